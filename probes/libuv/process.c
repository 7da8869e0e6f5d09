/* SPDX-License-Identifier: MIT */
#include "probes/libuv/process.h"

#include "probes/held.h"
#include "probes/libuv/adopt.h"

/* What the record has of its child. */
static struct unc__token find_child(const uv_process_t *handle)
{
    return handle->pid > 0 ? unc__held_find(UNC__INDEX_CHILD, (uint64_t)handle->pid)
                           : (struct unc__token){ 0 };
}

void unc__uv_process_adopt(const uv_process_t *handle,
                           const uv_process_options_t *options)
{
    struct unc__token child = find_child(handle);
    struct unc__entry_view entry;

    if (child.serial != 0 && unc__watcher_view(UNC__INDEX_LIBUV, handle, &entry)) {
        unc__record_adopt(child, entry.owner, entry.serial);
    }
    for (int i = 0; i < options->stdio_count; i++) {
        if ((options->stdio[i].flags & UV_CREATE_PIPE) != 0) {
            unc__uv_adopt(options->stdio[i].data.stream);
        }
    }
}

void unc__uv_process_let_go(const uv_handle_t *handle)
{
    struct unc__token child;
    struct unc__token mine;
    struct unc__entry_view entry;

    if (handle->type != UV_PROCESS) {
        return;
    }
    child = find_child((const uv_process_t *)handle);
    mine = unc__watcher_find(UNC__INDEX_LIBUV, handle);
    if (child.serial != 0 && mine.serial != 0 && unc__record_read(child.index, &entry) &&
        entry.serial == child.serial && entry.task == (uint32_t)mine.serial) {
        unc__record_adopt(child, 0, 0);
    }
}
