/* SPDX-License-Identifier: MIT */
/* A plugin that leaves a task in the middle of a wait, and a job of the host's that it
 * gave. Loaded and unloaded by plugin_host.c. */
#include "plugin.h"

static int wait_in_plugin(void *future, void **ret_result)
{
    return unc_future_await(future, ret_result);
}

int plugin_leave(struct unc_loop *loop, struct unc_future *future, unc_job_fn *job,
                 struct unc_task **ret_task)
{
    int r = unc_executor_submit(loop, NULL, job, NULL, NULL);

    return r < 0 ? r : unc_task_new(loop, wait_in_plugin, future, ret_task);
}
