/* SPDX-License-Identifier: MIT */
/*
 * A connection is handed over by a pipe. What has come in is the pipe's until the program
 * takes it; this one does, and does not close it.
 *
 * expect: unclosed watcher uv_tcp_t, 1, by uv_tcp_init in acquire, missing uv_close
 * expect: unclosed loop uv_loop_t, 1, by uv_loop_init in main, missing uv_loop_close
 * expect: lifecycle loop loop_busy, 1, in main
 */
#include <sys/socket.h>
#include <uv.h>

#include "twin.h"

static uv_pipe_t sender;
static uv_pipe_t receiver;
static uv_tcp_t sent;
static uv_tcp_t received;

static void acquire(uv_loop_t *loop)
{
    (void)uv_tcp_init(loop, &received);
}

static void allocate(uv_handle_t *handle, size_t size, uv_buf_t *ret_buffer)
{
    static char bytes[16];

    (void)handle;
    (void)size;
    *ret_buffer = uv_buf_init(bytes, sizeof bytes);
}

static void on_read(uv_stream_t *stream, ssize_t size, const uv_buf_t *buffer)
{
    (void)size;
    (void)buffer;
    if (uv_pipe_pending_count((uv_pipe_t *)stream) == 1) {
        acquire(stream->loop);
        (void)uv_accept(stream, (uv_stream_t *)&received);
        RELEASE(uv_close((uv_handle_t *)&received, NULL));
        uv_close((uv_handle_t *)stream, NULL);
    }
}

static void on_written(uv_write_t *request, int status)
{
    (void)status;
    uv_close((uv_handle_t *)&sent, NULL);
    uv_close((uv_handle_t *)request->handle, NULL);
}

static void send_it(void)
{
    static uv_write_t request;
    static char text[] = "x";
    const uv_buf_t buffer = uv_buf_init(text, 1);

    (void)uv_write2(&request, (uv_stream_t *)&sender, &buffer, 1, (uv_stream_t *)&sent,
                    on_written);
}

int main(void)
{
    struct sockaddr_in address;
    uv_loop_t loop;
    int fds[2];

    (void)uv_loop_init(&loop);
    (void)uv_socketpair(SOCK_STREAM, 0, fds, UV_NONBLOCK_PIPE, UV_NONBLOCK_PIPE);
    (void)uv_pipe_init(&loop, &sender, 1);
    (void)uv_pipe_open(&sender, fds[0]);
    (void)uv_pipe_init(&loop, &receiver, 1);
    (void)uv_pipe_open(&receiver, fds[1]);
    (void)uv_ip4_addr("127.0.0.1", 0, &address);
    (void)uv_tcp_init(&loop, &sent);
    (void)uv_tcp_bind(&sent, (const struct sockaddr *)&address, 0);
    send_it();
    (void)uv_read_start((uv_stream_t *)&receiver, allocate, on_read);
    (void)uv_run(&loop, UV_RUN_DEFAULT);
    (void)uv_loop_close(&loop);
    return 0;
}
