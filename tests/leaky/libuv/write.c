/* SPDX-License-Identifier: MIT */
/*
 * What is written is on its way at once; but whoever wrote it is never told, and keeps
 * its buffer for ever.
 *
 * expect: unclosed callback uv_write_t, 1, by uv_write in acquire, missing uv_run
 * expect: unclosed watcher uv_pipe_t, 1, by uv_pipe_init in main, missing uv_close
 * expect: unclosed loop uv_loop_t, 1, by uv_loop_init in main, missing uv_loop_close
 */
#include <unistd.h>
#include <uv.h>

#include "libuv/stream.h"
#include "twin.h"

static void on_written(uv_write_t *request, int status)
{
    (void)status;
    uv_close((uv_handle_t *)request->handle, NULL);
}

static void acquire(uv_pipe_t *stream, uv_write_t *request)
{
    static char text[] = "hello";
    const uv_buf_t buffer = uv_buf_init(text, sizeof text);

    (void)uv_write(request, (uv_stream_t *)stream, &buffer, 1, on_written);
}

int main(void)
{
    uv_loop_t loop;
    uv_pipe_t stream;
    uv_write_t request;
    int peer;

    (void)uv_loop_init(&loop);
    open_stream(&loop, &stream, &peer);
    acquire(&stream, &request);
    RELEASE(uv_run(&loop, UV_RUN_DEFAULT));
    RELEASE(uv_loop_close(&loop));
    (void)close(peer);
    return 0;
}
