/* SPDX-License-Identifier: MIT */
#ifndef UNC_JUDGE_OPEN_FDS_H
#define UNC_JUDGE_OPEN_FDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Which descriptors of this process are open, as the kernel says at one moment: a set of
 * numbers, in a mapping of its own.
 */
struct unc__open_fds {
    void *memory; /* NULL: nothing is known, and the set is empty */
    size_t mapped_size;
    int error; /* why /proc could not be read: a negative errno; 0: it was */
};

#define UNC__NO_FD UINT32_MAX

/*
 * unc__open_fds_read: a few system calls, and none of them for each descriptor where
 * there is a /proc. Without one (a chroot, no descriptor left to read it by, a filter)
 * the numbers are asked for one by one, and @error says why. Needs no descriptor of the
 * program's and leaves none. Async-signal-safe. Returns: 0 if the numbers are known, else
 * a negative errno.
 */
int unc__open_fds_read(struct unc__open_fds *ret_fds);
void unc__open_fds_done(struct unc__open_fds *fds);

bool unc__open_fds_has(const struct unc__open_fds *fds, uint64_t fd);
void unc__open_fds_remove(struct unc__open_fds *fds, uint64_t fd);

/* unc__open_fds_next: the lowest one from @first on; UNC__NO_FD: there is none. */
uint32_t unc__open_fds_next(const struct unc__open_fds *fds, uint32_t first);

/* unc__open_fds_keep: those that are in @others too. */
void unc__open_fds_keep(struct unc__open_fds *fds, const struct unc__open_fds *others);

#endif
