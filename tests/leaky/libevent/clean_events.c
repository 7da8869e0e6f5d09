/* SPDX-License-Identifier: MIT */
/*
 * Events come to rest in every way, in every memory: fired one-shots that nobody deletes,
 * on the stack, in objects that are freed, in memory that is used again, zeroed, set up
 * twice; one-shots that libevent keeps; signals; finalizers; a reference more and less.
 */
#include <event2/event.h>
#include <event2/event_compat.h>
#include <event2/event_struct.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct timeval now;
static const struct timeval later = { .tv_sec = 60 };

static void on_event(evutil_socket_t fd, short events, void *argument)
{
    (void)fd;
    (void)events;
    if (argument != NULL) {
        ++*(int *)argument;
    }
}

static void on_last(evutil_socket_t fd, short events, void *argument)
{
    (void)fd;
    (void)events;
    (void)event_base_loopbreak(argument);
}

static void on_finalized(struct event *event, void *argument)
{
    (void)event;
    (void)argument;
}

struct connection {
    char name[24];
    struct event timeout;
    struct event read;
};

/* It fires in a frame that is gone when the next one is set up in the same place. */
static void fire_on_the_stack(struct event_base *base)
{
    struct event event;
    int count = 0;

    memset(&event, 0, sizeof event);
    (void)evtimer_assign(&event, base, on_event, &count);
    (void)event_add(&event, &now);
    (void)event_base_dispatch(base);
    (void)event_add(&event, &now);
    (void)event_base_dispatch(base);
    if (count != 2) {
        abort();
    }
}

static void free_what_fired(struct event_base *base, int fd)
{
    struct connection *connection = calloc(1, sizeof *connection);

    (void)evtimer_assign(&connection->timeout, base, on_event, NULL);
    (void)event_assign(&connection->read, base, fd, EV_READ, on_event, NULL);
    (void)event_add(&connection->timeout, &now);
    (void)event_add(&connection->read, &later);
    (void)event_base_loop(base, EVLOOP_ONCE);
    (void)event_del(&connection->read);
    (void)event_remove_timer(&connection->timeout);
    memset(connection, 0x5a, sizeof *connection);
    free(connection);
}

static void set_up_again(struct event_base *base, int fd)
{
    struct event event;
    int count = 0;

    (void)event_assign(&event, base, fd, EV_READ | EV_PERSIST, on_event, &count);
    (void)event_add(&event, NULL);
    (void)event_base_loop(base, EVLOOP_ONCE);
    (void)event_del(&event);
    (void)event_assign(&event, base, -1, EV_PERSIST, on_event, &count);
    (void)event_add(&event, &later);
    (void)event_add(&event, &later); /* while it is pending: that is allowed */
    (void)event_del_noblock(&event);
    event_set(&event, -1, 0, on_event, NULL);
    (void)event_base_set(base, &event);
    (void)event_add(&event, &later);
    (void)event_del_block(&event);
}

static void once_each(struct event_base *base, int fd)
{
    int count = 0;

    for (int i = 0; i < 100; i++) {
        (void)event_base_once(base, -1, EV_TIMEOUT, on_event, &count, &now);
    }
    (void)event_base_once(base, fd, EV_READ, on_event, &count, NULL);
    (void)event_base_once(base, fd, EV_READ | EV_PERSIST, on_event, NULL, NULL); /* no */
    (void)event_base_dispatch(base);
    if (count != 101) {
        abort();
    }
}

static void signals(struct event_base *base)
{
    struct event *usr1 = evsignal_new(base, SIGUSR1, on_last, base);
    struct event usr2;

    (void)evsignal_assign(&usr2, base, SIGUSR2, on_event, NULL);
    (void)event_add(usr1, NULL);
    (void)event_add(&usr2, NULL);
    (void)raise(SIGUSR2);
    (void)raise(SIGUSR1);
    (void)event_base_dispatch(base);
    (void)event_del(&usr2);
    event_free(usr1);
}

static void finalized(struct event_base *base)
{
    struct event *event = evtimer_new(base, on_event, NULL);
    struct event own;

    (void)evtimer_assign(&own, base, on_event, NULL);
    (void)event_add(event, &later);
    (void)event_add(&own, &later);
    (void)event_free_finalize(0, event, on_finalized);
    (void)event_finalize(0, &own, on_finalized);
    (void)event_base_loop(base, EVLOOP_NONBLOCK);
}

static struct event_base *make_base(void)
{
    struct event_config *config = event_config_new();
    struct event_base *base;

    (void)event_config_set_flag(config, EVENT_BASE_FLAG_PRECISE_TIMER);
    base = event_base_new_with_config(config);
    event_config_free(config);
    return base;
}

int main(void)
{
    struct event_base *base = make_base();
    struct event_base *old = event_init();
    int fds[2];

    if (pipe(fds) < 0 || write(fds[1], "x", 1) != 1) {
        return 1;
    }
    for (int i = 0; i < 3; i++) {
        fire_on_the_stack(base);
        free_what_fired(base, fds[0]);
        set_up_again(base, fds[0]);
        once_each(base, fds[0]);
        signals(base);
        finalized(base);
    }
    (void)event_once(-1, EV_TIMEOUT, on_event, NULL, &now);
    (void)event_dispatch();
    (void)event_base_loopexit(base, &now);
    (void)event_base_dispatch(base);
    event_base_free(old);
    event_base_free_nofinalize(base);
    (void)close(fds[0]);
    (void)close(fds[1]);
    libevent_global_shutdown();
    return 0;
}
