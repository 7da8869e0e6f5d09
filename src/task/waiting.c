/* SPDX-License-Identifier: MIT */
/* Gives way to the answer of real tasks, which goes into the same program. */
#include "record/hooks.h"

__attribute__((weak)) bool unc__task_waiting(uint64_t key, uint64_t serial,
                                             struct unc__task_view *ret_view)
{
    (void)key;
    (void)serial;
    (void)ret_view;
    return false;
}
