/* SPDX-License-Identifier: MIT */
/*
 * Blocking is per thread and undone to the letter, so the program cannot notice; the
 * signals that our own writing raises are directed at this thread and wait here, and are
 * taken back before the mask is. Rejected: ignoring them for a while (dispositions are
 * the whole process's: another thread's SIGPIPE would be lost), and MSG_NOSIGNAL (a pipe
 * has no such thing). Raw calls: sigprocmask may be the program's own.
 */
#include "check/quiet.h"

#include <stdint.h>
#include <sys/syscall.h>
#include <time.h>

#include "base/sys.h"

static void set_mask(int how, const sigset_t *mask, sigset_t *ret_previous)
{
    (void)unc__sys_call(SYS_rt_sigprocmask, how, (long)(intptr_t)mask,
                        (long)(intptr_t)ret_previous, UNC__SIGNAL_SET_SIZE, 0, 0);
}

void unc__quiet_begin(struct unc__quiet *ret_quiet)
{
    sigset_t pending;
    sigset_t deadly;

    (void)sigemptyset(&deadly);
    (void)sigaddset(&deadly, SIGPIPE);
    (void)sigaddset(&deadly, SIGXFSZ);
    (void)sigemptyset(&pending);
    (void)sigemptyset(&ret_quiet->previous);
    (void)unc__sys_call(SYS_rt_sigpending, (long)(intptr_t)&pending, UNC__SIGNAL_SET_SIZE,
                        0, 0, 0, 0);
    set_mask(SIG_BLOCK, &deadly, &ret_quiet->previous);
    ret_quiet->ours = deadly;
    if (sigismember(&pending, SIGPIPE) == 1) {
        (void)sigdelset(&ret_quiet->ours, SIGPIPE);
    }
    if (sigismember(&pending, SIGXFSZ) == 1) {
        (void)sigdelset(&ret_quiet->ours, SIGXFSZ);
    }
}

void unc__quiet_end(const struct unc__quiet *quiet)
{
    struct timespec at_once = { 0 };

    while (unc__sys_call(SYS_rt_sigtimedwait, (long)(intptr_t)&quiet->ours, 0,
                         (long)(intptr_t)&at_once, UNC__SIGNAL_SET_SIZE, 0, 0) > 0) {
    }
    set_mask(SIG_SETMASK, &quiet->previous, NULL);
}
