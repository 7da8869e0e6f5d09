/* SPDX-License-Identifier: MIT */
#ifndef SERVE_SERVER_H
#define SERVE_SERVER_H

#include <stdint.h>

/* A server owns its event loop, its listening socket and its clients. */
struct server;

/*
 * server_new: listen, but serve nobody yet.
 * @directory: the folder to serve.
 * @address: a numeric IPv4 or IPv6 address; @port: 0 takes any that is free.
 * @idle_ns: a client that does nothing for so long is disconnected.
 * @ret_server: release it with server_free.
 * Returns: 0 or a negative error, see unc_strerror.
 */
int server_new(const char *directory, const char *address, uint16_t port, int64_t idle_ns,
               struct server **ret_server);

/* server_get_url: where it listens, "http://127.0.0.1:8080/". Borrowed. */
const char *server_get_url(const struct server *server);

/* server_run: serve until SIGINT or SIGTERM. Returns: 0 or a negative error. */
int server_run(struct server *server);

/* server_free: close all connections and give everything back. NULL is fine. Returns:
 * NULL, always. */
struct server *server_free(struct server *server);

#endif
