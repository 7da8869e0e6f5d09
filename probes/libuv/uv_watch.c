/* SPDX-License-Identifier: MIT */
/* What watches something from outside: a descriptor, a file, a signal, other threads. */
#include "probes/libuv/make.h"

UNC_UV_INIT(UV_ASYNC, uv_async_init,
            (uv_loop_t * loop, uv_async_t *handle, uv_async_cb callback),
            (loop, handle, callback))

UNC_UV_INIT(UV_POLL, uv_poll_init, (uv_loop_t * loop, uv_poll_t *handle, int fd),
            (loop, handle, fd))
UNC_UV_INIT(UV_POLL, uv_poll_init_socket,
            (uv_loop_t * loop, uv_poll_t *handle, uv_os_sock_t fd), (loop, handle, fd))
UNC_UV_START(uv_poll_start, (uv_poll_t * handle, int events, uv_poll_cb callback),
             (handle, events, callback))

UNC_UV_INIT(UV_SIGNAL, uv_signal_init, (uv_loop_t * loop, uv_signal_t *handle),
            (loop, handle))

/* The signal is the handle's while it watches: it gives it back when it is closed. */
UNC_UV_OPENS(uv_signal_start,
             (uv_signal_t * handle, uv_signal_cb callback, int signal_number),
             (handle, callback, signal_number))
UNC_UV_OPENS(uv_signal_start_oneshot,
             (uv_signal_t * handle, uv_signal_cb callback, int signal_number),
             (handle, callback, signal_number))

UNC_UV_INIT(UV_FS_EVENT, uv_fs_event_init, (uv_loop_t * loop, uv_fs_event_t *handle),
            (loop, handle))
UNC_UV_INIT(UV_FS_POLL, uv_fs_poll_init, (uv_loop_t * loop, uv_fs_poll_t *handle),
            (loop, handle))

/* A timer and a request of libuv's own. */
UNC_UV_OPENS(uv_fs_poll_start,
             (uv_fs_poll_t * handle, uv_fs_poll_cb callback, const char *path,
              unsigned interval),
             (handle, callback, path, interval))

/* The loop's one inotify instance, with the first of them, is no handle's. */
UNC_PROBE(int, uv_fs_event_start,
          (uv_fs_event_t * handle, uv_fs_event_cb callback, const char *path,
           unsigned flags))
{
    struct unc__caller caller = UNC__CALLER();
    struct unc__library_call call;
    int r;

    if (!unc__library_is_watched(UNC__LIBRARY_LIBUV, &caller)) {
        return UNC_LIBRARY_REAL(uv_fs_event_start)(handle, callback, path, flags);
    }
    call = unc__library_enter(UNC__LIBRARY_LIBUV, unc__uv_loop(handle->loop), 0);
    r = UNC_LIBRARY_REAL(uv_fs_event_start)(handle, callback, path, flags);
    unc__library_leave(&call);
    return r;
}
