/* SPDX-License-Identifier: MIT */
/*
 * The life of a task: created, run, ended, given back.
 *
 * The loop runs the handle of a task that is to go on: that enters the coroutine, which
 * comes back when the task waits or has returned. What is to be done at its end is done
 * then, on the loop's stack.
 */
#include "task/task.h"

#include <errno.h>

#include "record/task_scope.h"

#define STACK_SIZE_MAX ((size_t)1 << 30)

UNC__THREAD_LOCAL struct unc_task *unc__task_running;

static void run_function(void *userdata)
{
    struct unc_task *task = userdata;
    void *result = NULL;
    int r = task->function(task->userdata, &result);

    if (r >= 0) {
        /* Asked to end, it did not wait any more, but it has ended. */
        r = task->must_cancel ? UNC_ECANCELLED : 0;
    }
    task->future.result = result;
    task->future.error = r;
    unc__task_set_phase(task, UNC__PHASE_DONE);
}

static void end(struct unc__tasks *tasks, struct unc_task *task, int error)
{
    unc__coroutine_return(tasks->pool, &task->coroutine);
    unc__tasks_unlink(tasks, task);
    if (__builtin_expect(task->timeouts != NULL, 0)) {
        unc__timeouts_drop(task);
    }
    unc__task_set_phase(task, UNC__PHASE_DONE);
    if (task->is_held) {
        unc__record_set_flags(task->future.token, UNC__FLAG_OVER, 0);
    }
    unc__future_complete(&task->future, error, task->future.result);
    if (task->is_held) {
        unc__task_note_unread(task);
    }
    unc__task_settle(task);
}

static inline void enter(struct unc_task *task)
{
    struct unc_task *outer = unc__task_running;
    uint64_t outer_word = unc__record_swap_task(
        unc__record_task_word_of(task->future.loop->process, task->future.token.serial));

    unc__task_running = task;
    atomic_store_explicit(&task->turn, task->turn + 1, memory_order_relaxed);
    unc__task_set_phase(task, UNC__PHASE_RUNNING);
    unc__coroutine_enter(&task->coroutine);
    unc__task_running = outer;
    (void)unc__record_swap_task(outer_word);
}

static int go_on(struct unc_loop *loop, void *userdata)
{
    struct unc_task *task = userdata;

    if (__builtin_expect(!task->has_started && task->must_cancel, 0)) {
        end(unc__tasks_of(loop), task, UNC_ECANCELLED);
        return 0;
    }
    task->has_started = true;
    enter(task);
    if (unc__task_phase(task) == UNC__PHASE_DONE &&
        loop->process == unc__process_generation()) {
        end(unc__tasks_of(loop), task, task->future.error);
    }
    return 0;
}

static int cancel_future(struct unc_future *future)
{
    return unc__task_cancel(unc__task_of_future(future)) == 0 ? UNC_EDONE : 0;
}

static void settle_future(struct unc_future *future)
{
    unc__task_settle(unc__task_of_future(future));
}

const struct unc__future_owner unc__task_future = { .cancel = cancel_future,
                                                    .settle = settle_future };

static void record_task(struct unc_task *task, const struct unc_site *site,
                        const char *name)
{
    uint32_t site_id = 0;
    struct unc__acquisition what = { .kind = UNC__KIND_TASK,
                                     .type = UNC__TYPE_TASK,
                                     .flags = task->is_held ? UNC__FLAG_HELD : 0,
                                     .key = (uint64_t)(uintptr_t)task,
                                     .owner = task->future.loop->token.serial,
                                     .site = site,
                                     .ret_site_id = &site_id,
                                     .name = name };

    unc__record_prepare_thread();
    task->future.token = unc__record_acquire(&what);
    if (site_id != 0) {
        task->handle.site.id = site_id;
        task->handle.has_site_id = true;
    } else {
        unc__handle_pin_site(&task->handle); /* of a kind that is not recorded */
    }
}

/* All but the coroutine, which is there already. */
static void set_up(struct unc_task *task, struct unc_loop *loop, unc_task_fn *function,
                   void *userdata)
{
    task->handle = (struct unc_handle){ .function.callback = go_on,
                                        .userdata = task,
                                        .kind = UNC__HANDLE_TASK,
                                        .is_armed = true };
    unc__future_init(&task->future, loop, &unc__task_future);
    task->function = function;
    task->userdata = userdata;
    task->wait = NULL;
    task->awaited = NULL;
    task->awaited_serial = 0;
    task->name = NULL;
    task->raise_site = 0;
    task->raise_stack = 0;
    task->raise_error = 0;
    task->cancel_count = 0;
    task->is_held = false;
    task->must_cancel = false;
    task->is_named = false;
    task->has_started = false;
    task->was_waiting = false;
    task->search = 0;
    task->timeouts = NULL;
    task->group = NULL;
    unc__task_set_phase(task, UNC__PHASE_NEW);
}

struct creation {
    const struct unc_site *site;
    unc_task_fn *function;
    void *userdata;
    const char *name;  /* NULL: none */
    size_t stack_size; /* 0: the loop's */
};

static int create(struct unc_loop *loop, const struct creation *creation,
                  struct unc_task **ret_task)
{
    struct unc__tasks *tasks = unc__tasks_of(loop);
    struct unc_task *task = tasks == NULL ? NULL : unc__slab_take(&tasks->free);
    int r;

