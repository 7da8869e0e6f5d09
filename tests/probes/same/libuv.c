/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <signal.h>
#include <uv.h>

#include "same.h"

static char buffer[16];

static void on_timer(uv_timer_t *timer)
{
    uv_close((uv_handle_t *)timer, NULL);
}

static void on_signal(uv_signal_t *signal, int number)
{
    (void)number;
    uv_close((uv_handle_t *)signal, NULL);
}

static void lend(uv_handle_t *handle, size_t size, uv_buf_t *ret_buffer)
{
    (void)handle;
    (void)size;
    *ret_buffer = uv_buf_init(buffer, sizeof buffer);
}

static void on_read(uv_stream_t *stream, ssize_t size, const uv_buf_t *read)
{
    (void)read;
    must(size == 1);
    uv_close((uv_handle_t *)stream, NULL);
}

static void on_written(uv_write_t *request, int status)
{
    must(status == 0);
    uv_close((uv_handle_t *)request->handle, NULL);
}

static void turn(void)
{
    uv_write_t request;
    uv_signal_t signal;
    uv_timer_t timer;
    uv_pipe_t ends[2];
    uv_loop_t loop;
    uv_buf_t bytes = uv_buf_init((char[]){ 'x' }, 1);
    uv_file fds[2];

    must(uv_loop_init(&loop) == 0 && uv_timer_init(&loop, &timer) == 0 &&
         uv_signal_init(&loop, &signal) == 0 && uv_pipe(fds, 0, 0) == 0);
    for (int i = 0; i < 2; i++) {
        must(uv_pipe_init(&loop, &ends[i], 0) == 0 &&
             uv_pipe_open(&ends[i], fds[i]) == 0);
    }
    must(uv_timer_start(&timer, on_timer, 0, 0) == 0 &&
         uv_signal_start(&signal, on_signal, SIGUSR1) == 0 && raise(SIGUSR1) == 0);
    must(uv_write(&request, (uv_stream_t *)&ends[1], &bytes, 1, on_written) == 0 &&
         uv_read_start((uv_stream_t *)&ends[0], lend, on_read) == 0);
    must(uv_loop_close(&loop) == UV_EBUSY);
    must(uv_run(&loop, UV_RUN_DEFAULT) == 0 && uv_loop_close(&loop) == 0);
}
