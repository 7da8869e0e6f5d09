/* SPDX-License-Identifier: MIT */
/*
 * A loop is given back twice: the second time it is the reference of a source that goes.
 *
 * expect: lifecycle loop unbalanced_references, 1, in release
 * expect: unclosed watcher sd_defer, 2, by sd_event_add_defer in acquire,
 *  missing sd_event_source_unref
 */
#include <systemd/sd-event.h>

#include "twin.h"

static int on_event(sd_event_source *source, void *userdata)
{
    (void)source;
    (void)userdata;
    return 0;
}

static int acquire(sd_event *loop, sd_event_source **sources)
{
    int r = 0;

    for (int i = 0; i < 2 && r >= 0; i++) {
        r = sd_event_add_defer(loop, &sources[i], on_event, NULL);
    }
    return r;
}

static void release(sd_event *loop)
{
    (void)sd_event_unref(loop);
}

int main(void)
{
    sd_event_source *sources[2] = { NULL, NULL };
    sd_event *loop = NULL;

    if (sd_event_new(&loop) < 0 || acquire(loop, sources) < 0) {
        return 1;
    }
    (void)sd_event_unref(loop);
    FORGET((release(loop), 0));
    RELEASE(sd_event_source_unref(sources[0]));
    RELEASE(sd_event_source_unref(sources[1]));
    return 0;
}
