/* SPDX-License-Identifier: MIT */
/* Directories. */
#include "probes/libuv/make.h"

#define FS_REQUEST(name, params, args) UNC_UV_LOOP_REQUEST(fs, UV_FS, name, params, args)

FS_REQUEST(uv_fs_mkdir,
           (uv_loop_t * loop, uv_fs_t *request, const char *path, int mode,
            uv_fs_cb callback),
           (loop, request, path, mode, callback))
FS_REQUEST(uv_fs_mkdtemp,
           (uv_loop_t * loop, uv_fs_t *request, const char *template, uv_fs_cb callback),
           (loop, request, template, callback))
FS_REQUEST(uv_fs_rmdir,
           (uv_loop_t * loop, uv_fs_t *request, const char *path, uv_fs_cb callback),
           (loop, request, path, callback))
FS_REQUEST(uv_fs_scandir,
           (uv_loop_t * loop, uv_fs_t *request, const char *path, int flags,
            uv_fs_cb callback),
           (loop, request, path, flags, callback))
FS_REQUEST(uv_fs_opendir,
           (uv_loop_t * loop, uv_fs_t *request, const char *path, uv_fs_cb callback),
           (loop, request, path, callback))
FS_REQUEST(uv_fs_readdir,
           (uv_loop_t * loop, uv_fs_t *request, uv_dir_t *directory, uv_fs_cb callback),
           (loop, request, directory, callback))
FS_REQUEST(uv_fs_closedir,
           (uv_loop_t * loop, uv_fs_t *request, uv_dir_t *directory, uv_fs_cb callback),
           (loop, request, directory, callback))
