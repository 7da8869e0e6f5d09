/* SPDX-License-Identifier: MIT */
#ifndef UNC_TESTS_ORACLE_OPERATIONS_H
#define UNC_TESTS_ORACLE_OPERATIONS_H

#include <stddef.h>

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

#endif
