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

void unc__record_executes(int directory, const char *program, bool is_searched)
{
    int saved_errno = errno;

    if (unc__record_is_on() && unc__thread_state.guest_depth == 0) {
        unc__check_exec(directory, program, is_searched);
    }
    errno = saved_errno;
}

/* Counted, for two threads may try at once; the one that succeeds ends the other. */
bool unc__record_exec_begins(void)
{
    struct unc__space *space = unc__space_find();

    if (space == NULL || unc__local_is_guest() || !unc__record_is_of_this_process()) {
        return false;
    }
    (void)__atomic_add_fetch(&space->head->executing, 1, __ATOMIC_ACQ_REL);
    return true;
}

void unc__record_exec_failed(void)
{
    struct unc__space *space = unc__space_find();

    if (space == NULL) {
        return;
    }
    if (__atomic_load_n(&space->head->is_sealed, __ATOMIC_ACQUIRE) == 0) {
        __atomic_store_n(&space->head->report_size, 0, __ATOMIC_RELEASE);
    }
    (void)__atomic_sub_fetch(&space->head->executing, 1, __ATOMIC_ACQ_REL);
}

bool unc__record_is_of_this_process(void)
{
    const struct unc__space *space = unc__space_find();

    return space == NULL || space->head->pid == (uint32_t)unc__sys_getpid();
}
