/* SPDX-License-Identifier: MIT */
#include "probes/libuv/adopt.h"

int unc__uv_fd(const void *handle)
{
    switch (((const uv_handle_t *)handle)->type) {
    case UV_NAMED_PIPE:
    case UV_TCP:
    case UV_TTY:
        return ((const uv_stream_t *)handle)->io_watcher.fd;
    case UV_UDP:
        return ((const uv_udp_t *)handle)->io_watcher.fd;
    default:
        return -1;
    }
}

static void adopt(const void *handle, bool brings)
{
    struct unc__entry_view entry;
    int fd = unc__uv_fd(handle);

    if (fd >= 0 && unc__watcher_view(UNC__INDEX_LIBUV, handle, &entry)) {
        unc__watcher_adopts(fd, entry.owner, entry.serial);
        if (brings) {
            unc__record_set_flags(unc__record_fd_find(fd), UNC__FLAG_BRINGS, 0);
        }
    }
}

void unc__uv_adopt(const void *handle)
{
    adopt(handle, ((const uv_handle_t *)handle)->type == UV_NAMED_PIPE &&
                      ((const uv_pipe_t *)handle)->ipc != 0);
}

void unc__uv_adopt_listening(const void *handle)
{
    adopt(handle, /* brings= */ true);
}
