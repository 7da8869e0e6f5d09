/* SPDX-License-Identifier: MIT */
#ifndef UNC_TESTS_TASK_STAGE_H
#define UNC_TESTS_TASK_STAGE_H

/* What the cases about tasks share, besides loop/scene.h: they run in one loop each. */

#include <unclosed/task.h>

#include "loop/scene.h"

/* spawn: a new task of @loop, the case's to give back. */
struct unc_task *spawn(struct unc_loop *loop, unc_task_fn *function, void *userdata);

/* play: run @function as a task of @loop until it has ended. Returns: its result. */
int play(struct unc_loop *loop, unc_task_fn *function, void *userdata);

/* run_until: the result of @task once it has ended. */
int run_until(struct unc_loop *loop, struct unc_task *task, void **ret_result);

/* run_turns: @count iterations. */
void run_turns(struct unc_loop *loop, int count);

/* Tasks. The userdata of the first three goes into the trace, NULL does not. */
int return_at_once(void *word, void **ret_result);
int yield_once(void *word, void **ret_result);     /* notes it twice: before and after */
int sleep_for_ever(void *word, void **ret_result); /* notes it, and "!" if cancelled */
int await_future(void *future, void **ret_result);
int await_task(void *task, void **ret_result);
int return_eio(void *ignored, void **ret_result);
int return_userdata(void *userdata, void **ret_result);

#endif
