/* SPDX-License-Identifier: MIT */
/* Files by their names. uv_fs_stat is also what libuv polls files by, see own.h. */
#include "probes/libuv/make.h"
#include "probes/libuv/own.h"

#define FS_REQUEST(name, params, args) UNC_UV_LOOP_REQUEST(fs, UV_FS, name, params, args)

FS_REQUEST(uv_fs_unlink,
           (uv_loop_t * loop, uv_fs_t *request, const char *path, uv_fs_cb callback),
           (loop, request, path, callback))
FS_REQUEST(uv_fs_copyfile,
           (uv_loop_t * loop, uv_fs_t *request, const char *path, const char *to,
            int flags, uv_fs_cb callback),
           (loop, request, path, to, flags, callback))
FS_REQUEST(uv_fs_rename,
           (uv_loop_t * loop, uv_fs_t *request, const char *path, const char *to,
            uv_fs_cb callback),
           (loop, request, path, to, callback))
FS_REQUEST(uv_fs_access,
           (uv_loop_t * loop, uv_fs_t *request, const char *path, int mode,
            uv_fs_cb callback),
           (loop, request, path, mode, callback))
FS_REQUEST(uv_fs_chmod,
           (uv_loop_t * loop, uv_fs_t *request, const char *path, int mode,
            uv_fs_cb callback),
           (loop, request, path, mode, callback))
FS_REQUEST(uv_fs_utime,
           (uv_loop_t * loop, uv_fs_t *request, const char *path, double accessed,
            double changed, uv_fs_cb callback),
           (loop, request, path, accessed, changed, callback))
FS_REQUEST(uv_fs_lutime,
           (uv_loop_t * loop, uv_fs_t *request, const char *path, double accessed,
            double changed, uv_fs_cb callback),
           (loop, request, path, accessed, changed, callback))
FS_REQUEST(uv_fs_lstat,
           (uv_loop_t * loop, uv_fs_t *request, const char *path, uv_fs_cb callback),
           (loop, request, path, callback))
FS_REQUEST(uv_fs_link,
           (uv_loop_t * loop, uv_fs_t *request, const char *path, const char *to,
            uv_fs_cb callback),
           (loop, request, path, to, callback))
FS_REQUEST(uv_fs_symlink,
           (uv_loop_t * loop, uv_fs_t *request, const char *path, const char *to,
            int flags, uv_fs_cb callback),
           (loop, request, path, to, flags, callback))
FS_REQUEST(uv_fs_readlink,
           (uv_loop_t * loop, uv_fs_t *request, const char *path, uv_fs_cb callback),
           (loop, request, path, callback))
FS_REQUEST(uv_fs_realpath,
           (uv_loop_t * loop, uv_fs_t *request, const char *path, uv_fs_cb callback),
           (loop, request, path, callback))
FS_REQUEST(uv_fs_chown,
           (uv_loop_t * loop, uv_fs_t *request, const char *path, uv_uid_t user,
            uv_gid_t group, uv_fs_cb callback),
           (loop, request, path, user, group, callback))
FS_REQUEST(uv_fs_lchown,
           (uv_loop_t * loop, uv_fs_t *request, const char *path, uv_uid_t user,
            uv_gid_t group, uv_fs_cb callback),
           (loop, request, path, user, group, callback))
FS_REQUEST(uv_fs_statfs,
           (uv_loop_t * loop, uv_fs_t *request, const char *path, uv_fs_cb callback),
           (loop, request, path, callback))

UNC_UV_REQUEST(fs, UV_FS, uv_fs_stat,
               (uv_loop_t * loop, uv_fs_t *request, const char *path, uv_fs_cb callback),
               (loop, request, path, callback),
               callback != NULL && !unc__uv_is_own_stat(callback), loop,
               UNC_UV_ENTER_LOOP, unc__library_leave(&call))
