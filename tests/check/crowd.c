/* SPDX-License-Identifier: MIT */
/*
 * One of everything that tasks, streams and children leave behind, in a loop that stays
 * open and in one that is closed too early. What has no calls yet that would make it is
 * put into the record directly, with a real socket or child behind it.
 */
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <unclosed/future.h>
#include <unclosed/loop.h>
#include <unclosed/task.h>

#include "record/hooks.h"
#include "record/record.h"

static struct unc_future *answer; /* that nobody gives */

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

static int fail(void *userdata, void **ret_result)
{
    (void)userdata;
    (void)ret_result;
    return unc_raise(-5);
}

static int never(void *userdata, void **ret_result)
{
    (void)userdata;
    (void)ret_result;
    return 0;
}

static int nothing(struct unc_loop *loop, void *userdata)
{
    (void)loop;
    (void)userdata;
    return 0;
}

static void start(struct unc_loop *loop, const char *name, unc_task_fn *function)
{
    (void)unc_task_new_with(loop, &(struct unc_task_options){ .name = name }, function,
                            NULL, NULL);
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
    start(loop, "failing", fail);
    (void)unc_task_await(unc_task_get_current_or_null(), NULL);
    (void)unc_loop_call_later(loop, UNC_S(60), nothing, NULL, NULL);
    return unc_task_await(sleeper, ret_result);
}

int main(void)
{
    return 0;
}
