/* SPDX-License-Identifier: MIT */
#ifndef SERVE_CONNECTION_H
#define SERVE_CONNECTION_H

#include <stdint.h>

struct cache;
struct unc_loop;
struct unc_stream;

/* One client, and the task that serves it. It ends by itself, when the client goes away,
 * or has got its last answer; or when it is cancelled. */
struct connection;

/* All clients of a server. */
struct connection_list {
    struct connection *first;
    struct cache *cache; /* what they get */
};

/*
 * connection_open: serve the client at @stream in a task of its own. @stream is taken
 * over, also on failure.
 * Returns: 0 or a negative error, see unc_strerror.
 */
int connection_open(struct connection_list *list, struct unc_loop *loop,
                    struct unc_stream *stream);

/* connection_list_cancel: end those that have done nothing for @idle_ns; 0: all. They are
 * gone when their tasks have run again. */
void connection_list_cancel(struct connection_list *list, int64_t idle_ns);

#endif
