/* SPDX-License-Identifier: MIT */
/*
 * A source is asked after it was given back in its own callback, where its memory is
 * there until the callback returns.
 *
 * expect: use-after-release watcher sd_defer, 1, in use
 */
#include <systemd/sd-event.h>

#include "twin.h"

static void use(sd_event_source *source)
{
    (void)sd_event_source_get_event(source);
}

static int on_event(sd_event_source *source, void *userdata)
{
    RELEASE((use(source), 0));
    (void)sd_event_source_unref(source);
    FORGET((use(source), 0));
    return sd_event_exit(userdata, 0);
}

int main(void)
{
    sd_event_source *source = NULL;
    sd_event *loop = NULL;
    int r;

    if (sd_event_new(&loop) < 0 ||
        sd_event_add_defer(loop, &source, on_event, loop) < 0) {
        return 1;
    }
    r = sd_event_loop(loop);
    (void)sd_event_unref(loop);
    return r;
}
