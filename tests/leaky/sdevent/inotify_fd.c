/* SPDX-License-Identifier: MIT */
/*
 * A watch of what a descriptor leads to, in a loop that is kept too: both are told, the
 * loop with the descriptors that it opened.
 *
 * expect: unclosed watcher sd_inotify, 1, by sd_event_add_inotify_fd in acquire,
 *  missing sd_event_source_unref
 * expect: unclosed loop sd_event, 1, by sd_event_new in acquire, missing sd_event_unref
 * loop: sd-event
 * says: an inotify instance
 */
#include <fcntl.h>
#include <sys/inotify.h>
#include <systemd/sd-event.h>
#include <unistd.h>

#include "twin.h"

static int on_event(sd_event_source *source, const struct inotify_event *event,
                    void *userdata)
{
    (void)source;
    (void)event;
    (void)userdata;
    return 0;
}

static int acquire(sd_event **loop, sd_event_source **source, int fd)
{
    int r = sd_event_new(loop);

    return r < 0 ? r
                 : sd_event_add_inotify_fd(*loop, source, fd, IN_CREATE, on_event, NULL);
}

int main(void)
{
    int fd = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    sd_event_source *source = NULL;
    sd_event *loop = NULL;
    int r = acquire(&loop, &source, fd);

    (void)close(fd);
    RELEASE(sd_event_source_unref(source));
    RELEASE(sd_event_unref(loop));
    return r < 0;
}
