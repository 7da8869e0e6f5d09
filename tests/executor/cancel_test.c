/* SPDX-License-Identifier: MIT */
/* The future of a job is cancelled, freed or set by somebody else. */
#include <errno.h>

#include "executor/jobs.h"
#include "executor/pool.h"
#include "lib/case.h"
#include "loop/scene.h"

/* A loop with one thread, which is at a gate, and a job behind it. */
struct scene {
    struct unc_loop *loop;
    struct gate running;
    struct gate queued;
    struct unc_future *running_future;
    struct unc_future *queued_future;
};

static void scene_init(struct scene *scene)
{
    scene->loop = make_loop();
    gate_init(&scene->running);
    gate_init(&scene->queued);
    scene->running.result = scene;
    scene->queued.result = scene;
    assert_int_equal(unc_executor_set_thread_limit(scene->loop, 1), 0);
    scene->running_future = submit_gated(scene->loop, &scene->running);
    assert_int_equal(unc_executor_submit(scene->loop, &gate_options, wait_at_gate,
                                         &scene->queued, &scene->queued_future),
                     0);
}

static void scene_done(struct scene *scene)
{
    scene->queued_future = unc_future_free(scene->queued_future);
    scene->running_future = unc_future_free(scene->running_future);
    scene->loop = unc_loop_free(scene->loop);
    gate_done(&scene->queued);
    gate_done(&scene->running);
}

static void finish(struct scene *scene)
{
    gate_open(&scene->running);
    gate_open(&scene->queued);
    assert_int_equal(unc_executor_shutdown(scene->loop, -1), 0);
}

UNC_TEST_TIDY(cancel__job_has_not_begun__never_runs)
{
    struct scene scene;

    scene_init(&scene);
    assert_int_equal(unc_future_cancel(scene.queued_future), 0);
    assert_int_equal(scene.queued.discard_count, 1);
    finish(&scene);
    assert_int_equal(scene.queued.run_count, 0);
    assert_null(scene.queued.discarded);
    assert_int_equal(unc_future_get_result(scene.queued_future, NULL), UNC_ECANCELLED);
    assert_int_equal(unc_future_get_result(scene.running_future, NULL), 0);
    scene_done(&scene);
}

UNC_TEST_TIDY(cancel__job_runs__is_left_to_end_and_its_result_is_discarded)
{
    struct scene scene;

    scene_init(&scene);
    assert_int_equal(unc_future_cancel(scene.running_future), 0);
    assert_int_equal(scene.running.discard_count, 0);
    finish(&scene);
    assert_int_equal(scene.running.run_count, 1);
    assert_ptr_equal(scene.running.discarded, &scene);
    assert_int_equal(unc_future_get_result(scene.running_future, NULL), UNC_ECANCELLED);
    assert_int_equal(unc_future_get_result(scene.queued_future, NULL), 0);
    scene_done(&scene);
}

UNC_TEST_TIDY(cancel__twice__the_second_is_too_late)
{
    struct scene scene;

    scene_init(&scene);
    assert_int_equal(unc_future_cancel(scene.queued_future), 0);
    assert_int_equal(unc_future_cancel(scene.queued_future), UNC_EDONE);
    finish(&scene);
    assert_int_equal(scene.queued.discard_count, 1);
    scene_done(&scene);
}

UNC_TEST_TIDY(free__future_of_a_queued_job__job_runs_and_its_result_is_discarded)
{
    struct scene scene;

    scene_init(&scene);
    scene.queued_future = unc_future_free(scene.queued_future);
    finish(&scene);
    assert_int_equal(scene.queued.run_count, 1);
    assert_ptr_equal(scene.queued.discarded, &scene);
    scene_done(&scene);
}

UNC_TEST_TIDY(free__future_of_a_running_job__its_result_is_discarded)
{
    struct scene scene;

    scene_init(&scene);
    scene.running_future = unc_future_free(scene.running_future);
    finish(&scene);
    assert_ptr_equal(scene.running.discarded, &scene);
    scene_done(&scene);
}

UNC_TEST_TIDY(set__future_of_a_job_by_somebody_else__result_of_the_job_is_discarded)
{
    struct scene scene;
    void *result = NULL;

    scene_init(&scene);
    assert_int_equal(unc_future_set_result(scene.running_future, &result), 0);
    finish(&scene);
    assert_ptr_equal(scene.running.discarded, &scene);
    assert_int_equal(unc_future_get_result(scene.running_future, &result), 0);
    assert_ptr_equal(result, &result);
    scene_done(&scene);
}

UNC_TEST_TIDY(cancel__job_has_ended__result_is_kept)
{
    struct scene scene;

    scene_init(&scene);
    finish(&scene);
    assert_int_equal(unc_future_cancel(scene.running_future), UNC_EDONE);
    assert_int_equal(unc_future_get_result(scene.running_future, NULL), 0);
    assert_int_equal(scene.running.discard_count, 0);
    scene_done(&scene);
}
