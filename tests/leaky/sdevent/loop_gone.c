/* SPDX-License-Identifier: MIT */
/*
 * A source is added to a loop that is gone. The descriptor is none, so that the library
 * refuses before it reads what is free.
 *
 * expect: lifecycle loop loop_gone, 1, in add
 * says: an io source was given to an event loop that was gone
 */
#include <sys/epoll.h>
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

static int add(sd_event *loop)
{
    sd_event_source *source = NULL;

    return sd_event_add_io(loop, &source, -1, EPOLLIN, on_event, NULL);
}

int main(void)
{
    sd_event *loop = NULL;
    int r = sd_event_new(&loop);

    RELEASE(add(loop));
    (void)sd_event_unref(loop);
    FORGET(add(loop));
    return r < 0;
}
