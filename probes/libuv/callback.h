/* SPDX-License-Identifier: MIT */
#ifndef UNC_PROBES_LIBUV_CALLBACK_H
#define UNC_PROBES_LIBUV_CALLBACK_H

#include <uv.h>

/*
 * When a handle is closed, or a request finished, only its callback tells. So libuv is
 * given one of ours, which says so to the record and calls the program's.
 *
 * Nothing is allocated, and nothing is asked of the record for it: in a forked child that
 * goes on with its parent's loop the record knows none of the parent's handles, and their
 * callbacks have to run all the same. Which function of the program one of ours calls is
 * in a table of the process; a program has few of them, and each has its place for good.
 *
 * Each row: name; the type of callback; parameters; arguments; the member of the object
 * where libuv keeps it, which the program's function finds as it would without us.
 */
/* clang-format off */
#define UNC_UV_CALLBACKS(X)                                                            \
    X(close, uv_close_cb, (uv_handle_t * object), (object), close_cb)                  \
    X(connect, uv_connect_cb, (uv_connect_t * object, int status), (object, status),   \
      cb)                                                                              \
    X(fs, uv_fs_cb, (uv_fs_t * object), (object), cb)                                  \
    X(getaddrinfo, uv_getaddrinfo_cb,                                                  \
      (uv_getaddrinfo_t * object, int status, struct addrinfo *result),                \
      (object, status, result), cb)                                                    \
    X(getnameinfo, uv_getnameinfo_cb,                                                  \
      (uv_getnameinfo_t * object, int status, const char *host, const char *service),  \
      (object, status, host, service), getnameinfo_cb)                                 \
    X(random, uv_random_cb,                                                            \
      (uv_random_t * object, int status, void *bytes, size_t size),                    \
      (object, status, bytes, size), cb)                                               \
    X(shutdown, uv_shutdown_cb, (uv_shutdown_t * object, int status),                  \
      (object, status), cb)                                                            \
    X(udp_send, uv_udp_send_cb, (uv_udp_send_t * object, int status),                  \
      (object, status), send_cb)                                                       \
    X(work, uv_after_work_cb, (uv_work_t * object, int status), (object, status),      \
      after_work_cb)                                                                   \
    X(write, uv_write_cb, (uv_write_t * object, int status), (object, status), cb)
/* clang-format on */

/* unc__uv_wrap_close, ..._connect, ...: what libuv is to be given in place of @original,
 * which may be NULL. NULL: there is no place left. Any thread, async-signal-safe. */
#define DECLARE(name, type, params, args, member) type unc__uv_wrap_##name(type original);
UNC_UV_CALLBACKS(DECLARE)
#undef DECLARE

#endif
