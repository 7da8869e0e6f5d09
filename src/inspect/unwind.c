/* SPDX-License-Identifier: MIT */
/*
 * Stacks are walked by the tables in .eh_frame, which are found by the sorted list in
 * .eh_frame_hdr. A function that is in neither ends every stack that goes through it.
 * Read here is the one form that all linkers write: 4-byte offsets from the list's begin.
 */
#include <string.h>

#include "inspect/parts.h"
#include "inspect/symbols.h"

#define TOPIC "unwind"

#define COUNT_FORM   0x03 /* DW_EH_PE_udata4 */
#define TABLE_FORM   0x3b /* DW_EH_PE_datarel | DW_EH_PE_sdata4 */
#define POINTER_FORM 0x1b /* DW_EH_PE_pcrel | DW_EH_PE_sdata4 */
#define NAMES_MOST   3

struct table {
    const struct unc__binary *binary;
    uint64_t address; /* of the list */
    struct unc__span rows;
    uint32_t count;
    size_t functions;
    size_t missing;
    bool is_main_missing;
    const char *names[NAMES_MOST];
};

struct row {
    int32_t begin;
    int32_t entry;
};

static bool read_table(const struct unc__binary *binary, struct table *table)
{
    struct unc__span bytes;
    Elf64_Phdr segment;
    uint8_t head[4]; /* version, forms: of the pointer to .eh_frame, count, rows */

    *table = (struct table){ .binary = binary };
    if (!unc__binary_find_segment(binary, PT_GNU_EH_FRAME, &segment)) {
        return false;
    }
    bytes = unc__span_part(binary->file, segment.p_offset, segment.p_filesz);
    table->address = segment.p_vaddr;
    if (!unc__span_copy(bytes, 0, head, sizeof head) || head[0] != 1 ||
        head[1] != POINTER_FORM || head[2] != COUNT_FORM || head[3] != TABLE_FORM ||
        !unc__span_copy(bytes, 8, &table->count, sizeof table->count)) {
        return false;
    }
    table->rows = unc__span_part(bytes, 12, table->count * sizeof(struct row));
    return table->rows.at != NULL;
}

static uint64_t begin_of(const struct table *table, uint32_t index)
{
    struct row row = { 0 };

    (void)unc__span_copy(table->rows, index * sizeof row, &row, sizeof row);
    return table->address + (uint64_t)(int64_t)row.begin;
}

/* Where the code ends that the @index-th row is about. */
static uint64_t end_of(const struct table *table, uint32_t index)
{
    struct row row = { 0 };
    uint32_t size = 0; /* behind length, CIE and begin */

    (void)unc__span_copy(table->rows, index * sizeof row, &row, sizeof row);
    (void)unc__span_copy(
        unc__binary_mapped(table->binary, table->address + (uint64_t)(int64_t)row.entry),
        12, &size, sizeof size);
    return begin_of(table, index) + size;
}

/* The first row that begins behind @address. */
static uint32_t row_behind(const struct table *table, uint64_t address)
{
    uint32_t low = 0;
    uint32_t high = table->count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (begin_of(table, middle) <= address) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static bool is_in_table(const struct table *table, const struct unc__symbol *symbol)
{
    uint32_t behind = row_behind(table, symbol->address);

    return (behind > 0 && end_of(table, behind - 1) > symbol->address) ||
           (behind < table->count &&
            begin_of(table, behind) < symbol->address + symbol->size);
}

static void take(const struct unc__symbol *symbol, void *userdata)
{
    struct table *table = userdata;

    if (!symbol->is_function || !symbol->is_defined || symbol->size == 0) {
        return;
    }
    table->functions++;
    if (!is_in_table(table, symbol)) {
        if (table->missing < NAMES_MOST) {
            table->names[table->missing] = symbol->name;
        }
        table->missing++;
        table->is_main_missing |= strcmp(symbol->name, "main") == 0;
    }
}

static void advise(struct unc__inspection *inspection)
{
    unc__diagnosis_advise(inspection->diagnosis,
                          "compile without -fno-asynchronous-unwind-tables, or with "
                          "-fasynchronous-unwind-tables");
}

/* In a static program libc's own are among those without: main stands for the rest. */
static void add_main_missing(struct unc__inspection *inspection)
{
    unc__diagnosis_add(inspection->diagnosis, UNC__MARK_PROBLEM, TOPIC,
                       "main has no unwind table: stacks end there");
    advise(inspection);
}

static void add_missing(struct unc__inspection *inspection, const struct table *table)
{
    /* A few of assembly have none anywhere, and musl's archive has none at all. */
    bool is_many = table->is_main_missing || table->missing > table->functions / 2;

    unc__diagnosis_add(
        inspection->diagnosis, is_many ? UNC__MARK_PROBLEM : UNC__MARK_NOTE, TOPIC,
        "%zu of %zu functions have no unwind table (%.80s%s%.80s%s%.80s%s): "
        "stacks end there",
        table->missing, table->functions, table->names[0], table->missing > 1 ? ", " : "",
        table->missing > 1 ? table->names[1] : "", table->missing > 2 ? ", " : "",
        table->missing > 2 ? table->names[2] : "",
        table->missing > NAMES_MOST ? ", ..." : "");
    if (is_many) {
        advise(inspection);
    }
}

void unc__inspect_unwind(struct unc__inspection *inspection)
{
    struct table table;
    Elf64_Phdr segment;

    if (!unc__binary_find_segment(inspection->binary, PT_GNU_EH_FRAME, &segment)) {
        unc__diagnosis_add(inspection->diagnosis, UNC__MARK_PROBLEM, TOPIC,
                           "it has no .eh_frame_hdr: stacks cannot be walked through it");
        unc__diagnosis_advise(inspection->diagnosis,
                              "link with -Wl,--eh-frame-hdr, and compile without "
                              "-fno-asynchronous-unwind-tables");
        return;
    }
    if (!read_table(inspection->binary, &table) || table.count == 0) {
        unc__diagnosis_add(inspection->diagnosis, UNC__MARK_PROBLEM, TOPIC,
                           "its .eh_frame_hdr has no list that can be searched: stacks "
                           "end in it");
        unc__diagnosis_advise(inspection->diagnosis,
                              "link with -Wl,--eh-frame-hdr, by a linker of this decade");
        return;
    }
    (void)unc__symbols_all(inspection->binary, take, &table);
    if (unc__has_archives(inspection)) {
        if (table.is_main_missing) {
            add_main_missing(inspection);
            return;
        }
        table.functions = table.missing > 0 ? 0 : table.functions;
    } else if (table.missing > 0) {
        add_missing(inspection, &table);
        return;
    }
    unc__diagnosis_add(inspection->diagnosis, UNC__MARK_OK, TOPIC,
                       "it has unwind tables for %u pieces of code%s", table.count,
                       table.functions > 0 ? ", all of its functions among them" : "");
}
