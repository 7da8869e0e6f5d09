/* SPDX-License-Identifier: MIT */
#ifndef UNC_COLLECT_REFUSALS_H
#define UNC_COLLECT_REFUSALS_H

#include <stddef.h>
#include <sys/types.h>

/*
 * Processes of the command that said hello, and whose record we do not have: none was
 * measured, unless it writes a report by itself when it ends.
 */
struct unc__refusal {
    pid_t pid;
    char text[512]; /* "NAME (pid N): why" */
};

struct unc__refusals {
    struct unc__refusal *items;
    size_t count;
};

/* Returns: 0 or -ENOMEM. */
int unc__refusals_add(struct unc__refusals *refusals, pid_t pid, const char *name,
                      const char *why);
void unc__refusals_forget(struct unc__refusals *refusals, pid_t pid);
void unc__refusals_done(struct unc__refusals *refusals);

#endif
