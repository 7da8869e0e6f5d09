/* SPDX-License-Identifier: MIT */
/*
 * How to open a file with no descriptor free, without closing one of the program's: a
 * child made with clone() shares the memory, so the job's result is simply there, but has
 * a copy of the descriptor table, in which a few can be closed. The parent waits until it
 * is gone, and its locks, pollers and children's signals never notice. Rejected: raising
 * the limit (often not allowed, and other threads would profit), closing and reopening in
 * the program itself (another thread may use it at that moment), fork (it runs the
 * program's handlers and copies what may be gigabytes).
 *
 * It is a path of last resort: if it fails too, the caller hears why there is no child.
 */
#include "check/rescue.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "base/sys.h"
#include "check/own_stack.h"

#define CLOSED_COUNT 8
#define FIRST_CLOSED 3 /* standard error is where the summary goes */

struct rescue {
    unc__rescue_fn *function;
    void *userdata;
    int result;
};

/* The table is full up to the limit, so the numbers below the limit are in use. */
static void close_some(void)
{
    struct rlimit limit = { 0 };
    rlim_t fd;

    (void)unc__sys_call(SYS_prlimit64, 0, RLIMIT_NOFILE, 0, (long)(intptr_t)&limit, 0, 0);
    fd = limit.rlim_cur;
    for (int closed = 0; closed < CLOSED_COUNT && fd > FIRST_CLOSED; closed++) {
        (void)unc__sys_close((int)--fd);
    }
    (void)unc__sys_close(0); /* nobody reads here, and the limit may be three */
}

static int run_child(void *userdata)
{
    struct rescue *rescue = userdata;

    close_some();
    rescue->result = rescue->function(rescue->userdata);
    return 0;
}

/* The exit signal is 0: the program's SIGCHLD and its waits are not involved. */
static int run_and_reap(struct rescue *rescue, char *stack_top)
{
    int saved_errno = errno;
    long reaped;
    int pid = clone(run_child, stack_top, CLONE_VM | CLONE_VFORK, rescue);
    int error = pid < 0 ? -errno : 0;

    errno = saved_errno;
    if (error < 0) {
        return error;
    }
    do {
        reaped = unc__sys_call(SYS_wait4, pid, 0, __WALL, 0, 0, 0);
    } while (reaped == -EINTR);
    return rescue->result;
}

int unc__rescue(unc__rescue_fn *function, void *userdata)
{
    struct rescue rescue = { function, userdata, -ECHILD };
    char *stack_top = unc__own_stack_map();
    uint64_t all = UINT64_MAX;
    uint64_t previous = 0;
    int r;

    if (stack_top == NULL) {
        return -ENOMEM;
    }
    /* A handler of the program must not run in the child: it would see our table. */
    (void)unc__sys_call(SYS_rt_sigprocmask, SIG_BLOCK, (long)(intptr_t)&all,
                        (long)(intptr_t)&previous, UNC__SIGNAL_SET_SIZE, 0, 0);

    r = run_and_reap(&rescue, stack_top);

    (void)unc__sys_call(SYS_rt_sigprocmask, SIG_SETMASK, (long)(intptr_t)&previous, 0,
                        UNC__SIGNAL_SET_SIZE, 0, 0);
    unc__own_stack_unmap(stack_top);
    return r;
}
