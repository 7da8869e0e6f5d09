/* SPDX-License-Identifier: MIT */
/*
 * How much memory a suspended task needs: its entry and the ways into a wait stay within
 * two pages of its stack. The kernel says which pages were touched.
 */
#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/case.h"
#include "task/stage.h"
#include "task/task.h"

static size_t page_size(void)
{
    return (size_t)sysconf(_SC_PAGESIZE);
}

/* Of the stack of a suspended task. */
static size_t count_touched_pages(const struct unc_task *task)
{
    const struct unc__coroutine_stack *stack = task->coroutine.stack;
    unsigned char residency[64] = { 0 };
    size_t count = 0;
    size_t room = stack->size;

    assert_true(room / page_size() <= sizeof residency);
    assert_int_equal(mincore(stack->low, room, residency), 0);
    for (size_t i = 0; i < room / page_size(); i++) {
        count += residency[i] & 1;
    }
    return count;
}

/* Fresh stacks: those of tasks before are taken. */
#define TASK_COUNT 32

static void measure(unc_task_fn *function, void *userdata)
{
    struct unc_loop *loop = make_loop();
    struct unc_task *tasks[TASK_COUNT];

    for (size_t i = 0; i < TASK_COUNT; i++) {
        tasks[i] = spawn(loop, function, userdata);
    }
    run_once(loop);
    for (size_t i = 0; i < TASK_COUNT; i++) {
        assert_false(unc_task_is_done(tasks[i]));
        assert_in_range(count_touched_pages(tasks[i]), 1, 2);
    }
    for (size_t i = 0; i < TASK_COUNT; i++) {
        (void)unc_task_cancel(tasks[i]);
    }
    run_turns(loop, 3);
    for (size_t i = 0; i < TASK_COUNT; i++) {
        assert_true(unc_task_is_done(tasks[i]));
        tasks[i] = unc_task_unref(tasks[i]);
    }
    loop = unc_loop_free(loop);
}

UNC_TEST(pages__task_that_sleeps__two_at_most)
{
    measure(sleep_for_ever, NULL);
}

UNC_TEST(pages__task_that_yields__two_at_most)
{
    measure(yield_once, NULL);
}

static struct unc_task *sleeper;

static int await_sleeper(void *ignored, void **ret_result)
{
    (void)ignored;
    return unc_task_await(sleeper, ret_result);
}

/* Creates a task and awaits it: the record captures a stack inside. */
static int create_and_await(void *ignored, void **ret_result)
{
    struct unc_loop *loop = NULL;
    struct unc_task *task = NULL;
    int r = unc_loop_get_running(&loop);

    (void)ignored;
    if (r == 0) {
        r = unc_task_new(loop, sleep_for_ever, NULL, &task);
    }
    if (r == 0) {
        r = unc_task_await(task, ret_result);
    }
    task = unc_task_unref(task);
    return r;
}

UNC_TEST(pages__task_that_awaits__two_at_most)
{
    struct unc_loop *loop = make_loop();
    struct unc_task *tasks[TASK_COUNT];

    sleeper = spawn(loop, sleep_for_ever, NULL);
    for (size_t i = 0; i < TASK_COUNT; i++) {
        tasks[i] = spawn(loop, await_sleeper, NULL);
    }
    run_once(loop);
    for (size_t i = 0; i < TASK_COUNT; i++) {
        assert_in_range(count_touched_pages(tasks[i]), 1, 2);
    }
    assert_int_equal(unc_task_cancel(sleeper), 1);
    run_turns(loop, 2);
    for (size_t i = 0; i < TASK_COUNT; i++) {
        tasks[i] = unc_task_unref(tasks[i]);
    }
    sleeper = unc_task_unref(sleeper);
    loop = unc_loop_free(loop);
}

UNC_TEST(pages__task_that_creates_and_awaits_another__two_at_most)
{
    measure(create_and_await, NULL);
}

UNC_TEST(memory__of_a_task__fits_beside_two_pages)
{
    assert_true(sizeof(struct unc_task) <= 384);
}

/* -- what the calls need of a stack that is nearly used up */

#define NEED_MAX 4096 /* that task.h promises */

/* Beside a sanitizer's redzones, frames and interceptors nothing is promised, and frames
 * that no optimiser has seen are larger. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define FACTOR 4
#elif !defined(__OPTIMIZE__)
#define FACTOR 2
#else
#define FACTOR 1
#endif

static __attribute__((noinline)) void call_many(struct unc_loop *loop)
{
    struct unc_task *task = spawn(loop, yield_once, NULL);

    (void)unc_task_set_name(task, "one");
    (void)unc_task_sleep(1);
    (void)unc_task_yield();
    (void)unc_task_await(task, NULL);
    task = unc_task_unref(task);
}

/* The stack is fresh: what is not zero was used. */
static __attribute__((noinline)) size_t measure_below(struct unc_loop *loop)
{
    const struct unc_task *self = unc__task_running;
    const char *low = self->coroutine.stack->low;
    const char *here = __builtin_frame_address(0);
    const char *touched = low;

    call_many(loop);
    while (touched < here && *(const volatile char *)touched == 0) {
        touched++;
    }
    return (size_t)(here - touched);
}

static int measure_need(void *loop, void **ret_result)
{
    static size_t need;

    need = measure_below(loop);
    *ret_result = &need;
    return 0;
}

UNC_TEST(stack__needed_by_the_calls_of_a_task__is_four_kib_at_most)
{
    struct unc_loop *loop = make_loop();
    struct unc_task *task;
    void *need = NULL;

    task = spawn(loop, measure_need, loop);
    assert_int_equal(unc_loop_run_until_complete(loop, unc_task_as_future(task), &need),
                     0);
    assert_in_range(*(size_t *)need, 1, NEED_MAX * FACTOR);
    task = unc_task_unref(task);
    loop = unc_loop_free(loop);
}
