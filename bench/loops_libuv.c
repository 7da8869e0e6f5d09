/* SPDX-License-Identifier: MIT */
/* libuv: a timer that starts and stops, one that is made and closed, an echo server. */
#include <stdlib.h>
#include <uv.h>

#include "loops.h"

#define BUFFER_SIZE 4096
#define BATCH       64

static uv_loop_t loop;

static void never(uv_timer_t *timer)
{
    (void)timer;
}

static void start_stop(long count)
{
    uv_timer_t timer;

    loops_require(uv_timer_init(&loop, &timer) == 0, "uv_timer_init");
    for (long i = 0; i < count; i++) {
        (void)uv_timer_start(&timer, never, 1000000, 0);
        (void)uv_timer_stop(&timer);
    }
    uv_close((uv_handle_t *)&timer, NULL);
    (void)uv_run(&loop, UV_RUN_NOWAIT);
}

static void init_close(long count)
{
    static uv_timer_t timers[BATCH];

    for (long done = 0; done < count; done += BATCH) {
        for (int i = 0; i < BATCH; i++) {
            (void)uv_timer_init(&loop, &timers[i]);
        }
        for (int i = 0; i < BATCH; i++) {
            uv_close((uv_handle_t *)&timers[i], NULL);
        }
        (void)uv_run(&loop, UV_RUN_NOWAIT);
    }
}

struct client {
    uv_tcp_t stream; /* first */
    uv_write_t request;
    char buffer[BUFFER_SIZE];
};

static void lend(uv_handle_t *handle, size_t wanted, uv_buf_t *ret_buffer)
{
    (void)wanted;
    *ret_buffer = uv_buf_init(((struct client *)handle)->buffer, BUFFER_SIZE);
}

static void forget(uv_handle_t *handle)
{
    free(handle);
}

static void written(uv_write_t *request, int status)
{
    (void)request;
    (void)status;
}

/* The next message comes when this one has arrived, so one request is enough. */
static void echo_back(uv_stream_t *stream, ssize_t size, const uv_buf_t *buffer)
{
    struct client *client = (struct client *)stream;
    uv_buf_t answer = uv_buf_init(buffer->base, (unsigned)(size > 0 ? size : 0));

    if (size < 0) {
        uv_close((uv_handle_t *)stream, forget);
    } else if (size > 0) {
        (void)uv_write(&client->request, stream, &answer, 1, written);
    }
}

static void greet(uv_stream_t *server, int status)
{
    struct client *client = malloc(sizeof *client);

    loops_require(client != NULL && status == 0, "accept");
    (void)uv_tcp_init(&loop, &client->stream);
    if (uv_accept(server, (uv_stream_t *)&client->stream) == 0) {
        (void)uv_tcp_nodelay(&client->stream, 1);
        (void)uv_read_start((uv_stream_t *)&client->stream, lend, echo_back);
    } else {
        uv_close((uv_handle_t *)&client->stream, forget);
    }
}

static void echo(int listener)
{
    static uv_tcp_t server;

    loops_begin();
    (void)uv_tcp_init(&loop, &server);
    loops_require(uv_tcp_open(&server, listener) == 0 &&
                      uv_listen((uv_stream_t *)&server, 1024, greet) == 0,
                  "uv_listen");
    (void)uv_run(&loop, UV_RUN_DEFAULT);
}

void loops_begin(void)
{
    loops_require(uv_loop_init(&loop) == 0, "uv_loop_init");
}

void loops_end(void)
{
    (void)uv_loop_close(&loop);
}

void (*const loops_echo)(int listener) = echo;
const struct loops_case loops_cases[] = { { "timer", start_stop },
                                          { "object", init_close },
                                          { NULL, NULL } };
