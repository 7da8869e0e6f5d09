/* SPDX-License-Identifier: MIT */
/*
 * By number, from the lowest to the highest that was ever recorded: it is done only where
 * one of them was recorded at all, and next to a fork or an exec, which cost far more for
 * a table of that size.
 */
#include "record/survivors.h"

#include <fcntl.h>
#include <linux/kcmp.h>
#include <sys/syscall.h>

#include "base/sys.h"
#include "record/reader.h"

#define FIRST_FD 3

static bool survives(const struct unc__entry_view *view)
{
    return view->state == UNC__STATE_LIVE &&
           (view->flags & (UNC__FLAG_SURVIVES | UNC__FLAG_INTERNAL)) ==
               UNC__FLAG_SURVIVES;
}

size_t unc__record_survivors(int *cursor, struct unc__survivor *ret_survivors,
                             size_t size)
{
    struct unc__space *space = unc__record_is_on() ? unc__space_find() : NULL;
    int end = space != NULL ? __atomic_load_n(&space->fd_end, __ATOMIC_RELAXED) : 0;
    int fd = *cursor < FIRST_FD ? FIRST_FD : *cursor;
    struct unc__entry_view view;
    size_t count = 0;

    for (; fd < end && count < size; fd++) {
        if (unc__fd_table_view(space, fd, &view) && survives(&view)) {
            ret_survivors[count++] = (struct unc__survivor){
                .fd = fd,
                .type = view.type,
                .stack = view.acquired_stack,
            };
        }
    }
    *cursor = fd;
    return count;
}

bool unc__record_has_own(int fd)
{
    struct unc__space *space = unc__space_find();

    return space != NULL && unc__fd_table_has_life(space, fd);
}

bool unc__record_goes_over_exec(int fd)
{
    long flags = unc__sys_call(SYS_fcntl, fd, F_GETFD, 0, 0, 0, 0);

    return flags >= 0 && (flags & FD_CLOEXEC) == 0;
}

/* Whether @pid has at @fd what @other has there; @otherwise: it cannot be seen. */
static bool is_same(pid_t pid, pid_t other, int fd, bool otherwise)
{
    long r = unc__sys_call(SYS_kcmp, pid, other, KCMP_FILE, fd, fd, 0);

    return r < 0 ? otherwise : r == 0;
}

bool unc__record_host_has(int fd)
{
    return is_same((pid_t)unc__sys_getpid(),
                   (pid_t)unc__sys_call(SYS_getppid, 0, 0, 0, 0, 0, 0), fd,
                   /* otherwise= */ true);
}

bool unc__record_child_has(pid_t pid, int fd)
{
    return is_same(pid, (pid_t)unc__sys_getpid(), fd, /* otherwise= */ false);
}
