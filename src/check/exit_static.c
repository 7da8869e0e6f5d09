/* SPDX-License-Identifier: MIT */
/*
 * Last in a program that has the archive in it. A dynamic executable: its .preinit_array
 * runs before any constructor, so a handler from there runs after every destructor, the
 * libraries' included. A static one: libc calls .fini_array from a handler that was
 * registered earlier still, so we are the first of that array, which is run backwards.
 * Both entries are always there; which one is in force is decided at run time by whether
 * the program has an interpreter, because one archive serves both kinds of program.
 */
#include <elf.h>
#include <link.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/auxv.h>

#include "check/exit.h"

static atomic_flag is_attached = ATOMIC_FLAG_INIT;

/* With musl the array serves both: its exit handlers are not told the status. */
#ifdef UNC__MUSL

static bool is_dynamic(void)
{
    return false;
}

#else

static bool is_dynamic(void)
{
    const ElfW(Phdr) *segments = (const void *)getauxval(AT_PHDR);
    unsigned long count = getauxval(AT_PHNUM);

    for (unsigned long i = 0; segments != NULL && i < count; i++) {
        if (segments[i].p_type == PT_INTERP) {
            return true;
        }
    }
    return false;
}

#endif

void unc__exit_attach(void)
{
    if (atomic_flag_test_and_set(&is_attached)) {
        return;
    }
    if (is_dynamic()) {
        unc__exit_register();
    } else {
        unc__exit_register_status();
    }
}

static void report_if_static(void)
{
    if (!is_dynamic()) {
        unc__exit_report();
    }
}

typedef void entry_fn(void);

__attribute__((section(".preinit_array"), used,
               retain)) static entry_fn *const first_of_all = unc__exit_attach;

__attribute__((section(".fini_array.00000"), used,
               retain)) static entry_fn *const last_of_all = report_if_static;
