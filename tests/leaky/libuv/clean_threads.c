/* SPDX-License-Identifier: MIT */
/*
 * Threads with a loop each, again and again. The pool's threads and libuv's pipe for
 * signals are libuv's.
 *
 * expect: nothing
 */
#include <stdlib.h>
#include <uv.h>

#define THREAD_COUNT 4
#define ROUNDS       50

static void must(int r)
{
    if (r < 0) {
        abort();
    }
}

static void work(uv_work_t *request)
{
    (void)request;
}

static void on_worked(uv_work_t *request, int status)
{
    must(status);
    uv_close(request->data, NULL);
}

static void on_wake(uv_async_t *async)
{
    static uv_work_t requests[THREAD_COUNT];
    uv_work_t *request = &requests[(size_t)async->data];

    request->data = async;
    must(uv_queue_work(async->loop, request, work, on_worked));
}

static void run(void *argument)
{
    for (int i = 0; i < ROUNDS; i++) {
        uv_loop_t loop;
        uv_async_t async;

        must(uv_loop_init(&loop));
        must(uv_async_init(&loop, &async, on_wake));
        async.data = argument;
        must(uv_async_send(&async));
        must(uv_run(&loop, UV_RUN_DEFAULT));
        must(uv_loop_close(&loop));
    }
}

int main(void)
{
    uv_thread_t threads[THREAD_COUNT];

    for (size_t i = 0; i < THREAD_COUNT; i++) {
        must(uv_thread_create(&threads[i], run, (void *)i)); /* NOLINT: a number */
    }
    for (size_t i = 0; i < THREAD_COUNT; i++) {
        must(uv_thread_join(&threads[i]));
    }
    return 0;
}
