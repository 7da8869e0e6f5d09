/* SPDX-License-Identifier: MIT */
#ifndef UNC_JUDGE_UNKNOWN_H
#define UNC_JUDGE_UNKNOWN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "judge/open_fds.h"

#define UNC__UNKNOWN_PIDS 16

/* What is open, or runs, and nobody saw it begin. */
struct unc__unknown {
    struct unc__open_fds fds;
    uint64_t inherited; /* descriptors that are still open */
    bool is_in_call;    /* there may be more, see unc__unknown_find */
    size_t pid_count;
    uint32_t pids[UNC__UNKNOWN_PIDS];
};

/*
 * unc__unknown_find: compare what the kernel says with the record. About 7 system calls
 * if everything is known; with other threads and something unknown it looks again, for a
 * second at most, because a thread may stand between a call and its recording. If that is
 * the calling one, in a handler that interrupted it, it is said, and nothing is unknown.
 * Only where probes are active and nothing forbids to ask. Async-signal-safe. Returns: 0
 * or why it could not be found out, a negative errno; then it is empty.
 */
int unc__unknown_find(struct unc__unknown *ret_unknown);
void unc__unknown_done(struct unc__unknown *unknown);

static inline bool unc__unknown_is_empty(const struct unc__unknown *unknown)
{
    return unknown->pid_count == 0 && unc__open_fds_next(&unknown->fds, 0) == UNC__NO_FD;
}

/*
 * unc__glance: the same, before the record is sealed at exit: what other threads open
 * from then on is not recorded, and so is no finding. Kept for the judgement that
 * follows. Returns: whether there is anything unknown. Once.
 */
bool unc__glance(void);

/* unc__unknown_take: what the glance saw and is still there; without a glance, what is
 * there now. Returns: as unc__unknown_find. */
int unc__unknown_take(struct unc__unknown *ret_unknown);

#endif
