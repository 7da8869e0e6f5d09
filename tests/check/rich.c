/* SPDX-License-Identifier: MIT */
/* One of everything that a report can tell about; two loops misuse the same signal. */
#include <signal.h>
#include <sys/socket.h>

#include <unclosed/future.h>
#include <unclosed/loop.h>
#include <unclosed/resource.h>

static const struct unc_resource_type slot = {
    .name = "pool slot",
    .release_call = "pool_put",
};
static int slots[2];

static int on_call(struct unc_loop *loop, void *userdata)
{
    (void)loop;
    (void)userdata;
    return 0;
}

static int on_failing_call(struct unc_loop *loop, void *userdata)
{
    (void)userdata;
    (void)unc_resource_acquired(&slot, &slots[0], "inside \xff\x1b[31m");
    (void)unc_loop_stop(loop);
    return -5;
}

static int on_io(struct unc_loop *loop, int fd, void *userdata)
{
    (void)loop;
    (void)fd;
    (void)userdata;
    return 0;
}

static int on_signal(struct unc_loop *loop, int signal_number, void *userdata)
{
    (void)loop;
    (void)signal_number;
    (void)userdata;
    return 0;
}

static void fill(struct unc_loop *loop)
{
    int sockets[2];

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) == 0) {
        (void)unc_loop_add_reader(loop, sockets[0], on_io, NULL);
        (void)unc_loop_add_writer(loop, sockets[0], on_io, NULL);
    }
    for (int i = 0; i < 3; i++) {
        (void)unc_loop_call_later(loop, UNC_S(30 + i), on_call, NULL, NULL);
    }
    (void)unc_loop_call_every(loop, UNC_S(5), on_call, NULL, NULL);
    (void)unc_loop_add_signal_handler(loop, SIGINT, on_signal, NULL);
}

static void close_too_early(void)
{
    struct unc_loop *loop = NULL;

    (void)unc_loop_new(&loop);
    (void)unc_loop_call_later(loop, UNC_S(9), on_call, NULL, NULL);
    (void)unc_loop_add_signal_handler(loop, SIGINT, on_signal, NULL);
    (void)unc_loop_close(loop);
    (void)unc_loop_call_soon(loop, on_call, NULL, NULL);
}

int main(void)
{
    struct unc_loop *loop = NULL;
    struct unc_loop *kept = NULL;
    struct unc_handle *handle = NULL;
    struct unc_future *future = NULL;

    (void)unc_loop_new(&loop);
    (void)unc_loop_set_name(loop, "main");
    (void)unc_loop_call_soon(loop, on_failing_call, NULL, NULL);
    (void)unc_loop_run_forever(loop);
    fill(loop);
    (void)unc_future_new(loop, &future);
    (void)unc_loop_call_later(loop, UNC_S(1), on_call, NULL, &handle);
    (void)unc_handle_cancel(handle);
    close_too_early();
    (void)unc_loop_new(&kept);
    (void)unc_loop_expect_open(kept, "plugins run in it as long as we live");
    (void)unc_resource_acquired(&slot, &slots[1], "global");
    return 0;
}
