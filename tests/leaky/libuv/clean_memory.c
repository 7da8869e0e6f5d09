/* SPDX-License-Identifier: MIT */
/*
 * Memory that is used again: handles in larger objects, on the stack, in the place of
 * others, set up anew in their own close callback; hundreds of callbacks' worth of them.
 *
 * expect: nothing
 */
#include <stdlib.h>
#include <string.h>
#include <uv.h>

static void must(int r)
{
    if (r < 0) {
        abort();
    }
}

struct connection {
    char name[32];
    uv_timer_t timeout;
    uv_idle_t idle;
    int open;
};

static void on_timer(uv_timer_t *timer)
{
    (void)uv_timer_stop(timer);
}

static void on_part_closed(uv_handle_t *handle)
{
    struct connection *connection = handle->data;

    if (--connection->open == 0) {
        memset(connection, 0xa5, sizeof *connection);
        free(connection);
    }
}

static void open_and_close(uv_loop_t *loop)
{
    struct connection *connection = calloc(1, sizeof *connection);

    must(uv_timer_init(loop, &connection->timeout));
    must(uv_idle_init(loop, &connection->idle));
    connection->timeout.data = connection;
    connection->idle.data = connection;
    connection->open = 2;
    must(uv_timer_start(&connection->timeout, on_timer, 1, 0));
    uv_close((uv_handle_t *)&connection->timeout, on_part_closed);
    uv_close((uv_handle_t *)&connection->idle, on_part_closed);
}

static int rounds = 3;

/* The same memory, another handle, from inside of the callback. */
static void on_closed_again(uv_handle_t *handle)
{
    if (rounds-- > 0) {
        must(uv_timer_init(handle->loop, (uv_timer_t *)handle));
        must(uv_timer_start((uv_timer_t *)handle, on_timer, 1, 0));
        uv_close(handle, on_closed_again);
    }
}

static void use_stack(uv_loop_t *loop)
{
    uv_async_t async;
    uv_timer_t timer;

    must(uv_async_init(loop, &async, NULL));
    must(uv_timer_init(loop, &timer));
    uv_close((uv_handle_t *)&async, NULL);
    uv_close((uv_handle_t *)&timer, on_closed_again);
    must(uv_run(loop, UV_RUN_DEFAULT));
}

int main(void)
{
    static uv_loop_t loop; /* zeros, and used twice */
    uv_loop_t *made;

    for (int turn = 0; turn < 2; turn++) {
        must(uv_loop_init(&loop));
        for (int i = 0; i < 200; i++) {
            open_and_close(&loop);
            must(uv_run(&loop, UV_RUN_NOWAIT));
        }
        use_stack(&loop);
        must(uv_run(&loop, UV_RUN_DEFAULT));
        must(uv_loop_close(&loop));
    }
    made = uv_loop_new();
    uv_loop_delete(made);
    (void)uv_default_loop();
    must(uv_loop_close(uv_default_loop()));
    open_and_close(uv_default_loop());
    must(uv_run(uv_default_loop(), UV_RUN_DEFAULT));
    must(uv_loop_close(uv_default_loop()));
    return 0;
}
