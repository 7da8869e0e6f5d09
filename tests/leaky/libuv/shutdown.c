/* SPDX-License-Identifier: MIT */
/*
 * A stream is shut down, and the loop does not run until that is done.
 *
 * expect: unclosed callback uv_shutdown_t, 1, by uv_shutdown in acquire, missing uv_run
 * expect: unclosed watcher uv_pipe_t, 1, by uv_pipe_init in main, missing uv_close
 * expect: unclosed loop uv_loop_t, 1, by uv_loop_init in main, missing uv_loop_close
 */
#include <unistd.h>
#include <uv.h>

#include "libuv/stream.h"
#include "twin.h"

static void on_shut_down(uv_shutdown_t *request, int status)
{
    (void)status;
    uv_close((uv_handle_t *)request->handle, NULL);
}

static void acquire(uv_pipe_t *stream, uv_shutdown_t *request)
{
    (void)uv_shutdown(request, (uv_stream_t *)stream, on_shut_down);
}

int main(void)
{
    uv_loop_t loop;
    uv_pipe_t stream;
    uv_shutdown_t request;
    int peer;

    (void)uv_loop_init(&loop);
    open_stream(&loop, &stream, &peer);
    acquire(&stream, &request);
    RELEASE(uv_run(&loop, UV_RUN_DEFAULT));
    RELEASE(uv_loop_close(&loop));
    (void)close(peer);
    return 0;
}
