/* SPDX-License-Identifier: MIT */
/*
 * The loop is closed while a job of its executor runs. The job ends later, and its
 * result reaches nobody.
 *
 * expect: task, executor_job, in start_job, 1, missing unc_executor_shutdown
 */
#include <semaphore.h>
#include <stdlib.h>

#include <unclosed/executor.h>

static sem_t has_begun;
static sem_t may_end;

static int compress(void *userdata, void **ret_result)
{
    (void)userdata;
    (void)ret_result;
    (void)sem_post(&has_begun);
    return sem_wait(&may_end);
}

static int start_job(struct unc_loop *loop)
{
    return unc_executor_submit(loop, NULL, compress, NULL, NULL);
}

int main(void)
{
    struct unc_loop *loop;

    (void)sem_init(&has_begun, 0, 0);
    (void)sem_init(&may_end, 0, 0);
    if (unc_loop_new(&loop) < 0 || start_job(loop) < 0) {
        return EXIT_FAILURE;
    }
    (void)sem_wait(&has_begun);
    (void)unc_loop_free(loop);
    (void)sem_post(&may_end);
    return EXIT_SUCCESS;
}
