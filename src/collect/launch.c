/* SPDX-License-Identifier: MIT */
/*
 * The child gets everything as we got it: the signal mask, the two dispositions that we
 * change (with SIGCHLD ignored the kernel would reap for us and tell nothing; SIGPIPE on
 * our own standard error must not end us before the reports are written), the limit of
 * open files, which we raise for the records that we hold. Process group, session,
 * terminal, descriptors and directory are never touched. Signals that were ignored when
 * we were started, as nohup does it, are not listened to: blocked, even they would
 * arrive.
 *
 * Whether the execution worked is told by a pipe that it closes.
 *
 * Rejected: a process group of its own, for the terminal would then stop the command;
 * posix_spawn, which cannot give back a limit.
 */
#include "collect/launch.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

static const int passed_on[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2 };

static void choose_signals(sigset_t *ret_set)
{
    (void)sigemptyset(ret_set);
    (void)sigaddset(ret_set, SIGCHLD);
    for (size_t i = 0; i < sizeof passed_on / sizeof *passed_on; i++) {
        struct sigaction now;

        if (sigaction(passed_on[i], NULL, &now) == 0 && now.sa_handler != SIG_IGN) {
            (void)sigaddset(ret_set, passed_on[i]);
        }
    }
}

int unc__posture_take(struct unc__posture *ret_posture)
{
    struct sigaction plain = { .sa_handler = SIG_DFL };
    struct sigaction ignored = { .sa_handler = SIG_IGN };
    struct rlimit raised;
    sigset_t set;

    choose_signals(&set);
    ret_posture->signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (ret_posture->signal_fd < 0) {
        return -errno;
    }
    (void)sigaction(SIGCHLD, &plain, &ret_posture->on_child_end);
    (void)sigaction(SIGPIPE, &ignored, &ret_posture->on_pipe);
    (void)sigprocmask(SIG_BLOCK, &set, &ret_posture->mask);
    (void)getrlimit(RLIMIT_NOFILE, &ret_posture->files);
    raised = ret_posture->files;
    raised.rlim_cur = raised.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &raised);
    (void)prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    return 0;
}

static struct sigaction on_size; /* of before; is_size_ignored: it is known */
static bool is_size_ignored;

void unc__launch_outlive_limits(void)
{
    struct sigaction ignored = { .sa_handler = SIG_IGN };

    is_size_ignored = sigaction(SIGXFSZ, &ignored, &on_size) == 0;
}

static void restore(const struct unc__posture *posture)
{
    (void)setrlimit(RLIMIT_NOFILE, &posture->files);
    (void)sigaction(SIGCHLD, &posture->on_child_end, NULL);
    (void)sigaction(SIGPIPE, &posture->on_pipe, NULL);
    (void)sigprocmask(SIG_SETMASK, &posture->mask, NULL);
}

/* What came too late to be passed on is forgotten: it has done its work on the command,
 * and would end us before the verdict. */
void unc__posture_give_back(struct unc__posture *posture)
{
    struct signalfd_siginfo late;

    while (read(posture->signal_fd, &late, sizeof late) == (ssize_t)sizeof late) {
    }
    (void)prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0);
    (void)close(posture->signal_fd);
    restore(posture);
}

static void __attribute__((noreturn))
become(char *const *command, const struct unc__posture *posture, const char *socket,
       const char *folder, int tell_fd)
{
    int r = 0;

    if (setenv("UNCLOSED_SOCKET", socket, /* overwrite= */ 1) == 0 &&
        setenv("UNCLOSED_REPORTS", folder, /* overwrite= */ 1) == 0) {
        restore(posture);
        if (is_size_ignored) {
            (void)sigaction(SIGXFSZ, &on_size, NULL);
        }
        (void)execvp(command[0], command);
    }
    r = errno;
    (void)!write(tell_fd, &r, sizeof r);
    _exit(127);
}

pid_t unc__launch(char *const *command, const struct unc__posture *posture,
                  const char *socket, const char *folder, bool *ret_is_ours)
{
    int ends[2];
    int error = 0;
    ssize_t size;
    pid_t pid;

    *ret_is_ours = true;
    if (pipe2(ends, O_CLOEXEC) < 0) {
        return -errno;
    }
    pid = fork();
    if (pid == 0) {
        become(command, posture, socket, folder, ends[1]);
    }
    error = errno;
    (void)close(ends[1]);
    if (pid < 0) {
        (void)close(ends[0]);
        return -error;
    }
    error = 0;
    do {
        size = read(ends[0], &error, sizeof error);
    } while (size < 0 && errno == EINTR);
    (void)close(ends[0]);
    *ret_is_ours = false;
    if (size != (ssize_t)sizeof error) {
        return pid;
    }
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) {
    }
    return -error;
}
