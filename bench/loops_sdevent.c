/* SPDX-License-Identifier: MIT */
/* sd-event: a timer that is switched on and off, and one that is added and dropped. */
#include <stddef.h>
#include <systemd/sd-event.h>
#include <time.h>

#include "loops.h"

static sd_event *event;

static int never(sd_event_source *source, uint64_t at, void *userdata)
{
    (void)source;
    (void)at;
    (void)userdata;
    return 0;
}

static sd_event_source *add(void)
{
    sd_event_source *timer = NULL;

    loops_require(sd_event_add_time(event, &timer, CLOCK_MONOTONIC, UINT64_C(1) << 50, 0,
                                    never, NULL) >= 0,
                  "sd_event_add_time");
    return timer;
}

static void switch_on_off(long count)
{
    sd_event_source *timer = add();

    for (long i = 0; i < count; i++) {
        (void)sd_event_source_set_enabled(timer, SD_EVENT_OFF);
        (void)sd_event_source_set_enabled(timer, SD_EVENT_ON);
    }
    (void)sd_event_source_unref(timer);
}

static void add_unref(long count)
{
    for (long i = 0; i < count; i++) {
        (void)sd_event_source_unref(add());
    }
}

void loops_begin(void)
{
    loops_require(sd_event_new(&event) >= 0, "sd_event_new");
}

void loops_end(void)
{
    (void)sd_event_unref(event);
}

void (*const loops_echo)(int listener) = NULL;
const struct loops_case loops_cases[] = { { "timer", switch_on_off },
                                          { "add-unref", add_unref },
                                          { NULL, NULL } };
