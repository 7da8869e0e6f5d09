/* SPDX-License-Identifier: MIT */
/*
 * System calls about one child.
 *
 * A process id stays a child's as long as nobody has taken its status, and it is we who
 * do: but the program may be quicker, with waitpid(-1), or not want zombies at all
 * (SIGCHLD ignored), and then the number is free for others. A pidfd means the same
 * process for ever, so it is asked wherever there is one; where there is none we look
 * before we send.
 */
#include "process/child.h"

#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "base/sys.h"

int unc__pidfd_open(pid_t pid)
{
    return (int)unc__sys_call(SYS_pidfd_open, pid, 0, 0, 0, 0, 0);
}

static enum unc__child_state ask(const struct unc_process *process, int options,
                                 siginfo_t *info)
{
    bool has_pidfd = process->pidfd >= 0;

    info->si_pid = 0;
    if (waitid(has_pidfd ? P_PIDFD : P_PID,
               (id_t)(has_pidfd ? process->pidfd : process->pid), info,
               WEXITED | WNOHANG | options) < 0) {
        return UNC__CHILD_LOST; /* ECHILD: there is no such child any more */
    }
    return info->si_pid == 0 ? UNC__CHILD_RUNS : UNC__CHILD_ENDED;
}

enum unc__child_state unc__child_look(const struct unc_process *process)
{
    siginfo_t info;

    return ask(process, WNOWAIT, &info);
}

enum unc__child_state unc__child_reap(const struct unc_process *process, int *ret_status)
{
    siginfo_t info;
    enum unc__child_state state = ask(process, 0, &info);

    if (state == UNC__CHILD_ENDED) {
        *ret_status = info.si_code == CLD_EXITED ? info.si_status : -info.si_status;
    }
    return state;
}

int unc__child_signal(const struct unc_process *process, int signal_number)
{
    if (unc__child_look(process) != UNC__CHILD_RUNS) {
        return -ESRCH;
    }
    if (process->pidfd >= 0) {
        return (int)unc__sys_call(SYS_pidfd_send_signal, process->pidfd, signal_number, 0,
                                  0, 0, 0);
    }
    return kill(process->pid, signal_number) < 0 ? -errno : 0;
}
