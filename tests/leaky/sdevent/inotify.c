/* SPDX-License-Identifier: MIT */
/*
 * A watch of a folder: its inotify instance, and the descriptor that pins the path, are
 * the loop's.
 *
 * expect: unclosed watcher sd_inotify, 1, by sd_event_add_inotify in acquire,
 *  missing sd_event_source_unref
 * loop: sd-event
 */
#include <sys/inotify.h>
#include <systemd/sd-event.h>

#include "twin.h"

static int on_event(sd_event_source *source, const struct inotify_event *event,
                    void *userdata)
{
    (void)source;
    (void)event;
    (void)userdata;
    return 0;
}

static int acquire(sd_event *loop, sd_event_source **source)
{
    return sd_event_add_inotify(loop, source, "/", IN_CREATE, on_event, NULL);
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
