/* SPDX-License-Identifier: MIT */
/*
 * A time source that is due from now on, by which the library calls itself.
 *
 * expect: unclosed watcher sd_time, 1, by sd_event_add_time_relative in acquire,
 *  missing sd_event_source_unref
 * loop: sd-event
 */
#include <systemd/sd-event.h>
#include <time.h>

#include "twin.h"

static int on_event(sd_event_source *source, uint64_t usec, void *userdata)
{
    (void)source;
    (void)usec;
    (void)userdata;
    return 0;
}

static int acquire(sd_event *loop, sd_event_source **source)
{
    return sd_event_add_time_relative(loop, source, CLOCK_BOOTTIME, 1, 0, on_event, NULL);
}

int main(void)
{
    sd_event_source *source = NULL;
    sd_event *loop = NULL;

    if (sd_event_new(&loop) < 0 || acquire(loop, &source) < 0) {
        return 1;
    }
    RELEASE(sd_event_source_unref(source));
    (void)sd_event_unref(loop);
    return 0;
}
