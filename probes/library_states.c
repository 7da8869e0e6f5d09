/* SPDX-License-Identifier: MIT */
/*
 * Which event libraries are there, and do calls of them come here?
 *
 * Asked at the start, by one call of each that every version has. A library that comes
 * later, with a plugin, is listed when it is called first. What may be in the way:
 *
 * - the library comes before the probes on the line of the linker. Nothing that the
 *   program does with it is seen, and the verdict says that the run proves nothing;
 * - the program has a copy of it inside, by an archive. Its calls never leave it. Seldom
 *   does an executable show what it has inside; but the library that it was linked with
 *   (link_name.c) asks for one harmless function of each, without wanting it, and the
 *   linker answers by showing that one;
 * - another library has a copy inside, and shows it. What comes before us has the calls;
 *   what comes behind us is the library, as it would be without us. A copy that is not
 *   shown is nobody's to see;
 * - the library is of a version that lacks a call. Its probe is absent; the others work.
 *
 * Not seen: what a plugin calls that binds deep, or in a namespace of its own.
 */
#include <dlfcn.h>
#include <link.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/auxv.h>

#include "probes/library_copy.h"
#include "probes/library_row.h"
#include "record/library_file.h"
#include "record/probe_list.h"

static const char *const copies[UNC__LIBRARY_COUNT] = {
#define ROW(id, name) [UNC__LIBRARY_##id] = #name,
    UNC_LIBRARY_COPIES(ROW)
#undef ROW
};

#define HEADERS_SIZE 65536 /* of a program, in front of everything else in it */
#define ABSENT_MAX   8     /* listed of one library */

static bool is_told[UNC__LIBRARY_COUNT];

static void tell_active(enum unc__library library)
{
    static const char *const nothing[] = { NULL };

    unc__probes_add(unc__library_names[library].name, UNC__PROBE_ACTIVE, nothing);
}

void unc__library_arrived(enum unc__library library)
{
    if (!__atomic_exchange_n(&is_told[library], true, __ATOMIC_RELAXED)) {
        tell_active(library);
    }
}

static bool is_program(const Dl_info *info)
{
    return (uintptr_t)getauxval(AT_PHDR) - (uintptr_t)info->dli_fbase < HEADERS_SIZE;
}

/* Who defines @name for the program's calls: false: nobody does, or these probes. Where a
 * program that is not position-independent takes the address of a function, it has an
 * entry for it, and not the function. */
static bool find_definer(const char *name, Dl_info *ret_info)
{
    const void *address = dlsym(RTLD_DEFAULT, name);
    ElfW(Sym) *symbol = NULL;

    return address != NULL && !unc__library_is_ours(address) &&
           dladdr1(address, ret_info, (void **)&symbol, RTLD_DL_SYMENT) != 0 &&
           (symbol == NULL || symbol->st_shndx != SHN_UNDEF);
}

static void tell_inside(enum unc__library library, const Dl_info *info)
{
    static const char remedy[] =
        " inside, whose calls are not seen: link unclosed-probes-static instead of "
        "unclosed-probes, or the shared library";
    const char *const reason[] = {
        info->dli_fname,
        ", the program itself, has a copy of ",
        unc__library_names[library].name,
        remedy,
        NULL,
    };

    unc__probes_add(unc__library_names[library].name, UNC__PROBE_BLIND, reason);
}

static void tell_shadowed(enum unc__library library, const Dl_info *info)
{
    bool is_itself = unc__library_is_file(library, info->dli_fname);
    const char *const reason[] = {
        info->dli_fname,
        is_itself
            ? " comes before the probes: link unclosed-probes in front of it"
            : " has a copy of the library inside, and comes before the probes: link "
              "unclosed-probes in front of it, and it with the shared library",
        NULL,
    };

    unc__probes_add(unc__library_names[library].name,
                    is_itself ? UNC__PROBE_BLIND : UNC__PROBE_SHADOWED, reason);
}

