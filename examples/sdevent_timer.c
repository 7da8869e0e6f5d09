/* SPDX-License-Identifier: MIT */
/*
 * A small daemon on sd-event, that was not written for unclosed. It writes a line at each
 * tick, takes a rest once, and ends by itself or by SIGINT and SIGTERM. With --forget the
 * reference of the timer for the rest is lost when it has fired: the source keeps the
 * whole loop, with all its descriptors, although main() gives that back.
 *
 *     sdevent_timer [--forget]
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-event.h>
#include <time.h>

#define TICKS     3
#define TICK_USEC 2000
#define REST_USEC 1000

struct daemon {
    sd_event *loop;
    sd_event_source *tick;
    sd_event_source *rest;
    int ticks;
    bool forgets;
};

static int on_rest_over(sd_event_source *source, uint64_t usec, void *userdata)
{
    struct daemon *daemon = userdata;

    (void)source;
    (void)usec;
    (void)printf("rested\n");
    if (daemon->forgets) {
        daemon->rest = NULL; /* it has fired: nothing is left of it, or so it seems */
    }
    return 0;
}

static int on_tick(sd_event_source *source, uint64_t usec, void *userdata)
{
    struct daemon *daemon = userdata;
    int r;

    (void)usec;
    (void)printf("tick %d\n", ++daemon->ticks);
    if (daemon->ticks == TICKS) {
        return sd_event_exit(daemon->loop, 0);
    }
    r = sd_event_source_set_time_relative(source, TICK_USEC);
    return r < 0 ? r : sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
}

static int start(struct daemon *daemon)
{
    int r = sd_event_default(&daemon->loop);

    r = r < 0 ? r : sd_event_set_signal_exit(daemon->loop, 1);
    r = r < 0 ? r
              : sd_event_add_time_relative(daemon->loop, &daemon->tick, CLOCK_MONOTONIC,
                                           TICK_USEC, 1, on_tick, daemon);
    r = r < 0 ? r : sd_event_source_set_description(daemon->tick, "tick");
    r = r < 0 ? r
              : sd_event_add_time_relative(daemon->loop, &daemon->rest, CLOCK_MONOTONIC,
                                           REST_USEC, 1, on_rest_over, daemon);
    return r < 0 ? r : sd_event_source_set_description(daemon->rest, "rest");
}

int main(int argc, char **argv)
{
    struct daemon daemon = { .forgets = argc > 1 && strcmp(argv[1], "--forget") == 0 };
    int r = start(&daemon);

    r = r < 0 ? r : sd_event_loop(daemon.loop);
    if (r < 0) {
        (void)fprintf(stderr, "sdevent_timer: %s\n", strerror(-r));
    }
    (void)sd_event_source_unref(daemon.rest);
    (void)sd_event_source_unref(daemon.tick);
    (void)sd_event_unref(daemon.loop);
    return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
