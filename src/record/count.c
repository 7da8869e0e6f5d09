/* SPDX-License-Identifier: MIT */
/*
 * The same counters as of kinds that have entries, but for the sum of what lives: that is
 * what a forked child inherits, and says how many entries there are.
 */
#include "record/count.h"

#include <stddef.h>

#include "record/operation.h"

static bool begin(enum unc__kind kind, struct unc__operation *ret_operation)
{
    if (!unc__operation_is_wanted(kind)) {
        return false;
    }
    *ret_operation = unc__operation_begin();
    return ret_operation->space != NULL;
}

void unc__record_count_acquired(enum unc__kind kind)
{
    struct unc__operation operation;

    if (!begin(kind, &operation)) {
        return;
    }
    unc__counters_acquired(operation.space, operation.local, kind);
    if (operation.local != NULL) {
        operation.local->live--;
    } else {
        (void)__atomic_sub_fetch(&operation.space->live, 1, __ATOMIC_RELAXED);
    }
    unc__operation_end(operation);
}

void unc__record_count_released(enum unc__kind kind)
{
    struct unc__operation operation;

    if (!begin(kind, &operation)) {
        return;
    }
    unc__counters_released(operation.space, operation.local, kind);
    if (operation.local != NULL) {
        operation.local->live++;
    } else {
        (void)__atomic_add_fetch(&operation.space->live, 1, __ATOMIC_RELAXED);
    }
    unc__operation_end(operation);
}
