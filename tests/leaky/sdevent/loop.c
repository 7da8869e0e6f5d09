/* SPDX-License-Identifier: MIT */
/*
 * A loop, with a time source that floats: that goes with it, and is not told.
 *
 * expect: unclosed loop sd_event, 1, by sd_event_new in acquire, missing sd_event_unref
 * loop: sd-event
 * says: a timerfd
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

static int acquire(sd_event **loop)
{
    return sd_event_new(loop);
}

int main(void)
{
    sd_event *loop = NULL;

    if (acquire(&loop) < 0 || sd_event_add_time(loop, NULL, CLOCK_MONOTONIC, UINT64_MAX,
                                                0, on_event, NULL) < 0) {
        return 1;
    }
    RELEASE(sd_event_unref(loop));
    return 0;
}
