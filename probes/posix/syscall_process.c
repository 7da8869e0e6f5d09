/* SPDX-License-Identifier: MIT */
/* Children that are waited for past libc, and sessions that are begun so. */
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <sys/wait.h>

#include "probes/posix/syscall.h"
#include "record/children.h"
#include "record/guest.h"
#include "record/session.h"

/* @place: one of its arguments, an address; 0: the kernel is given @mine, for us. */
static void *need_place(long *place, void *mine)
{
    union {
        long number;
        void *pointer;
    } given = { *place };

    if (*place == 0) {
        given.pointer = mine;
        *place = given.number;
    }
    return given.pointer;
}

long unc__syscall_wait4(const struct unc__syscall *call)
{
    struct unc__syscall wait = *call;
    int mine = 0;
    const int *status = need_place(&wait.a[1], &mine);
    long pid = unc__syscall_make(&wait);

    if (pid > 0 && (WIFEXITED(*status) || WIFSIGNALED(*status))) {
        unc__record_child_waited((pid_t)pid, call->caller);
    }
    return pid;
}

long unc__syscall_waitid(const struct unc__syscall *call)
{
    struct unc__syscall wait = *call;
    siginfo_t mine = { 0 };
    const siginfo_t *info = need_place(&wait.a[2], &mine);
    long r = unc__syscall_make(&wait);

    if (r == 0 && (call->a[3] & WNOWAIT) == 0 && info->si_pid > 0 &&
        (info->si_code == CLD_EXITED || info->si_code == CLD_KILLED ||
         info->si_code == CLD_DUMPED)) {
        unc__record_child_waited(info->si_pid, call->caller);
    }
    return r;
}

long unc__syscall_setsid(const struct unc__syscall *call)
{
    long session = unc__syscall_make(call);

    if (session > 0 && !unc__record_is_guest()) {
        unc__record_session_begun();
    }
    return session;
}

long unc__syscall_unshare(const struct unc__syscall *call)
{
    long r = unc__syscall_make(call);

    if (r == 0 && (call->a[0] & CLONE_FILES) != 0) {
        unc__record_files_unshared();
    }
    return r;
}
