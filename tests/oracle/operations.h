/* SPDX-License-Identifier: MIT */
#ifndef UNC_TESTS_ORACLE_OPERATIONS_H
#define UNC_TESTS_ORACLE_OPERATIONS_H

#include <stddef.h>

#include <unclosed/run.h>

#include "oracle/stage.h"

/* One row: what is asked for, and in which states that can be (1 << enum state). */
struct operation {
    const char *name;
    operation_fn *ask;
    unsigned states;
};

#define EVERY_STATE ((1U << STATE_COUNT) - 1)
#define IN(state)   (1U << (STATE_##state))

/* operations.c: each call of the API in each state. */
extern const struct operation operations[];
extern const size_t operation_count;

/* facts.c: what one iteration does, and what lasts longer than a call. */
extern const struct operation facts[];
extern const size_t fact_count;

/* tasks.c: the same of tasks and of the executor. */
extern const struct operation task_operations[];
extern const size_t task_operation_count;

/* waits.c: the same of waiting for several, and of groups. */
extern const struct operation wait_operations[];
extern const size_t wait_operation_count;

/*
 * runners.c: of runners, whose states are: new, it has no loop yet; stopped, it ran once;
 * running, its main task asks; elsewhere, another thread runs it; closed.
 */
struct runner_operation {
    const char *name;
    const char *(*ask)(enum state state, struct unc_runner *runner);
    unsigned states;
};

extern const struct runner_operation runner_operations[];
extern const size_t runner_operation_count;

/* runner_ask: the mirror image of stage_ask. */
const char *runner_ask(enum state state, const struct runner_operation *operation);

#endif
