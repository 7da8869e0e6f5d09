/* SPDX-License-Identifier: MIT */
/*
 * A child by its pidfd, which the source was told to own.
 *
 * expect: unclosed watcher sd_child, 1, by sd_event_add_child_pidfd in acquire,
 *  missing sd_event_source_unref
 * loop: sd-event
 */
#include <signal.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <systemd/sd-event.h>
#include <unistd.h>

#include "twin.h"

static int on_event(sd_event_source *source, const siginfo_t *info, void *userdata)
{
    (void)info;
    (void)userdata;
    return sd_event_exit(sd_event_source_get_event(source), 0);
}

static int acquire(sd_event *loop, sd_event_source **source, int pidfd)
{
    return sd_event_add_child_pidfd(loop, source, pidfd, WEXITED, on_event, NULL);
}

int main(void)
{
    sd_event_source *source = NULL;
    sd_event *loop = NULL;
    sigset_t mask;
    pid_t child;
    int r;

    (void)sigemptyset(&mask);
    (void)sigaddset(&mask, SIGCHLD);
    (void)sigprocmask(SIG_BLOCK, &mask, NULL);
    child = fork();
    if (child == 0) {
        _exit(0);
    }
    if (sd_event_new(&loop) < 0 || acquire(loop, &source, pidfd_open(child, 0)) < 0 ||
        sd_event_source_set_child_pidfd_own(source, 1) < 0) {
        return 1;
    }
    r = sd_event_loop(loop);
    RELEASE(sd_event_source_unref(source));
    (void)sd_event_unref(loop);
    (void)sigprocmask(SIG_UNBLOCK, &mask, NULL);
    return r;
}