    if (task == NULL) {
        return -ENOMEM;
    }
    set_up(task, loop, creation->function, creation->userdata);
    r = unc__coroutine_take(
        tasks->pool, creation->stack_size != 0 ? creation->stack_size : tasks->stack_size,
        run_function, task, &task->coroutine);
    if (r == 0 && creation->name != NULL) {
        r = unc__task_keep_name(task, creation->name);
    }
    if (r < 0) {
        goto give_back;
    }
    task->handle.site.pointer = creation->site;
    task->is_held = ret_task != NULL;
    if (unc__record_is_on()) {
        record_task(task, creation->site, creation->name);
    }
    task->id =
        task->future.token.serial != 0 ? task->future.token.serial : unc__task_next_id();
    unc__tasks_link(tasks, task);
    unc__ready_push(loop, &task->handle);
    if (ret_task != NULL) {
        *ret_task = task;
    }
    return 0;

give_back:
    if (task->coroutine.stack != NULL) {
        unc__coroutine_return(tasks->pool, &task->coroutine);
    }
    unc__slab_return(&tasks->free, task);
    return r;
}

int unc_task_new_at(const struct unc_site *site, struct unc_loop *loop,
                    unc_task_fn *function, void *userdata, struct unc_task **ret_task)
{
    const struct creation creation = { site, function, userdata, NULL, 0 };
    int r = function == NULL ? -EINVAL : unc__loop_guard(loop, site);

    return r < 0 ? r : create(loop, &creation, ret_task);
}

static bool is_stack_size(size_t size)
{
    return size >= UNC__STACK_SIZE_MIN && size <= STACK_SIZE_MAX;
}

int unc_task_new_with_at(const struct unc_site *site, struct unc_loop *loop,
                         const struct unc_task_options *options, unc_task_fn *function,
                         void *userdata, struct unc_task **ret_task)
{
    struct creation creation = { site, function, userdata, NULL, 0 };
    int r;

    if (options != NULL) {
        creation.name = options->name;
        creation.stack_size = options->stack_size;
    }
    if (function == NULL ||
        (creation.stack_size != 0 && !is_stack_size(creation.stack_size))) {
        return -EINVAL;
    }
    r = unc__loop_guard(loop, site);
    return r < 0 ? r : create(loop, &creation, ret_task);
}

int unc_loop_set_task_stack_size_at(const struct unc_site *site, struct unc_loop *loop,
                                    size_t size)
{
    struct unc__tasks *tasks;
    int r = is_stack_size(size) ? unc__loop_guard(loop, site) : -EINVAL;

    if (r < 0) {
        return r;
    }
    tasks = unc__tasks_of(loop);
    if (tasks == NULL) {
        return -ENOMEM;
    }
    tasks->stack_size = size;
    return 0;
}

/* Whether nothing of it can be of use to anybody any more. */
static bool is_over(const struct unc_task *task)
{
    switch (unc__task_phase(task)) {
    case UNC__PHASE_DONE:
        return task->future.links == NULL && task->future.wait == NULL;
    case UNC__PHASE_ABANDONED:
        return !task->has_started; /* else there is its stack, which others may know */
    default:
        return false;
    }
}

void unc__task_settle(struct unc_task *task)
{
    if (task->is_held || !is_over(task)) {
        return;
    }
    unc__task_check_read(task);
    unc__record_release(task->future.token, 0);
    if (unc__future_has_loop(&task->future)) {
        unc__tasks_bury(unc__tasks_of(task->future.loop), task);
    } else {
        unc__task_bury_alone(task);
    }
}

struct unc_task *unc_task_unref_at(const struct unc_site *site, struct unc_task *task)
{
    if (task == NULL || !task->is_held) {
        return NULL;
    }
    if (unc__future_has_loop(&task->future) && unc__loop_runs(task->future.loop) &&
        !unc__loop_runs_here(task->future.loop)) {
        /* Not ours to give back: the thread that runs the loop is using it. */
        (void)unc__future_guard(site, &task->future);
        return NULL;
    }
    task->is_held = false;
    if (unc__task_is_pending(task)) {
        unc__record_set_flags(task->future.token, 0, UNC__FLAG_HELD);
    } else {
        unc__task_settle(task);
    }
    return NULL;
}

bool unc_task_is_done(const struct unc_task *task)
{
    return task != NULL && unc__task_phase(task) == UNC__PHASE_DONE;
}

int unc_task_get_result(struct unc_task *task, void **ret_result)
{
    if (task == NULL) {
        return -EINVAL;
    }
    return unc__task_phase(task) == UNC__PHASE_ABANDONED
               ? UNC_EABANDONED
               : unc_future_get_result(&task->future, ret_result);
}

struct unc_future *unc_task_as_future(struct unc_task *task)
{
    return task == NULL ? NULL : &task->future;
}

int unc_task_get_current(struct unc_task **ret_task)
{
    struct unc_task *task = unc__task_current();

    if (ret_task == NULL) {
        return -EINVAL;
    }
    if (task == NULL) {
        return UNC_ENOTASK;
    }
    *ret_task = task;
    return 0;
}
