/* SPDX-License-Identifier: MIT */
/*
 * What libevent's own samples show, said again: a timer that sets itself once more
 * (time-test), a signal that deletes its own event when it was seen often enough
 * (signal-test), a FIFO that is read until nobody writes (event-read-fifo), a server that
 * says hello to whoever comes and ends by a signal (hello-world).
 */
#include <arpa/inet.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/event_struct.h>
#include <event2/listener.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TIMES 3

static const struct timeval soon = { .tv_usec = 1000 };

/* time-test */
struct ticker {
    struct event timeout;
    int count;
};

static void on_tick(evutil_socket_t fd, short events, void *argument)
{
    struct ticker *ticker = argument;

    (void)fd;
    (void)events;
    if (++ticker->count < TIMES) {
        (void)event_add(&ticker->timeout, &soon);
    }
}

static void time_test(void)
{
    struct event_base *base = event_base_new();
    struct ticker ticker = { .count = 0 };

    (void)event_assign(&ticker.timeout, base, -1, 0, on_tick, &ticker);
    (void)event_add(&ticker.timeout, &soon);
    (void)event_base_dispatch(base);
    event_base_free(base);
}

/* signal-test */
static int signals_seen;

static void on_signal(evutil_socket_t number, short events, void *argument)
{
    struct event *event = *(struct event **)argument;

    (void)events;
    if (++signals_seen == TIMES) {
        (void)event_del(event);
        return;
    }
    (void)raise(number);
}

static void signal_test(void)
{
    struct event_base *base = event_base_new();
    struct event *event;

    event = evsignal_new(base, SIGUSR1, on_signal, &event);
    (void)event_add(event, NULL);
    (void)raise(SIGUSR1);
    (void)event_base_dispatch(base);
    event_free(event);
    event_base_free(base);
}

/* event-read-fifo */
static void on_fifo(evutil_socket_t fd, short events, void *argument)
{
    char bytes[16];

    (void)events;
    if (read(fd, bytes, sizeof bytes) <= 0) {
        (void)event_base_loopbreak(argument);
    }
}

static void read_fifo(const char *path)
{
    struct event_base *base = event_base_new();
    int reader = open(path, O_RDONLY | O_NONBLOCK);
    int writer = open(path, O_WRONLY);
    struct event *event = event_new(base, reader, EV_READ | EV_PERSIST, on_fifo, base);

    (void)event_add(event, NULL);
    if (write(writer, "one", 3) != 3 || close(writer) < 0) {
        abort();
    }
    (void)event_base_dispatch(base);
    event_free(event);
    (void)close(reader);
    event_base_free(base);
}

static void event_read_fifo(void)
{
    char folder[] = "/tmp/fifo.XXXXXX";
    char path[sizeof folder + 2];

    if (mkdtemp(folder) == NULL) {
        return;
    }
    (void)snprintf(path, sizeof path, "%s/f", folder);
    if (mkfifo(path, 0600) == 0) {
        read_fifo(path);
    }
    (void)unlink(path);
    (void)rmdir(folder);
}

/* hello-world */
static void on_written(struct bufferevent *buffered, void *argument)
{
    (void)argument;
    bufferevent_free(buffered);
}

static void on_accept(struct evconnlistener *listener, evutil_socket_t fd,
                      struct sockaddr *address, int size, void *argument)
{
    struct bufferevent *buffered =
        bufferevent_socket_new(argument, fd, BEV_OPT_CLOSE_ON_FREE);

    (void)listener;
    (void)address;
    (void)size;
    bufferevent_setcb(buffered, NULL, on_written, NULL, NULL);
    (void)bufferevent_enable(buffered, EV_WRITE);
    (void)bufferevent_disable(buffered, EV_READ);
    (void)bufferevent_write(buffered, "Hello", strlen("Hello"));
}

static void on_hello(evutil_socket_t fd, short events, void *argument)
{
    (void)fd;
    (void)events;
    (void)argument;
    (void)raise(SIGUSR2);
}

static void on_end(evutil_socket_t number, short events, void *argument)
{
    (void)number;
    (void)events;
    (void)event_base_loopexit(argument, NULL);
}

static void hello_world(void)
{
    struct event_base *base = event_base_new();
    struct sockaddr_in address = { .sin_family = AF_INET };
    socklen_t size = sizeof address;
    struct evconnlistener *listener = evconnlistener_new_bind(
        base, on_accept, base, LEV_OPT_REUSEABLE | LEV_OPT_CLOSE_ON_FREE, -1,
        (struct sockaddr *)&address, sizeof address);
    struct event *end = evsignal_new(base, SIGUSR2, on_end, base);
    int client = socket(AF_INET, SOCK_STREAM, 0);

    (void)getsockname(evconnlistener_get_fd(listener), (struct sockaddr *)&address,
                      &size);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    (void)event_add(end, NULL);
    if (connect(client, (struct sockaddr *)&address, size) < 0) {
        abort();
    }
    (void)event_base_once(base, client, EV_READ, on_hello, NULL, NULL);
    (void)event_base_dispatch(base);
    (void)close(client);
    evconnlistener_free(listener);
    event_free(end);
    event_base_free(base);
}

int main(void)
{
    time_test();
    signal_test();
    event_read_fifo();
    hello_world();
    return 0;
}
