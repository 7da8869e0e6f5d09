/* SPDX-License-Identifier: MIT */
#ifndef UNC_TESTS_EXECUTOR_JOBS_H
#define UNC_TESTS_EXECUTOR_JOBS_H

/*
 * What the cases about the executor share: jobs that say when they run and end when they
 * are told, and warnings that are kept. Nothing here waits for a clock.
 */

#include <semaphore.h>
#include <stdatomic.h>
#include <stdbool.h>

#include <unclosed/executor.h>

/* A job at a gate: it says that it has begun, and ends when it is let through. */
struct gate {
    sem_t has_begun;
    sem_t may_end;
    sem_t was_discarded;
    void *result; /* what it gives */
    int error;    /* unless this is not 0 */
    _Atomic int run_count;
    _Atomic int discard_count;
    void *_Atomic discarded; /* the result that `discard` was given */
};

void gate_init(struct gate *gate);
void gate_done(struct gate *gate);
void gate_await(struct gate *gate); /* until the job has begun */
void gate_open(struct gate *gate);
void gate_await_discard(struct gate *gate);
int wait_at_gate(void *gate, void **ret_result);  /* a job */
void discard_at_gate(void *gate, void *result);   /* and its discard */
extern const struct unc_job_options gate_options; /* named "gated", with discard */

/* submit_gated: a job at @gate, which has begun when this returns. */
struct unc_future *submit_gated(struct unc_loop *loop, struct gate *gate);

/* Jobs that end at once. */
int give_userdata(void *userdata, void **ret_result);
int fail_job(void *error, void **ret_result);  /* an int */
int count_job(void *count, void **ret_result); /* an _Atomic int */

/* expect_result: run @loop until @future is done with @result; frees it. */
void expect_result(struct unc_loop *loop, struct unc_future *future, const void *result);

/* keep_warnings: from now on, as text; forgotten by the next call. */
void keep_warnings(struct unc_loop *loop);
const char *warnings(void);
int warning_count(void);

#endif
