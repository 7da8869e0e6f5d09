/* SPDX-License-Identifier: MIT */
/*
 * Many descriptors at once. A program may ask for a range of thousands of millions: what
 * is looked at ends with the highest number that was ever recorded, leaf by leaf.
 *
 * A range is recorded after the kernel closed it, for it may refuse; so another thread
 * may have been given one of the numbers meanwhile. Its entry is younger than the floor.
 */
#include <limits.h>
#include <stddef.h>

#include "record/fd_table.h"
#include "record/operation.h"

#define LEAF_NUMBERS 65536

struct range {
    int first;
    int end;
};

static struct range clip(const struct unc__space *space, unsigned first, unsigned last)
{
    int end = __atomic_load_n(&space->fd_end, __ATOMIC_ACQUIRE);

    return (struct range){
        .first = first < (unsigned)end ? (int)first : end,
        .end = last < (unsigned)end ? (int)last + 1 : end,
    };
}

/* The next number from @fd on that claims to have a life; @end: none. */
static int find_life(struct unc__space *space, int fd, int end)
{
    while (fd < end && !unc__fd_table_has_life(space, fd)) {
        int64_t next = (int64_t)fd + 1;

        if (!unc__fd_table_has_leaf(space, fd)) {
            next = ((int64_t)fd / LEAF_NUMBERS + 1) * LEAF_NUMBERS;
        }
        fd = next < end ? (int)next : end;
    }
    return fd;
}

/* The one whose table is meant; NULL: none. */
static struct unc__space *find_space(void)
{
    return unc__local_is_guest() || unc__local_has_own_files() ? NULL : unc__space_find();
}

uint64_t unc__record_fd_range_floor(void)
{
    struct unc__space *space = find_space();

    return space != NULL ? unc__entries_next_serial(space) : 0;
}

void unc__record_fd_range_released(unsigned first, unsigned last, uint64_t floor,
                                   const struct unc__caller *caller)
{
    struct unc__space *space = floor != 0 ? unc__space_find() : NULL;
    struct range range;

    if (space == NULL) {
        return;
    }
    range = clip(space, first, last);
    for (int fd = find_life(space, range.first, range.end); fd < range.end;
         fd = find_life(space, fd + 1, range.end)) {
        unc__fd_table_release_older(fd, floor, caller);
    }
}

void unc__record_fd_range_kept_in(unsigned first, unsigned last)
{
    struct unc__space *space = find_space();
    struct range range;

    if (space == NULL) {
        return;
    }
    range = clip(space, first, last);
    for (int fd = find_life(space, range.first, range.end); fd < range.end;
         fd = find_life(space, fd + 1, range.end)) {
        struct unc__token token = unc__record_fd_find(fd);

        if (token.serial != 0) {
            unc__record_set_flags(token, 0, UNC__FLAG_SURVIVES);
        }
    }
}
