/* SPDX-License-Identifier: MIT */
#ifndef UNC_TESTS_TASK_PLUGIN_H
#define UNC_TESTS_TASK_PLUGIN_H

#include <unclosed/executor.h>
#include <unclosed/task.h>

typedef int plugin_leave_fn(struct unc_loop *loop, struct unc_future *future,
                            unc_job_fn *job, struct unc_task **ret_task);

/* What plugin.c has for its host. */
UNC_API plugin_leave_fn plugin_leave;

#endif
