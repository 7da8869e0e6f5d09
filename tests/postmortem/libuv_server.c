/* SPDX-License-Identifier: MIT */
/*
 * A server of libuv that forgets all it has: a listening socket, a timer that keeps the
 * loop going and one that does not, a handle whose close callback has not run.
 *
 * libuv_server exit | kill
 */
#include <signal.h>
#include <string.h>
#include <uv.h>

static uv_loop_t loop;
static uv_timer_t timer;
static uv_timer_t patient;
static uv_tcp_t server;
static uv_pipe_t closing;

static void on_connection(uv_stream_t *stream, int status)
{
    (void)stream;
    (void)status;
}

static void on_closed(uv_handle_t *handle)
{
    (void)handle;
}

static void on_timer(uv_timer_t *fired)
{
    if (fired->data != NULL) {
        uv_close((uv_handle_t *)&closing, on_closed);
        (void)raise(SIGKILL);
    }
    uv_stop(fired->loop);
}

static int serve(void)
{
    struct sockaddr_in address;
    int r = uv_ip4_addr("127.0.0.1", 0, &address);

    r |= uv_tcp_init(&loop, &server);
    r |= uv_tcp_bind(&server, (const struct sockaddr *)&address, 0);
    r |= uv_listen((uv_stream_t *)&server, 8, on_connection);
    return r;
}

int main(int count, char **arguments)
{
    int r = uv_loop_init(&loop);

    r |= serve();
    r |= uv_pipe_init(&loop, &closing, 0);
    r |= uv_timer_init(&loop, &patient);
    r |= uv_timer_start(&patient, on_timer, 3600000, 0);
    uv_unref((uv_handle_t *)&patient);
    r |= uv_timer_init(&loop, &timer);
    r |= uv_timer_start(&timer, on_timer, 1, 1000);
    timer.data = count > 1 && strcmp(arguments[1], "kill") == 0 ? &timer : NULL;
    (void)uv_run(&loop, UV_RUN_DEFAULT);
    uv_close((uv_handle_t *)&closing, on_closed);
    return r != 0;
}
