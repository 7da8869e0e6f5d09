/* SPDX-License-Identifier: MIT */
/*
 * The manual's way to embed a loop that can be embedded, else to use the outer one; and
 * watchers that are parts of larger things and of each other: a connection with a
 * descriptor watcher and a timeout that every event moves on.
 */
#include <ev.h>
#include <stdlib.h>
#include <unistd.h>

struct connection {
    int ends[2];
    ev_io readable;
    ev_timer timeout;
    int byte_count;
};

static void on_timeout(struct ev_loop *loop, ev_timer *watcher, int events)
{
    (void)watcher;
    (void)events;
    ev_break(loop, EVBREAK_ALL);
}

static void on_readable(struct ev_loop *loop, ev_io *watcher, int events)
{
    struct connection *connection = watcher->data;
    char byte;

    (void)events;
    ev_timer_again(loop, &connection->timeout);
    if (read(watcher->fd, &byte, 1) == 1 && ++connection->byte_count == 3) {
        ev_io_stop(loop, watcher);
        ev_timer_stop(loop, &connection->timeout);
    }
}

static struct connection *connect_both(struct ev_loop *loop)
{
    struct connection *connection = calloc(1, sizeof *connection);

    if (connection == NULL || pipe(connection->ends) < 0) {
        exit(1);
    }
    ev_io_init(&connection->readable, on_readable, connection->ends[0], EV_READ);
    connection->readable.data = connection;
    ev_io_start(loop, &connection->readable);
    ev_init(&connection->timeout, on_timeout);
    connection->timeout.repeat = 60.;
    ev_timer_again(loop, &connection->timeout);
    if (write(connection->ends[1], "abc", 3) != 3) {
        exit(1);
    }
    return connection;
}

static void disconnect(struct connection *connection)
{
    (void)close(connection->ends[0]);
    (void)close(connection->ends[1]);
    free(connection);
}

int main(void)
{
    struct ev_loop *outer = EV_DEFAULT;
    struct ev_loop *inner = NULL;
    struct connection *connection;
    ev_embed embed;

    if ((ev_embeddable_backends() & ev_recommended_backends()) != 0) {
        inner = ev_loop_new(ev_embeddable_backends() & ev_recommended_backends());
    }
    if (inner != NULL) {
        ev_embed_init(&embed, NULL, inner);
        ev_embed_start(outer, &embed);
    }
    connection = connect_both(inner != NULL ? inner : outer);
    while (connection->byte_count < 3) {
        ev_run(outer, EVRUN_ONCE);
    }
    if (inner != NULL) {
        ev_embed_stop(outer, &embed);
        ev_loop_destroy(inner);
    }
    disconnect(connection);
    return 0;
}
