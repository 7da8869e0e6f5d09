/* SPDX-License-Identifier: MIT */
/* Work for the threads of the pool. */
#include <netdb.h>

#include "probes/libuv/make.h"

UNC_UV_REQUEST(work, UV_WORK, uv_queue_work,
               (uv_loop_t * loop, uv_work_t *request, uv_work_cb work,
                uv_after_work_cb callback),
               (loop, request, work, callback), /* condition= */ true, loop,
               UNC_UV_ENTER_LOOP, unc__library_leave(&call))
UNC_UV_LOOP_REQUEST(random, UV_RANDOM, uv_random,
                    (uv_loop_t * loop, uv_random_t *request, void *bytes, size_t size,
                     unsigned flags, uv_random_cb callback),
                    (loop, request, bytes, size, flags, callback))
UNC_UV_LOOP_REQUEST(getaddrinfo, UV_GETADDRINFO, uv_getaddrinfo,
                    (uv_loop_t * loop, uv_getaddrinfo_t *request,
                     uv_getaddrinfo_cb callback, const char *node, const char *service,
                     const struct addrinfo *hints),
                    (loop, request, callback, node, service, hints))
UNC_UV_LOOP_REQUEST(getnameinfo, UV_GETNAMEINFO, uv_getnameinfo,
                    (uv_loop_t * loop, uv_getnameinfo_t *request,
                     uv_getnameinfo_cb callback, const struct sockaddr *address,
                     int flags),
                    (loop, request, callback, address, flags))
