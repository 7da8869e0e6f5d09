/* SPDX-License-Identifier: MIT */
/* The table behind operations.h; stop is the last one because it ends the run. */
#include "loop/operations.h"

#include <errno.h>
#include <signal.h>

#include <unclosed/future.h>

#include "loop/scene.h"

int operations_fd = -1;

static int set_name(struct unc_loop *loop)
{
    return unc_loop_set_name(loop, "name");
}

static int expect_open(struct unc_loop *loop)
{
    return unc_loop_expect_open(loop, "reason");
}

static int run_forever(struct unc_loop *loop)
{
    return unc_loop_run_forever(loop);
}

static int run_until_complete(struct unc_loop *loop)
{
    return unc_loop_run_until_complete(loop, NULL, NULL);
}

static int call_soon(struct unc_loop *loop)
{
    return unc_loop_call_soon(loop, do_nothing, NULL, NULL);
}

static int call_soon_threadsafe(struct unc_loop *loop)
{
    return unc_loop_call_soon_threadsafe(loop, do_nothing, NULL);
}

static int call_later(struct unc_loop *loop)
{
    return unc_loop_call_later(loop, 0, do_nothing, NULL, NULL);
}

static int call_at(struct unc_loop *loop)
{
    return unc_loop_call_at(loop, 0, do_nothing, NULL, NULL);
}

static int call_every(struct unc_loop *loop)
{
    return unc_loop_call_every(loop, 1, do_nothing, NULL, NULL);
}

static int add_reader(struct unc_loop *loop)
{
    return unc_loop_add_reader(loop, operations_fd, do_nothing_io, NULL);
}

static int add_writer(struct unc_loop *loop)
{
    return unc_loop_add_writer(loop, operations_fd, do_nothing_io, NULL);
}

static int remove_reader(struct unc_loop *loop)
{
    return unc_loop_remove_reader(loop, operations_fd);
}

static int remove_writer(struct unc_loop *loop)
{
    return unc_loop_remove_writer(loop, operations_fd);
}

static int add_signal_handler(struct unc_loop *loop)
{
    return unc_loop_add_signal_handler(loop, SIGUSR2, do_nothing_signal, NULL);
}

static int remove_signal_handler(struct unc_loop *loop)
{
    return unc_loop_remove_signal_handler(loop, SIGUSR2);
}

static int set_exception_handler(struct unc_loop *loop)
{
    return unc_loop_set_exception_handler(loop, NULL, NULL);
}

static int call_exception_handler(struct unc_loop *loop)
{
    const struct unc_exception exception = { .error = -EIO };

    return unc_loop_call_exception_handler(loop, &exception);
}

static int set_debug(struct unc_loop *loop)
{
    return unc_loop_set_debug(loop, true);
}

static int set_slow_callback(struct unc_loop *loop)
{
    return unc_loop_set_slow_callback(loop, 1);
}

static int set_warning_handler(struct unc_loop *loop)
{
    return unc_loop_set_warning_handler(loop, NULL, NULL);
}

static int future_new(struct unc_loop *loop)
{
    struct unc_future *future = NULL;

    return unc_future_new(loop, &future);
}

static int close_loop(struct unc_loop *loop)
{
    return unc_loop_close(loop);
}

static int stop(struct unc_loop *loop)
{
    return unc_loop_stop(loop);
}

#define USUAL UNC_ETHREAD, UNC_ECLOSED, UNC_EFREED, -ECHILD

/* clang-format off */
const struct operation operations[] = {
    { "unc_loop_set_name", set_name, USUAL },
    { "unc_loop_expect_open", expect_open, USUAL },
    { "unc_loop_run_forever", run_forever,
      UNC_ERUNNING, UNC_ECLOSED, UNC_EFREED, -ECHILD },
    { "unc_loop_run_until_complete", run_until_complete,
      UNC_ERUNNING, UNC_ECLOSED, UNC_EFREED, -ECHILD },
    { "unc_loop_call_soon", call_soon, USUAL },
    { "unc_loop_call_soon_threadsafe", call_soon_threadsafe,
      0, UNC_ECLOSED, UNC_EFREED, -ECHILD },
    { "unc_loop_call_later", call_later, USUAL },
    { "unc_loop_call_at", call_at, USUAL },
    { "unc_loop_call_every", call_every, USUAL },
    { "unc_loop_add_reader", add_reader, USUAL },
    { "unc_loop_add_writer", add_writer, USUAL },
    { "unc_loop_remove_reader", remove_reader, UNC_ETHREAD, 0, UNC_EFREED, -ECHILD },
    { "unc_loop_remove_writer", remove_writer, UNC_ETHREAD, 0, UNC_EFREED, -ECHILD },
    { "unc_loop_add_signal_handler", add_signal_handler, USUAL },
    { "unc_loop_remove_signal_handler", remove_signal_handler,
      UNC_ETHREAD, 0, UNC_EFREED, -ECHILD },
    { "unc_loop_set_exception_handler", set_exception_handler, USUAL },
    { "unc_loop_call_exception_handler", call_exception_handler, USUAL },
    { "unc_loop_set_debug", set_debug, USUAL },
    { "unc_loop_set_slow_callback", set_slow_callback, USUAL },
    { "unc_loop_set_warning_handler", set_warning_handler, USUAL },
    { "unc_future_new", future_new, USUAL },
    { "unc_loop_close", close_loop, UNC_ENOCLOSE, 0, UNC_EFREED, 0 },
    { "unc_loop_stop", stop, 0, 0, UNC_EFREED, 0 },
};
/* clang-format on */

const size_t operation_count = sizeof operations / sizeof operations[0];
