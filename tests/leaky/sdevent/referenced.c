/* SPDX-License-Identifier: MIT */
/*
 * A second reference was taken, and one given back.
 *
 * expect: unclosed watcher sd_defer, 1, by sd_event_add_defer in acquire,
 *  missing sd_event_source_unref
 * loop: sd-event
 */
#include <systemd/sd-event.h>

#include "twin.h"

static int on_event(sd_event_source *source, void *userdata)
{
    (void)source;
    (void)userdata;
    return 0;
}

static int acquire(sd_event *loop, sd_event_source **source)
{
    return sd_event_add_defer(loop, source, on_event, NULL);
}

int main(void)
{
    sd_event_source *source = NULL;
    sd_event *loop = NULL;

    if (sd_event_new(&loop) < 0 || acquire(loop, &source) < 0) {
        return 1;
    }
    (void)sd_event_source_ref(source);
    (void)sd_event_source_disable_unref(source);
    RELEASE(sd_event_source_unref(source));
    (void)sd_event_unref(loop);
    return 0;
}
