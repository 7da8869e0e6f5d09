/* SPDX-License-Identifier: MIT */
/*
 * A request that opens a file does so in a thread of libuv's, whose stack says nothing:
 * when its callback is about to run, the descriptor is given the stack of the call that
 * asked for it.
 */
#include "probes/libuv/request.h"

#include <dirent.h>

#include "record/index_life.h"

static struct unc__token take(const void *request)
{
    return unc__record_index_take((uint8_t)UNC__INDEX_LIBUV_OTHER, request);
}

void unc__uv_request_made(const void *request, enum unc__type type, uint64_t owner,
                          uintptr_t callback, const struct unc_site *site,
                          const struct unc__caller *caller)
{
    const struct unc__acquisition what = {
        .kind = UNC__KIND_CALLBACK,
        .type = type,
        .owner = owner,
        .detail = unc__watcher_detail((const void *)callback, UNC__WATCHER_ACTIVE),
        .site = site,
        .caller = caller,
    };

    (void)unc__record_index_renewed((uint8_t)UNC__INDEX_LIBUV_OTHER, request, &what);
}

void unc__uv_request_finished(const void *request)
{
    struct unc__ended ended;

    (void)unc__record_index_ended((uint8_t)UNC__INDEX_LIBUV_OTHER, request,
                                  /* caller= */ NULL, &ended);
}

/* Of what a request has opened; -1: nothing. */
static int opened_by(const uv_fs_t *request)
{
    const uv_dir_t *directory = request->ptr;

    if (request->result < 0) {
        return -1;
    }
    switch (request->fs_type) {
    case UV_FS_OPEN:
    case UV_FS_MKSTEMP:
        return (int)request->result;
    case UV_FS_OPENDIR:
        return directory != NULL && directory->dir != NULL ? dirfd(directory->dir) : -1;
    default:
        return -1;
    }
}

void unc__uv_fs_finished(const uv_fs_t *request)
{
    struct unc__token token = take(request);
    int fd = token.serial != 0 ? opened_by(request) : -1;
    struct unc__entry_view entry;

    if (fd >= 0 && unc__record_read(token.index, &entry) &&
        entry.serial == token.serial) {
        unc__record_set_origin(unc__record_fd_find(fd), &entry);
    }
    unc__record_release(token, 0);
}
