/* SPDX-License-Identifier: MIT */
/*
 * A source was made to float, and the reference kept: the loop goes, and takes its own.
 *
 * expect: unclosed watcher sd_post, 1, by sd_event_add_post in acquire,
 *  missing sd_event_source_unref
 * says: is in no event loop, and was never unreferenced
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
    return sd_event_add_post(loop, source, on_event, NULL);
}

int main(void)
{
    sd_event_source *source = NULL;
    sd_event *loop = NULL;

    if (sd_event_new(&loop) < 0 || acquire(loop, &source) < 0 ||
        sd_event_source_set_floating(source, 1) < 0) {
        return 1;
    }
    RELEASE(sd_event_source_unref(source));
    (void)sd_event_unref(loop);
    return 0;
}
