/* SPDX-License-Identifier: MIT */
/*
 * Last in a program that links the shared library: the constructors of libraries run
 * before the program registers anything, the loader's own destructor call included, and
 * handlers run in the reverse order.
 */
#include <stdatomic.h>

#include "check/exit.h"

static atomic_flag is_attached = ATOMIC_FLAG_INIT;

__attribute__((constructor(101))) static void attach_early(void)
{
    unc__exit_attach();
}

void unc__exit_attach(void)
{
    if (!atomic_flag_test_and_set(&is_attached)) {
        unc__exit_register();
    }
}
