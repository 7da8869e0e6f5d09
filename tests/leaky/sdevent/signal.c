/* SPDX-License-Identifier: MIT */
/*
 * A signal source. The signal stays blocked, and is no finding: the loop's signalfd
 * awaits it. The twin unblocks it.
 *
 * expect: unclosed watcher sd_signal, 1, by sd_event_add_signal in acquire,
 *  missing sd_event_source_unref
 * loop: sd-event
 */
#include <signal.h>
#include <systemd/sd-event.h>

#include "twin.h"

static int on_event(sd_event_source *source, const struct signalfd_siginfo *info,
                    void *userdata)
{
    (void)source;
    (void)info;
    (void)userdata;
    return 0;
}

static int acquire(sd_event *loop, sd_event_source **source)
{
    return sd_event_add_signal(loop, source, SIGUSR1, on_event, NULL);
}

int main(void)
{
    sd_event_source *source = NULL;
    sd_event *loop = NULL;
    sigset_t mask;

    (void)sigemptyset(&mask);
    (void)sigaddset(&mask, SIGUSR1);
    if (sigprocmask(SIG_BLOCK, &mask, NULL) < 0 || sd_event_new(&loop) < 0 ||
        acquire(loop, &source) < 0) {
        return 1;
    }
    RELEASE(sd_event_source_unref(source));
    RELEASE(sigprocmask(SIG_UNBLOCK, &mask, NULL));
    (void)sd_event_unref(loop);
    return 0;
}
