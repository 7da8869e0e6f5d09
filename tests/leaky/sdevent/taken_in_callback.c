/* SPDX-License-Identifier: MIT */
/*
 * A source that floats gives nobody its address but its callback, which takes a
 * reference.
 *
 * expect: unclosed watcher sd_event_source, 1, by sd_event_source_ref in acquire,
 *  missing sd_event_source_unref
 */
#include <systemd/sd-event.h>

#include "twin.h"

static sd_event_source *kept;

static void acquire(sd_event_source *source)
{
    kept = sd_event_source_ref(source);
}

static int on_event(sd_event_source *source, void *userdata)
{
    (void)userdata;
    acquire(source);
    return sd_event_exit(sd_event_source_get_event(source), 0);
}

int main(void)
{
    sd_event *loop = NULL;
    int r;

    if (sd_event_new(&loop) < 0 || sd_event_add_defer(loop, NULL, on_event, NULL) < 0) {
        return 1;
    }
    r = sd_event_loop(loop);
    RELEASE(sd_event_source_unref(kept));
    (void)sd_event_unref(loop);
    return r;
}
