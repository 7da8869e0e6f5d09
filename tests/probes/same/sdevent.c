/* SPDX-License-Identifier: MIT */
#include <signal.h>
#include <sys/epoll.h>
#include <systemd/sd-event.h>

#include "same.h"

static int on_io(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
    (void)source;
    (void)events;
    (void)userdata;
    drain(fd);
    return 0;
}

static int on_time(sd_event_source *source, uint64_t usec, void *userdata)
{
    (void)source;
    (void)usec;
    (void)userdata;
    return 0;
}

static int on_defer(sd_event_source *source, void *userdata)
{
    (void)userdata;
    return sd_event_exit(sd_event_source_get_event(source), 0);
}

static void turn(void)
{
    sd_event_source *sources[3] = { NULL };
    sd_event *loop = NULL;
    int fds[2];

    fill(fds);
    must(sd_event_new(&loop) >= 0);
    must(sd_event_add_io(loop, &sources[0], fds[0], EPOLLIN, on_io, NULL) >= 0);
    must(sd_event_add_time(loop, &sources[1], CLOCK_MONOTONIC, 0, 0, on_time, NULL) >= 0);
    must(sd_event_add_defer(loop, &sources[2], on_defer, NULL) >= 0);
    must(sd_event_source_set_priority(sources[2], SD_EVENT_PRIORITY_IDLE) >= 0);
    must(sd_event_add_exit(loop, NULL, on_defer, NULL) >= 0);
    must(sd_event_loop(loop) == 0);
    for (int i = 0; i < 3; i++) {
        (void)sd_event_source_unref(sources[i]);
    }
    (void)sd_event_unref(loop);
    must(close(fds[0]) == 0 && close(fds[1]) == 0);
}
