/* SPDX-License-Identifier: MIT */
#ifndef UNC_RUNNER_RUNNER_H
#define UNC_RUNNER_RUNNER_H

#include <stdbool.h>
#include <stdint.h>

#include <unclosed/run.h>

#include "record/record.h"

/*
 * What the files of this folder share.
 *
 *     runner.c   made, its loop made, closed, freed; unc_run
 *     main.c     running a main task, and SIGINT meanwhile
 *     end.c      what comes before the loop is closed
 *     name.c     tasks that are cancelled, and tasks that refuse, in words
 */
struct unc_runner {
    struct unc_loop *loop; /* NULL: not made yet */
    enum unc__type loop_type;
    uint64_t loop_id; /* differs once the program has freed it behind our back */
    struct unc_handle *interrupt;      /* SIGINT is watched; NULL: it is not */
    struct unc_runner_options options; /* limits without defaults; the name is a copy */
    bool is_closed;
    struct unc__token token; /* until there is a loop, which is recorded instead */
};

/* -- main.c */
/* unc__runner_main: with a loop that may be run. */
int unc__runner_main(const struct unc_site *site, struct unc_runner *runner,
                     unc_task_fn *function, void *userdata, void **ret_result);

/* -- end.c */
/* unc__runner_end: cancel all tasks, run until they have ended, shut the executor down.
 * Returns: 0, or the first of UNC_EREFUSED, -ETIMEDOUT, -ENOMEM, UNC_ELOST; -ECHILD in a
 * child that one of them forked. */
int unc__runner_end(const struct unc_site *site, const struct unc_runner *runner);

/* -- name.c */
/* unc__name_cancelled: debug mode: @task did not end with the main task. */
void unc__name_cancelled(struct unc_task *task);
void unc__name_more_cancelled(struct unc_loop *loop, size_t count);
/* unc__name_refusing: @task was cancelled @waited_ns ago and has not ended. */
void unc__name_refusing(struct unc_task *task, int64_t waited_ns);

#endif