/* What a library is split into: files of probes whose name begins so are of another file
 * of the library, which may not be linked. */
static const char *const parts[] = { "", "extra_", "gio" };
#define PARTS (sizeof parts / sizeof *parts)

enum { /* whether a role is of a call that Debian 12's version may not have */
    ACQUIRES,
    RELEASES = ACQUIRES,
    MOVES = ACQUIRES,
    USES = ACQUIRES,
    WATCHES = ACQUIRES,
    ACQUIRES_LATER,
    RELEASES_LATER = ACQUIRES_LATER,
    MOVES_LATER = ACQUIRES_LATER,
    USES_LATER = ACQUIRES_LATER,
    WATCHES_LATER = ACQUIRES_LATER
};

static const struct call {
    const char *file;
    bool is_later;
} calls[UNC__REAL_COUNT] = {
    [0] = { "", false }, /* of libc, like all that are not listed here */
#define UNC_PROBE_SYMBOL(name, file, role) [UNC__REAL_##name] = { #file, (role) != 0 },
#include "probes/library_coverage.def"
#undef UNC_PROBE_SYMBOL
};

static size_t part_of(int index)
{
    const char *file = calls[index].file != NULL ? calls[index].file : "";
    size_t part = PARTS - 1;

    while (part > 0 && strncmp(file, parts[part], strlen(parts[part])) != 0) {
        part--;
    }
    return part;
}

static void tell_absent(const char *name, const char *path)
{
    const char *const reason[] = {
        path,
        " has no such call, it is of another version than the probes were made for; the "
        "others are seen",
        NULL,
    };

    unc__probes_add(name, UNC__PROBE_ABSENT, reason);
}

/* Calls that the version of a library does not have. Nobody could call those; but who
 * wonders why a probe is silent should know. */
static void look_for_absent(enum unc__library library, const char *path)
{
    const struct unc__library_rows *rows = &unc__library_rows[library];
    bool is_there[PARTS] = { false };
    size_t told = 0;

    for (int i = rows->begin; i < rows->end; i++) {
        size_t part = part_of(i);

        is_there[part] =
            is_there[part] || dlsym(RTLD_NEXT, unc__real_name((enum unc__real)i)) != NULL;
    }
    for (int i = rows->begin; i < rows->end && told < ABSENT_MAX; i++) {
        const char *name = unc__real_name((enum unc__real)i);

        if (!calls[i].is_later && is_there[part_of(i)] &&
            dlsym(RTLD_NEXT, name) == NULL) {
            tell_absent(name, path);
            told++;
        }
    }
}

static void tell_not_built(enum unc__library library)
{
    static const char *const reason[] = {
        "these probes were built where the headers of the library were not installed",
        NULL,
    };

    unc__probes_add(unc__library_names[library].name, UNC__PROBE_ABSENT, reason);
}

static void check(enum unc__library library)
{
    const char *call = unc__library_names[library].call;
    const void *next;
    Dl_info info;

    next = dlsym(RTLD_NEXT, call);
    if (unc__library_rows[library].end == unc__library_rows[library].begin) {
        if (next != NULL) {
            tell_not_built(library);
        }
        return;
    }
    if (find_definer(call, &info) && !is_program(&info)) {
        tell_shadowed(library, &info);
    } else if ((find_definer(call, &info) ||
                (copies[library] != NULL && find_definer(copies[library], &info))) &&
               is_program(&info)) {
        tell_inside(library, &info);
    } else if (next == NULL) {
        return;
    } else {
        tell_active(library);
        look_for_absent(library,
                        dladdr(next, &info) != 0 ? info.dli_fname : "the library");
    }
    __atomic_store_n(&is_told[library], true, __ATOMIC_RELAXED);
}

void unc__library_start(void)
{
    (void)unc__library_look((uintptr_t)getauxval(AT_ENTRY) + 1);
    for (enum unc__library i = (enum unc__library)1; i < UNC__LIBRARY_COUNT; i++) {
        check(i);
    }
    unc__library_forget_error();
}
