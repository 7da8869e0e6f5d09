/* SPDX-License-Identifier: MIT */
/*
 * What a loop has of tasks: those that have not ended, and the stacks.
 *
 * When the loop closes its pending tasks can never end any more. Each becomes a finding
 * of its own, with the stack in which it waits; its memory and its stack stay, because
 * others may point there. One that was never started has nothing on its stack, which goes
 * back.
 */
#include <stdlib.h>

#include "base/clock.h"
#include "record/task_detail.h"
#include "task/overflow.h"
#include "task/task.h"

static bool has_possessions(const struct unc__part *part)
{
    return ((const struct unc__tasks *)(const void *)part)->pending != NULL;
}

/* In a forked child nothing is known of it, and nothing is recorded. */
static uint32_t waiting_stack(const struct unc_task *task)
{
    struct unc__caller caller;

    return unc__record_is_on() &&
                   task->future.loop->process == unc__process_generation() &&
                   unc__coroutine_caller(&task->coroutine, &caller)
               ? unc__record_stack_at(&caller)
               : 0;
}

static struct unc__task_detail describe_end(const struct unc_task *task)
{
    struct unc__task_detail detail = { .state = UNC__TASK_NEVER_STARTED,
                                       .is_cancelled = task->cancel_count > 0 };

    if (task->has_started) {
        detail.state = task->was_waiting ? UNC__TASK_WAITING : UNC__TASK_READY;
        detail.stack = waiting_stack(task);
    }
    if (task->was_waiting) {
        detail.waited_ms = unc__clock_coarse_ms() - task->since_ms;
    }
    return detail;
}

static void abandon(struct unc__tasks *tasks, struct unc_task *task, uint32_t stack)
{
    task->was_waiting = unc__task_phase(task) == UNC__PHASE_WAITING;
    unc__record_set_detail(task->future.token, unc__task_detail_pack(describe_end(task)));
    unc__record_leave(task->future.token, stack);
    unc__timeouts_forget(task);
    if (!task->has_started) {
        unc__coroutine_return(tasks->pool, &task->coroutine);
    }
    if (task->wait != NULL) {
        task->wait->task = NULL; /* who would wake it, does nothing */
    }
    unc__task_set_phase(task, UNC__PHASE_ABANDONED);
    unc__future_drop_callbacks(&task->future);
    unc__task_settle(task);
}

static void close_tasks(struct unc__part *part, struct unc_loop *loop, uint32_t stack)
{
    struct unc__tasks *tasks = (struct unc__tasks *)(void *)part;

    (void)loop;
    while (tasks->pending != NULL) {
        struct unc_task *task = unc__task_of_future(tasks->pending);

        unc__tasks_unlink(tasks, task);
        abandon(tasks, task, stack);
    }
}

static void free_tasks(struct unc__part *part)
{
    struct unc__tasks *tasks = (struct unc__tasks *)(void *)part;

    if (tasks->buried != NULL) {
        unc__task_bury_alone(tasks->buried);
    }
    unc__slab_take_back(&tasks->free);
    unc__coroutine_pool_free(tasks->pool);
    free(tasks);
}

/* The program may have taken away what there was the last time. */
static void begin(struct unc__part *part)
{
    (void)part;
    unc__overflow_prepare_thread();
}

static const struct unc__part_type tasks_type = {
    .has_possessions = has_possessions,
    .close = close_tasks,
    .free = free_tasks,
    .begin = begin,
};

struct unc__tasks *unc__tasks_make(struct unc_loop *loop)
{
    struct unc__tasks *tasks = calloc(1, sizeof *tasks);

    if (tasks == NULL) {
        return NULL;
    }
    tasks->pool = unc__coroutine_pool_new();
    if (tasks->pool == NULL) {
        free(tasks);
        return NULL;
    }
    unc__overflow_set_describe(unc__task_describe_overflow);
    tasks->part.type = &tasks_type;
    loop->parts[UNC__PART_TASKS] = &tasks->part;
    return tasks;
}

void unc__task_bury_alone(struct unc_task *task)
{
    struct unc__task_list alone = { NULL };

    unc__task_free_name(task);
    unc__slab_return(&alone, task);
    unc__slab_take_back(&alone);
}

void unc__tasks_bury(struct unc__tasks *tasks, struct unc_task *task)
{
    struct unc_task *previous = tasks->buried;

    unc__task_set_phase(task, UNC__PHASE_FREE);
    tasks->buried = task;
    if (previous != NULL) {
        unc__task_free_name(previous);
        unc__slab_return(&tasks->free, previous);
    }
}

void unc__tasks_link(struct unc__tasks *tasks, struct unc_task *task)
{
    struct unc_future *first = tasks->pending;

    task->future.next = first;
    task->future.previous = NULL;
    if (first != NULL) {
        first->previous = &task->future;
    }
    tasks->pending = &task->future;
}

void unc__tasks_unlink(struct unc__tasks *tasks, struct unc_task *task)
{
    struct unc_future *future = &task->future;

    if (future->next != NULL) {
        future->next->previous = future->previous;
    }
    if (future->previous != NULL) {
        future->previous->next = future->next;
    } else {
        tasks->pending = future->next;
    }
}
