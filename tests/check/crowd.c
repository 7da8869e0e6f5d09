/* SPDX-License-Identifier: MIT */
/*
 * One of everything that tasks, futures, streams and children leave behind: in a loop
 * that is never closed, and in one that is closed too early.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <unclosed/future.h>
#include <unclosed/group.h>
#include <unclosed/loop.h>
#include <unclosed/process.h>
#include <unclosed/stream.h>
#include <unclosed/task.h>
#include <unclosed/wait.h>

static struct unc_future *answer; /* that nobody gives */
static struct unc_server *server;
static char address[UNC_ADDRESS_SIZE];

static int ask(void *userdata, void **ret_result)
{
    (void)userdata;
    return unc_future_await(answer, ret_result);
}

static int sleep_long(void *userdata, void **ret_result)
{
    (void)userdata;
    (void)ret_result;
    return unc_task_sleep(UNC_S(3600));
}

static int give_way(void *userdata, void **ret_result)
{
    (void)userdata;
    (void)ret_result;
    for (;;) {
        int r = unc_task_yield();

        if (r < 0) {
            return r;
        }
    }
}

static int fail(void *userdata, void **ret_result)
{
    (void)userdata;
    (void)ret_result;
    return unc_raise(-5);
}

/* A group, whose task will fail, and a timeout that is to end with us. */
static int forget(void *userdata, void **ret_result)
{
    struct unc_group *group = NULL;
    struct unc_timeout *timeout = NULL;

    (void)userdata;
    (void)ret_result;
    (void)unc_group_new(&group);
    (void)unc_timeout_begin(UNC_S(3600), &timeout);
    return unc_group_spawn(group, fail, NULL, NULL);
}

static int accept_one(void *userdata, void **ret_result)
{
    struct unc_stream *stream = NULL;

    (void)userdata;
    (void)ret_result;
    return unc_server_accept(server, &stream);
}

static int nothing(struct unc_loop *loop, void *userdata)
{
    (void)loop;
    (void)userdata;
    return 0;
}

static void start(struct unc_loop *loop, const char *name, unc_task_fn *function)
{
    struct unc_task_options options = { .name = name };

    (void)unc_task_new_with(loop, &options, function, loop, NULL);
}

static int stop(struct unc_loop *loop, void *userdata)
{
    (void)userdata;
    start(loop, "latecomer", sleep_long);
    return unc_loop_stop(loop);
}

static void talk_to_itself(struct unc_loop *loop)
{
    struct unc_stream *client = NULL;
    char *port;

    (void)unc_server_listen(loop, "127.0.0.1", "0", NULL, &server);
    (void)unc_server_get_address(server, address, sizeof address);
    port = strrchr(address, ':') + 1;
    start(loop, "acceptor", accept_one);
    (void)unc_stream_connect(loop, "127.0.0.1", port, UNC_S(5), &client);
    (void)unc_stream_set_name(client, "to myself");
}

/* One that goes on, one that has ended, one that somebody else waits for. */
static void have_children(struct unc_loop *loop)
{
    const char *const reader[] = { "cat", NULL }; /* ends when we do */
    const char *const ended[] = { "true", NULL };
    struct unc_process_options options = { .arguments = reader,
                                           .input = UNC_IO_PIPE,
                                           .output = UNC_IO_PIPE };
    struct unc_process *process = NULL;
    siginfo_t info;
    int status;

    (void)unc_process_spawn(loop, &options, &process);
    options = (struct unc_process_options){ .arguments = ended };
    (void)unc_process_spawn(loop, &options, &process);
    (void)waitid(P_PID, (id_t)unc_process_get_pid(process), &info, WEXITED | WNOWAIT);
    options.name = "stolen";
    (void)unc_process_spawn(loop, &options, &process);
    (void)waitpid(unc_process_get_pid(process), &status, 0);
}

/* Starts others, acquires something, and waits for one of them. */
static int lead(void *userdata, void **ret_result)
{
    struct unc_loop *loop = userdata;
    struct unc_task *sleeper = NULL;

    (void)unc_task_new(loop, sleep_long, NULL, &sleeper);
    (void)unc_task_set_name(sleeper, "sleeper \x1b[31m");
    start(loop, NULL, ask);
    start(loop, "asker", ask);
    start(loop, "busy", give_way);
    start(loop, "failing", fail);
    start(loop, "forgetful", forget);
    talk_to_itself(loop);
    have_children(loop);
    (void)unc_loop_call_later(loop, UNC_MS(50), stop, NULL, NULL);
    (void)unc_loop_call_later(loop, UNC_S(60), nothing, NULL, NULL);
    return unc_task_await(sleeper, ret_result);
}

static void close_too_early(void)
{
    struct unc_loop *loop = NULL;
    struct unc_task *asker = NULL;

    (void)unc_loop_new(&loop);
    (void)unc_future_new(loop, &answer);
    (void)unc_task_new(loop, ask, NULL, &asker);
    start(loop, "sleeper", sleep_long);
    (void)unc_loop_call_later(loop, UNC_MS(1), stop, NULL, NULL);
    (void)unc_loop_run_forever(loop);
    (void)unc_task_cancel(asker);
    start(loop, "too late", sleep_long);
    (void)unc_loop_close(loop);
}

int main(void)
{
    struct unc_loop *loop = NULL;

    close_too_early();
    (void)unc_loop_new(&loop);
    (void)unc_loop_set_name(loop, "main");
    (void)unc_future_new(loop, &answer);
    start(loop, "leader", lead);
    (void)unc_loop_run_forever(loop);
    return 0;
}
