/* SPDX-License-Identifier: MIT */
/*
 * A child is waited for by the loop; the source that did it is kept, and nothing else:
 * the pidfd is the source's, and the child is gone.
 *
 * expect: unclosed watcher sd_child, 1, by sd_event_add_child in acquire,
 *  missing sd_event_source_unref
 * loop: sd-event
 */
#include <signal.h>
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

static int acquire(sd_event *loop, sd_event_source **source, pid_t child)
{
    return sd_event_add_child(loop, source, child, WEXITED, on_event, NULL);
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
    if (sd_event_new(&loop) < 0 || acquire(loop, &source, child) < 0) {
        return 1;
    }
    r = sd_event_loop(loop);
    RELEASE(sd_event_source_unref(source));
    (void)sd_event_unref(loop);
    (void)sigprocmask(SIG_UNBLOCK, &mask, NULL);
    return r;
}
