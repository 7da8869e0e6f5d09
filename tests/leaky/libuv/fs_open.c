/* SPDX-License-Identifier: MIT */
/*
 * A file is opened in a thread of libuv's, and not closed: it is of whoever asked for it.
 *
 * expect: unclosed fd file, 1, by uv_fs_open in acquire, missing close
 */
#include <fcntl.h>
#include <uv.h>

#include "twin.h"

static void release(uv_fs_t *request)
{
    const uv_file fd = (uv_file)request->result;

    (void)uv_fs_close(request->loop, request, fd, uv_fs_req_cleanup);
}

static void on_open(uv_fs_t *request)
{
    uv_fs_req_cleanup(request);
    RELEASE(release(request));
}

static void acquire(uv_loop_t *loop, uv_fs_t *request)
{
    (void)uv_fs_open(loop, request, "/dev/null", O_RDONLY, 0, on_open);
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
