/* SPDX-License-Identifier: MIT */
/* Files that are open, or are opened. Without a callback a call waits, and is no
 * request. */
#include "probes/libuv/make.h"

#define FS_REQUEST(name, params, args) UNC_UV_LOOP_REQUEST(fs, UV_FS, name, params, args)

FS_REQUEST(uv_fs_open,
           (uv_loop_t * loop, uv_fs_t *request, const char *path, int flags, int mode,
            uv_fs_cb callback),
           (loop, request, path, flags, mode, callback))
FS_REQUEST(uv_fs_mkstemp,
           (uv_loop_t * loop, uv_fs_t *request, const char *template, uv_fs_cb callback),
           (loop, request, template, callback))
FS_REQUEST(uv_fs_close,
           (uv_loop_t * loop, uv_fs_t *request, uv_file fd, uv_fs_cb callback),
           (loop, request, fd, callback))
FS_REQUEST(uv_fs_read,
           (uv_loop_t * loop, uv_fs_t *request, uv_file fd, const uv_buf_t *buffers,
            unsigned count, int64_t offset, uv_fs_cb callback),
           (loop, request, fd, buffers, count, offset, callback))
FS_REQUEST(uv_fs_write,
           (uv_loop_t * loop, uv_fs_t *request, uv_file fd, const uv_buf_t *buffers,
            unsigned count, int64_t offset, uv_fs_cb callback),
           (loop, request, fd, buffers, count, offset, callback))
FS_REQUEST(uv_fs_fstat,
           (uv_loop_t * loop, uv_fs_t *request, uv_file fd, uv_fs_cb callback),
           (loop, request, fd, callback))
FS_REQUEST(uv_fs_fsync,
           (uv_loop_t * loop, uv_fs_t *request, uv_file fd, uv_fs_cb callback),
           (loop, request, fd, callback))
FS_REQUEST(uv_fs_fdatasync,
           (uv_loop_t * loop, uv_fs_t *request, uv_file fd, uv_fs_cb callback),
           (loop, request, fd, callback))
FS_REQUEST(uv_fs_ftruncate,
           (uv_loop_t * loop, uv_fs_t *request, uv_file fd, int64_t size,
            uv_fs_cb callback),
           (loop, request, fd, size, callback))
FS_REQUEST(uv_fs_sendfile,
           (uv_loop_t * loop, uv_fs_t *request, uv_file to, uv_file from, int64_t offset,
            size_t size, uv_fs_cb callback),
           (loop, request, to, from, offset, size, callback))
FS_REQUEST(uv_fs_fchmod,
           (uv_loop_t * loop, uv_fs_t *request, uv_file fd, int mode, uv_fs_cb callback),
           (loop, request, fd, mode, callback))
FS_REQUEST(uv_fs_futime,
           (uv_loop_t * loop, uv_fs_t *request, uv_file fd, double accessed,
            double changed, uv_fs_cb callback),
           (loop, request, fd, accessed, changed, callback))
FS_REQUEST(uv_fs_fchown,
           (uv_loop_t * loop, uv_fs_t *request, uv_file fd, uv_uid_t user, uv_gid_t group,
            uv_fs_cb callback),
           (loop, request, fd, user, group, callback))
