/* SPDX-License-Identifier: MIT */
/* A socket is opened by the first call that needs one; a short message goes out at
 * once, and has its callback to come all the same. */
#include <netinet/in.h>

#include "probes/libuv/make.h"

UNC_UV_INIT(UV_UDP, uv_udp_init, (uv_loop_t * loop, uv_udp_t *handle), (loop, handle))
UNC_UV_INIT(UV_UDP, uv_udp_init_ex, (uv_loop_t * loop, uv_udp_t *handle, unsigned flags),
            (loop, handle, flags))
UNC_UV_GIVES(uv_udp_open, (uv_udp_t * handle, uv_os_sock_t fd), (handle, fd))
UNC_UV_OPENS(uv_udp_bind,
             (uv_udp_t * handle, const struct sockaddr *address, unsigned flags),
             (handle, address, flags))
UNC_UV_OPENS(uv_udp_connect, (uv_udp_t * handle, const struct sockaddr *address),
             (handle, address))
UNC_UV_OPENS(uv_udp_recv_start,
             (uv_udp_t * handle, uv_alloc_cb allocate, uv_udp_recv_cb callback),
             (handle, allocate, callback))
UNC_UV_OPENS(uv_udp_set_membership,
             (uv_udp_t * handle, const char *group, const char *interface,
              uv_membership membership),
             (handle, group, interface, membership))
UNC_UV_OPENS(uv_udp_set_source_membership,
             (uv_udp_t * handle, const char *group, const char *interface,
              const char *source, uv_membership membership),
             (handle, group, interface, source, membership))
/* What is sent without a request is sent often: only the first call opens anything. */
UNC_PROBE(int, uv_udp_try_send,
          (uv_udp_t * handle, const uv_buf_t *buffers, unsigned count,
           const struct sockaddr *address))
{
    struct unc__caller caller = UNC__CALLER();
    struct unc__library_call call;
    int r;

    if (__builtin_expect(unc__uv_fd(handle) >= 0, 1) ||
        !unc__library_is_watched(UNC__LIBRARY_LIBUV, &caller)) {
        return UNC_LIBRARY_REAL(uv_udp_try_send)(handle, buffers, count, address);
    }
    call = unc__uv_handle_enter(handle);
    r = UNC_LIBRARY_REAL(uv_udp_try_send)(handle, buffers, count, address);
    unc__library_leave(&call);
    return r;
}

UNC_UV_OPENS(uv_udp_try_send2,
             (uv_udp_t * handle, unsigned count, uv_buf_t **buffers, unsigned *counts,
              struct sockaddr **addresses, unsigned flags),
             (handle, count, buffers, counts, addresses, flags))
UNC_UV_HANDLE_REQUEST(udp_send, UV_UDP_SEND, uv_udp_send,
                      (uv_udp_send_t * request, uv_udp_t *handle, const uv_buf_t *buffers,
                       unsigned count, const struct sockaddr *address,
                       uv_udp_send_cb callback),
                      (request, handle, buffers, count, address, callback))
