/* SPDX-License-Identifier: MIT */
/*
 * Streams. A connection that libuv has accepted is the listening stream's until the
 * program takes it with uv_accept.
 */
#include "probes/libuv/make.h"

UNC_PROBE(int, uv_listen, (uv_stream_t * handle, int backlog, uv_connection_cb callback))
{
    struct unc__caller caller = UNC__CALLER();
    struct unc__library_call call;
    int r;

    if (!unc__library_is_watched(UNC__LIBRARY_LIBUV, &caller)) {
        return UNC_LIBRARY_REAL(uv_listen)(handle, backlog, callback);
    }
    if (unc__uv_handle_is_over(handle)) {
        unc__uv_handle_misused(handle, UNC__PROBE_SITE(uv_listen), &caller);
    }
    call = unc__uv_handle_enter(handle);
    r = UNC_LIBRARY_REAL(uv_listen)(handle, backlog, callback);
    unc__library_leave(&call);
    if (r == 0) {
        unc__uv_adopt_listening(handle);
    }
    return r;
}

UNC_PROBE(int, uv_accept, (uv_stream_t * server, uv_stream_t *client))
{
    struct unc__caller caller = UNC__CALLER();
    int r = UNC_LIBRARY_REAL(uv_accept)(server, client);

    if (r == 0 && unc__library_is_watched(UNC__LIBRARY_LIBUV, &caller)) {
        unc__uv_adopt(client);
    }
    return r;
}

UNC_UV_START(uv_read_start,
             (uv_stream_t * handle, uv_alloc_cb allocate, uv_read_cb callback),
             (handle, allocate, callback))

UNC_UV_STREAM_REQUEST(write, UV_WRITE, uv_write,
                      (uv_write_t * request, uv_stream_t *handle, const uv_buf_t *buffers,
                       unsigned count, uv_write_cb callback),
                      (request, handle, buffers, count, callback))
UNC_UV_STREAM_REQUEST(write, UV_WRITE, uv_write2,
                      (uv_write_t * request, uv_stream_t *handle, const uv_buf_t *buffers,
                       unsigned count, uv_stream_t *sent, uv_write_cb callback),
                      (request, handle, buffers, count, sent, callback))
UNC_UV_STREAM_REQUEST(shutdown, UV_SHUTDOWN, uv_shutdown,
                      (uv_shutdown_t * request, uv_stream_t *handle,
                       uv_shutdown_cb callback),
                      (request, handle, callback))
