/* SPDX-License-Identifier: MIT */
/* Held back until the end, for only then is it known who wrote a report by himself. */
#include "collect/refusals.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

int unc__refusals_add(struct unc__refusals *refusals, pid_t pid, const char *name,
                      const char *why)
{
    struct unc__refusal *items =
        realloc(refusals->items, (refusals->count + 1) * sizeof *items);

    if (items == NULL) {
        return -ENOMEM;
    }
    refusals->items = items;
    items += refusals->count++;
    items->pid = pid;
    (void)snprintf(items->text, sizeof items->text, "%s (pid %d): %s",
                   *name != '\0' ? name : "a process", (int)pid, why);
    return 0;
}

void unc__refusals_forget(struct unc__refusals *refusals, pid_t pid)
{
    size_t kept = 0;

    for (size_t i = 0; i < refusals->count; i++) {
        if (refusals->items[i].pid != pid) {
            refusals->items[kept++] = refusals->items[i];
        }
    }
    refusals->count = kept;
}

void unc__refusals_done(struct unc__refusals *refusals)
{
    free(refusals->items);
    *refusals = (struct unc__refusals){ .items = NULL };
}
