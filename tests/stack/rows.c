/* SPDX-License-Identifier: MIT */
/*
 * Prints the rows that our reader finds in a library, for rows.py to compare with
 * another reader's. Usage: rows SONAME; prints the library's path, then reads addresses
 * of functions as they are in the file, one a line, hexadecimal, and prints for each
 *
 *     fde START END
 *     row PLACE CFA RAX RDX ... RA
 */
#include <dlfcn.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>

#include "stack/frame.h"

static const char *const names[UNC__REGISTER_COUNT] = {
    "rax", "rdx", "rcx", "rbx", "rsi", "rdi", "rbp", "rsp", "r8",
    "r9",  "r10", "r11", "r12", "r13", "r14", "r15", "rip",
};

static const char *name_of(uint64_t number)
{
    return number < UNC__REGISTER_COUNT ? names[number] : "?";
}

static void print_cfa(const struct unc__row *row)
{
    switch (row->cfa_kind) {
    case UNC__ROW_REGISTER:
        printf(" %s%+d", name_of(row->cfa_register), row->cfa_value);
        break;
    case UNC__ROW_EXPRESSION:
        printf(" exp");
        break;
    default:
        printf(" none");
        break;
    }
}

static void print_register(const struct unc__row *row, unsigned number)
{
    int value = row->values[number];

    switch (row->kinds[number]) {
    case UNC__ROW_UNSPECIFIED:
        printf(" u");
        break;
    case UNC__ROW_UNDEFINED:
        printf(" U");
        break;
    case UNC__ROW_SAME:
        printf(" s");
        break;
    case UNC__ROW_OFFSET:
        printf(" c%+d", value);
        break;
    case UNC__ROW_VAL_OFFSET:
        printf(" v%+d", value);
        break;
    case UNC__ROW_REGISTER:
        printf(" %s", name_of((uint64_t)value));
        break;
    case UNC__ROW_EXPRESSION:
        printf(" exp");
        break;
    default:
        printf(" vexp");
        break;
    }
}

static void print_rows(uintptr_t base, uintptr_t address)
{
    struct unc__frame frame;

    if (!unc__frame_find(base + address, &frame)) {
        printf("unknown %zx\n", (size_t)address);
        return;
    }
    printf("fde %zx %zx\n", (size_t)(frame.fde.start - base),
           (size_t)(frame.fde.end - base));
    address = frame.fde.start;
    while (address < frame.fde.end) {
        if (!unc__row_find(&frame.fde, address, &frame.row)) {
            printf("unknown %zx\n", (size_t)(address - base));
            return;
        }
        printf("row %zx", (size_t)(frame.row.start - base));
        print_cfa(&frame.row);
        for (unsigned i = 0; i < UNC__REGISTER_COUNT; i++) {
            print_register(&frame.row, i);
        }
        printf("\n");
        address = frame.row.end;
    }
}

int main(int argument_count, char **arguments)
{
    struct link_map *map = NULL;
    void *library = argument_count == 2 ? dlopen(arguments[1], RTLD_NOW) : NULL;
    char line[64];

    if (library == NULL || dlinfo(library, RTLD_DI_LINKMAP, &map) != 0) {
        (void)fprintf(stderr, "rows: cannot load the library\n");
        return 2;
    }
    printf("%s\n", map->l_name);
    (void)fflush(stdout);
    while (fgets(line, sizeof line, stdin) != NULL) {
        print_rows(map->l_addr, (uintptr_t)strtoull(line, NULL, 16));
    }
    return dlclose(library) != 0;
}
