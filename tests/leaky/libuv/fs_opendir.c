/* SPDX-License-Identifier: MIT */
/*
 * A directory is opened in a thread of libuv's, and not closed.
 *
 * expect: unclosed fd DIR, 1, by uv_fs_opendir in acquire, missing closedir
 */
#include <uv.h>

#include "twin.h"

static void release(uv_loop_t *loop, uv_dir_t *directory)
{
    static uv_fs_t request;

    (void)uv_fs_closedir(loop, &request, directory, uv_fs_req_cleanup);
}

/* The directory is the program's, and stays when the request is cleaned up. */
static void on_open(uv_fs_t *request)
{
    RELEASE(release(request->loop, request->ptr));
    uv_fs_req_cleanup(request);
}

static void acquire(uv_loop_t *loop, uv_fs_t *request)
{
    (void)uv_fs_opendir(loop, request, "/", on_open);
}

int main(void)
{
    uv_loop_t loop;
    uv_fs_t request;

    (void)uv_loop_init(&loop);
    acquire(&loop, &request);
    (void)uv_run(&loop, UV_RUN_DEFAULT);
    (void)uv_loop_close(&loop);
    return 0;
}
