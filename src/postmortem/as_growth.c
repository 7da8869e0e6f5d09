/* SPDX-License-Identifier: MIT */
/*
 * Which places grow was known to the process alone: its report says it, and its record
 * does not. Of one that was killed nobody knows.
 */
#include "judge/growth.h"

bool unc__growth_find(const char *label, const struct unc__entry_view *entry,
                      struct unc__growth *ret_growth)
{
    (void)label;
    (void)entry;
    *ret_growth = (struct unc__growth){ 0 };
    return false;
}
