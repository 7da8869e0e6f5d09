/* SPDX-License-Identifier: MIT */
/*
 * The main task has returned, and a job in another thread has not. unc_run waits for it,
 * up to its limit (300 seconds, here ten milliseconds); then the job is named and left
 * behind.
 *
 * Output:
 *
 *     a job was left behind
 *
 * Status: 1
 *
 * Report: the job that was still running when the loop was closed. Standard error has had
 * its name, and for how long it ran, at the limit.
 */
#include <errno.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>

#include <unclosed/executor.h>
#include <unclosed/run.h>

static sem_t has_begun;
static sem_t may_end;

static int compress(void *userdata, void **ret_result)
{
    (void)userdata;
    (void)ret_result;
    (void)sem_post(&has_begun);
    return sem_wait(&may_end); /* it takes its time */
}

static int start_compression(void *userdata, void **ret_result)
{
    static const struct unc_job_options options = { .name = "compress" };
    struct unc_loop *loop;
    int r = unc_loop_get_running(&loop);

    (void)userdata;
    (void)ret_result;
    if (r == 0) {
        r = unc_executor_submit(loop, &options, compress, NULL, NULL);
    }
    if (r == 0) {
        (void)sem_wait(&has_begun);
    }
    return r;
}

int main(void)
{
    static const struct unc_runner_options options = { .executor_limit_ns = UNC_MS(10) };
    int r;

    (void)sem_init(&has_begun, 0, 0);
    (void)sem_init(&may_end, 0, 0);
    r = unc_run_with(&options, start_compression, NULL, NULL);
    (void)sem_post(&may_end);
    if (r < 0) {
        (void)puts(r == -ETIMEDOUT ? "a job was left behind" : unc_strerror(r));
        return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}
