/* SPDX-License-Identifier: MIT */
#ifndef UNC_EXECUTOR_RUN_H
#define UNC_EXECUTOR_RUN_H

#include <stdbool.h>

#include "task/wait.h"

struct unc__job;

/* A task that waits for a job; on its stack. Whoever hands the job over fills it in. */
struct unc__job_wait {
    struct unc__wait wait; /* first */
    struct unc__job *job;
    void *result; /* NULL if it failed */
    bool is_over; /* the job has ended, and this is what it gave */
};

#endif
