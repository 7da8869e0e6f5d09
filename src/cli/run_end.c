/* SPDX-License-Identifier: MIT */
/*
 * A shell that asks how we ended must get the answer that it would have got from the
 * command: a shell script stops at SIGINT only if the command that it waits for died of
 * it.
 */
#include "cli/run_end.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "cli/arguments.h"

int unc__run_end_failed(const char *command, int error)
{
    if (error == -ENOENT) {
        unc__complain("run", "%s: no such command; nothing was run", command);
        return UNC__RUN_NOT_FOUND;
    }
    unc__complain("run", "%s cannot be executed: %s", command, strerror(-error));
    return UNC__RUN_NOT_DONE;
}

int unc__run_end_status(const struct unc__collected *collected)
{
    if (collected->is_timed_out) {
        return UNC__RUN_TIMED_OUT;
    }
    if (collected->status == -1) {
        return -collected->interrupted_by;
    }
    return WIFSIGNALED(collected->status) ? -WTERMSIG(collected->status)
                                          : WEXITSTATUS(collected->status);
}

int unc__run_end_by(int signal)
{
    struct rlimit none = { 0, 0 };
    struct sigaction plain = { .sa_handler = SIG_DFL };
    sigset_t set;

    (void)fflush(NULL);
    (void)setrlimit(RLIMIT_CORE, &none);
    (void)sigaction(signal, &plain, NULL);
    (void)sigemptyset(&set);
    (void)sigaddset(&set, signal);
    (void)sigprocmask(SIG_UNBLOCK, &set, NULL);
    (void)raise(signal);
    return 128 + signal;
}
