/* SPDX-License-Identifier: MIT */
/*
 * Calls that are refused: wrong arguments, closed loops, other threads, cancelled tasks.
 */
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdlib.h>

#include "lib/case.h"
#include "process/stage.h"

UNC_TEST_TIDY(spawn__impossible_options__is_EINVAL)
{
    static const char *const nothing[] = { NULL };
    static const char *const arguments[] = { "true", NULL };
    const struct unc_process_options wrong[] = {
        { .shell = NULL },
        { .arguments = nothing },
        { .arguments = arguments, .shell = "true" },
        { .shell = "true", .input = UNC_IO_STDOUT },
        { .shell = "true", .output = UNC_IO_STDOUT },
        { .shell = "true", .output = UNC_IO_FD, .output_fd = -1 },
        { .shell = "true", .errors = (enum unc_process_io)99 },
    };
    struct unc_loop *loop = make_loop();
    struct unc_process *process = NULL;

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_equal(unc_process_spawn(loop, &wrong[i], &process), -EINVAL);
    }
    assert_int_equal(unc_process_spawn(loop, NULL, &process), -EINVAL);
    assert_int_equal(unc_process_spawn(loop, &wrong[0], NULL), -EINVAL);
    assert_null(process);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(calls__no_process__are_harmless)
{
    int status = 0;
    struct unc_process_result result;

    assert_int_equal(unc_process_wait(NULL, &status), -EINVAL);
    assert_int_equal(unc_process_kill(NULL), -EINVAL);
    assert_int_equal(unc_process_communicate(NULL, NULL, 0, &result), -EINVAL);
    assert_int_equal(unc_process_expect_open(NULL, "x"), -EINVAL);
    assert_int_equal(unc_process_get_pid(NULL), 0);
    assert_false(unc_process_is_running(NULL));
    assert_false(unc_process_get_status(NULL, &status));
    assert_null(unc_process_get_input(NULL));
    assert_null(unc_process_take_output(NULL));
    assert_null(unc_process_free(NULL));
}

UNC_TEST(spawn__loop_is_closed__starts_nothing)
{
    const struct unc_process_options options = { .shell = "exit 0" };
    struct unc_loop *loop = make_loop();
    struct unc_process *process = NULL;

    assert_int_equal(unc_loop_close(loop), 0);

    assert_int_equal(unc_process_spawn(loop, &options, &process), UNC_ECLOSED);
    assert_int_equal(unc_process_spawn(NULL, &options, &process), -EINVAL);
    assert_null(process);
    loop = unc_loop_free(loop);
}

static int spawn_when_cancelled(void *userdata, void **ret_result)
{
    const struct unc_process_options options = { .arguments = puppet("block", NULL, NULL),
                                                 .output = UNC_IO_PIPE };
    struct unc_process *process = NULL;
    struct unc_task *self = NULL;
    struct unc_loop *loop = userdata;

    (void)ret_result;
    assert_int_equal(unc_task_get_current(&self), 0);
    assert_int_equal(unc_task_cancel(self), 1);

    assert_int_equal(unc_process_spawn(loop, &options, &process), UNC_ECANCELLED);
    assert_null(process);

    /* Delivered once: a task that goes on may start what it likes. */
    assert_int_equal(unc_process_spawn(loop, &options, &process), 0);
    assert_int_equal(unc_process_kill(process), 0);
    assert_int_equal(unc_process_wait(process, NULL), 0);
    process = unc_process_free(process);
    return 0;
}

UNC_TEST_TIDY(spawn__task_was_cancelled__leaves_no_child)
{
    struct unc_loop *loop = make_loop();

    assert_int_equal(run(loop, spawn_when_cancelled, loop), 0);

    loop = unc_loop_free(loop);
}

static int wait_from_another_loop(void *userdata, void **ret_result)
{
    (void)ret_result;
    return unc_process_wait((struct unc_process *)userdata, NULL);
}

UNC_TEST(wait__task_of_another_loop__is_EINVAL)
{
    struct unc_loop *loop = make_loop();
    struct unc_loop *other = make_loop();
    struct unc_process *process = spawn_puppet(loop, "exit", "0");

    assert_int_equal(run(other, wait_from_another_loop, process), -EINVAL);

    assert_int_equal(wait_for(loop, process), 0);
    process = unc_process_free(process);
    other = unc_loop_free(other);
    loop = unc_loop_free(loop);
}

/* A loop that runs in another thread. */
struct elsewhere {
    struct unc_loop *loop;
    sem_t runs;
};

static int say_it_runs(struct unc_loop *loop, void *userdata)
{
    struct elsewhere *elsewhere = userdata;

    (void)loop;
    return sem_post(&elsewhere->runs);
}

static void *run_elsewhere(void *userdata)
{
    struct elsewhere *elsewhere = userdata;

    (void)unc_loop_run_forever(elsewhere->loop);
    return NULL;
}

UNC_TEST(calls__loop_runs_in_another_thread__are_ETHREAD)
{
    const struct unc_process_options options = { .shell = "exit 0" };
    struct elsewhere elsewhere = { .loop = make_loop() };
    struct unc_process *process = spawn_puppet(elsewhere.loop, "block", NULL);
    struct unc_process *second = NULL;
    pthread_t thread;

    assert_int_equal(sem_init(&elsewhere.runs, 0, 0), 0);
    assert_int_equal(unc_loop_call_soon(elsewhere.loop, say_it_runs, &elsewhere, NULL),
                     0);
    assert_int_equal(pthread_create(&thread, NULL, run_elsewhere, &elsewhere), 0);
    assert_int_equal(sem_wait(&elsewhere.runs), 0);

    assert_int_equal(unc_process_spawn(elsewhere.loop, &options, &second), UNC_ETHREAD);
    assert_int_equal(unc_process_kill(process), UNC_ETHREAD);
    assert_int_equal(unc_process_wait(process, NULL), UNC_ETHREAD);
    assert_null(unc_process_free(process)); /* refused: it is still there */

    assert_int_equal(unc_loop_stop(elsewhere.loop), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(sem_destroy(&elsewhere.runs), 0);
    assert_int_equal(unc_process_kill(process), 0);
    assert_int_equal(wait_for(elsewhere.loop, process), -SIGKILL);
    process = unc_process_free(process);
    elsewhere.loop = unc_loop_free(elsewhere.loop);
}
