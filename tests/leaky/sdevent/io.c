/* SPDX-License-Identifier: MIT */
/*
 * A watch of a descriptor that it is to close: the descriptor goes with the source.
 *
 * expect: unclosed watcher sd_io, 1, by sd_event_add_io in acquire,
 *  missing sd_event_source_unref
 * loop: sd-event
 * says: sd-event loop 1
 */
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <systemd/sd-event.h>

#include "twin.h"

static int on_event(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
    (void)source;
    (void)fd;
    (void)events;
    (void)userdata;
    return 0;
}

static int acquire(sd_event *loop, sd_event_source **source, int fd)
{
    return sd_event_add_io(loop, source, fd, EPOLLIN, on_event, NULL);
}

int main(void)
{
    int fd = eventfd(0, EFD_CLOEXEC);
    sd_event_source *source = NULL;
    sd_event *loop = NULL;

    if (sd_event_new(&loop) < 0 || acquire(loop, &source, fd) < 0 ||
        sd_event_source_set_io_fd_own(source, 1) < 0) {
        return 1;
    }
    RELEASE(sd_event_source_unref(source));
    (void)sd_event_unref(loop);
    return 0;
}
