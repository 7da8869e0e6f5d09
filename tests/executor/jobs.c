/* SPDX-License-Identifier: MIT */
/* The helpers behind jobs.h. */
#include "executor/jobs.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "lib/case.h"

const struct unc_job_options gate_options = { .name = "gated",
                                              .discard = discard_at_gate };

static char kept[4096];
static int kept_count;

void gate_init(struct gate *gate)
{
    memset(gate, 0, sizeof *gate);
    assert_int_equal(sem_init(&gate->has_begun, 0, 0), 0);
    assert_int_equal(sem_init(&gate->may_end, 0, 0), 0);
    assert_int_equal(sem_init(&gate->was_discarded, 0, 0), 0);
}

void gate_done(struct gate *gate)
{
    (void)sem_destroy(&gate->was_discarded);
    (void)sem_destroy(&gate->may_end);
    (void)sem_destroy(&gate->has_begun);
}

static void await(sem_t *semaphore)
{
    while (sem_wait(semaphore) < 0) {
        assert_int_equal(errno, EINTR);
    }
}

void gate_await(struct gate *gate)
{
    await(&gate->has_begun);
}

void gate_open(struct gate *gate)
{
    assert_int_equal(sem_post(&gate->may_end), 0);
}

void gate_await_discard(struct gate *gate)
{
    await(&gate->was_discarded);
}

int wait_at_gate(void *userdata, void **ret_result)
{
    struct gate *gate = userdata;

    gate->run_count++;
    (void)sem_post(&gate->has_begun);
    await(&gate->may_end);
    *ret_result = gate->result;
    return gate->error;
}

void discard_at_gate(void *userdata, void *result)
{
    struct gate *gate = userdata;

    gate->discarded = result;
    gate->discard_count++;
    (void)sem_post(&gate->was_discarded);
}

struct unc_future *submit_gated(struct unc_loop *loop, struct gate *gate)
{
    struct unc_future *future = NULL;

    assert_int_equal(
        unc_executor_submit(loop, &gate_options, wait_at_gate, gate, &future), 0);
    gate_await(gate);
    return future;
}

int give_userdata(void *userdata, void **ret_result)
{
    *ret_result = userdata;
    return 0;
}

int fail_job(void *error, void **ret_result)
{
    *ret_result = error;
    return *(int *)error;
}

int count_job(void *count, void **ret_result)
{
    (void)ret_result;
    atomic_fetch_add((_Atomic int *)count, 1);
    return 0;
}

void expect_result(struct unc_loop *loop, struct unc_future *future, const void *result)
{
    void *got = NULL;

    assert_int_equal(unc_loop_run_until_complete(loop, future, &got), 0);
    assert_ptr_equal(got, result);
    future = unc_future_free(future);
}

static void keep(struct unc_loop *loop, const char *message, void *userdata)
{
    (void)loop;
    (void)userdata;
    kept_count++;
    assert_true(strlen(kept) + strlen(message) + 2 < sizeof kept);
    (void)strcat(kept, message);
    (void)strcat(kept, "\n");
}

void keep_warnings(struct unc_loop *loop)
{
    kept[0] = '\0';
    kept_count = 0;
    assert_int_equal(unc_loop_set_warning_handler(loop, keep, NULL), 0);
}

const char *warnings(void)
{
    return kept;
}

int warning_count(void)
{
    return kept_count;
}
