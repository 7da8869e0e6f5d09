/* SPDX-License-Identifier: MIT */
/*
 * The source is given back, and the descriptor was never its own.
 *
 * expect: unclosed fd eventfd, 1, by eventfd in acquire, missing close
 */
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <systemd/sd-event.h>
#include <unistd.h>

#include "twin.h"

static int on_event(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
    (void)source;
    (void)fd;
    (void)events;
    (void)userdata;
    return 0;
}

static int acquire(void)
{
    return eventfd(0, EFD_CLOEXEC);
}

int main(void)
{
    sd_event_source *source = NULL;
    sd_event *loop = NULL;
    int fd = acquire();

    if (sd_event_new(&loop) < 0 ||
        sd_event_add_io(loop, &source, fd, EPOLLIN, on_event, NULL) < 0 ||
        sd_event_source_set_io_fd_own(source, 1) < 0 ||
        sd_event_source_set_io_fd_own(source, 0) < 0) {
        return 1;
    }
    (void)sd_event_source_unref(source);
    (void)sd_event_unref(loop);
    RELEASE(close(fd));
    return 0;
}
