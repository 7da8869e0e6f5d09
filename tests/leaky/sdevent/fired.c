/* SPDX-License-Identifier: MIT */
/*
 * A one-shot that fired is switched off, and there all the same while it is referenced.
 *
 * expect: unclosed watcher sd_time, 1, by sd_event_add_time_relative in acquire,
 *  missing sd_event_source_unref
 * loop: sd-event
 * says: a time source "tick" was never unreferenced
 * says: not active; callback on_event
 */
#include <systemd/sd-event.h>
#include <time.h>

#include "twin.h"

static int on_event(sd_event_source *source, uint64_t usec, void *userdata)
{
    (void)usec;
    (void)userdata;
    return sd_event_exit(sd_event_source_get_event(source), 0);
}

static int acquire(sd_event *loop, sd_event_source **source)
{
    return sd_event_add_time_relative(loop, source, CLOCK_MONOTONIC, 1, 0, on_event,
                                      NULL);
}

int main(void)
{
    sd_event_source *source = NULL;
    sd_event *loop = NULL;
    int r;

    if (sd_event_new(&loop) < 0 || acquire(loop, &source) < 0 ||
        sd_event_source_set_description(source, "tick") < 0) {
        return 1;
    }
    r = sd_event_loop(loop);
    RELEASE(sd_event_source_unref(source));
    (void)sd_event_unref(loop);
    return r;
}
