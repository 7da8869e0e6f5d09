/* SPDX-License-Identifier: MIT */
/* A socket is opened by the first call that needs one. */
#include <netinet/in.h>

#include "probes/libuv/make.h"

UNC_UV_INIT(UV_TCP, uv_tcp_init, (uv_loop_t * loop, uv_tcp_t *handle), (loop, handle))
UNC_UV_INIT(UV_TCP, uv_tcp_init_ex, (uv_loop_t * loop, uv_tcp_t *handle, unsigned flags),
            (loop, handle, flags))
UNC_UV_GIVES(uv_tcp_open, (uv_tcp_t * handle, uv_os_sock_t fd), (handle, fd))
UNC_UV_OPENS(uv_tcp_bind,
             (uv_tcp_t * handle, const struct sockaddr *address, unsigned flags),
             (handle, address, flags))
UNC_UV_HANDLE_REQUEST(connect, UV_CONNECT, uv_tcp_connect,
                      (uv_connect_t * request, uv_tcp_t *handle,
                       const struct sockaddr *address, uv_connect_cb callback),
                      (request, handle, address, callback))
