/* SPDX-License-Identifier: MIT */
/*
 * Not every end of this thread's program text is the end of the process that the record
 * is of: the child of vfork calls _exit in the memory of its parent, and would seal the
 * record under its hands.
 */
#include "record/ending.h"

#include <errno.h>

#include "base/sys.h"
#include "record/hooks.h"
#include "record/local.h"
#include "record/record.h"
#include "record/space.h"

int unc__record_ends(int status)
{
    int saved_errno = errno;
    int wanted;

    if (!unc__record_is_on() || unc__local_is_guest()) {
        return status;
    }
    wanted = unc__check_end(status);
    errno = saved_errno;
    return wanted;
}

bool unc__record_is_of_this_process(void)
{
    const struct unc__space *space = unc__space_get();

    return space == NULL || space->head->pid == (uint32_t)unc__sys_getpid();
}
