/* SPDX-License-Identifier: MIT */
#ifndef UNC_JUDGE_IDENTITIES_H
#define UNC_JUDGE_IDENTITIES_H

#include <stdint.h>

#include "judge/open_fds.h"

#define UNC__IDENTITIES_MAX 64

/*
 * What some descriptors lead to, as far as /proc tells two things apart, each pipe and
 * socket, and files by their names; and which life of its number was recorded last.
 */
struct unc__identities {
    uint32_t count;
    uint32_t fds[UNC__IDENTITIES_MAX];
    struct unc__identity {
        uint64_t hash;   /* of what it leads to */
        uint64_t serial; /* of the last life; 0: of none */
    } items[UNC__IDENTITIES_MAX];
};

/* unc__identities_note: of @fds; of a crowd, of the lowest numbers. */
void unc__identities_note(struct unc__identities *identities,
                          const struct unc__open_fds *fds);

/* unc__identities_drop_changed: those of @fds that lead to something else by
 * now, or whose number has been recorded since. */
void unc__identities_drop_changed(const struct unc__identities *identities,
                                  struct unc__open_fds *fds);

#endif
