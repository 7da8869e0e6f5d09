/* SPDX-License-Identifier: MIT */
/* Pipes, most of which are Unix sockets; uv_pipe_bind2 and its like since 1.46. */
#include "probes/libuv/make.h"

UNC_UV_INIT(UV_PIPE, uv_pipe_init, (uv_loop_t * loop, uv_pipe_t *handle, int passes),
            (loop, handle, passes))
UNC_UV_GIVES(uv_pipe_open, (uv_pipe_t * handle, uv_file fd), (handle, fd))
UNC_UV_OPENS(uv_pipe_bind, (uv_pipe_t * handle, const char *name), (handle, name))
UNC_UV_OPENS(uv_pipe_bind2,
             (uv_pipe_t * handle, const char *name, size_t size, unsigned flags),
             (handle, name, size, flags))

/* It fails by its callback alone. */
UNC_PROBE(void, uv_pipe_connect,
          (uv_connect_t * request, uv_pipe_t *handle, const char *name,
           uv_connect_cb callback))
{
    struct unc__caller caller = UNC__CALLER();
    uv_connect_cb original = callback;
    struct unc__library_call call;

    if (!unc__library_is_watched(UNC__LIBRARY_LIBUV, &caller) ||
        (callback = unc__uv_wrap_connect(original)) == NULL) {
        UNC_LIBRARY_REAL(uv_pipe_connect)(request, handle, name, original);
        return;
    }
    call = unc__uv_handle_enter(handle);
    UNC_LIBRARY_REAL(uv_pipe_connect)(request, handle, name, callback);
    unc__library_leave(&call);
    unc__uv_adopt(handle);
    unc__uv_request_made(request, UNC__TYPE_UV_CONNECT, unc__uv_loop(handle->loop),
                         (uintptr_t)original, UNC__PROBE_SITE(uv_pipe_connect), &caller);
}

UNC_UV_HANDLE_REQUEST(connect, UV_CONNECT, uv_pipe_connect2,
                      (uv_connect_t * request, uv_pipe_t *handle, const char *name,
                       size_t size, unsigned flags, uv_connect_cb callback),
                      (request, handle, name, size, flags, callback))
