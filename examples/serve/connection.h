/* SPDX-License-Identifier: MIT */
#ifndef SERVE_CONNECTION_H
#define SERVE_CONNECTION_H

#include <stdint.h>

struct unc_loop;

/* One client. It ends by itself, when the client goes away, is silent for too long, or
 * has got its last answer; or when its list is closed. */
struct connection;

/* All clients of a server. */
struct connection_list {
    struct connection *first;
    int64_t idle_ns; /* how long a client may do nothing */
};

/*
 * connection_open: serve the client at @socket from the folder @root, on @loop.
 * @socket: non-blocking; taken over, also on failure.
 * Returns: 0 or a negative error, see unc_strerror.
 */
int connection_open(struct connection_list *list, struct unc_loop *loop, int root,
                    int socket);

/* connection_list_close: end all of them. */
void connection_list_close(struct connection_list *list);

#endif
