/* SPDX-License-Identifier: MIT */
#ifndef UNC_LOOP_FUTURE_H
#define UNC_LOOP_FUTURE_H

#include "loop/core.h"

/* The inside of a future, for future.c and for the run that waits for one. */

enum unc__future_state {
    UNC__FUTURE_PENDING,
    UNC__FUTURE_RESOLVED,
    UNC__FUTURE_FAILED
};

/* A callback that waits, or is queued and has not run yet. */
struct unc__future_link {
    struct unc__future_link *next;
    struct unc_handle *handle;
};

/* A run that waits for a future; on the stack of unc_loop_run_until_complete. */
struct unc__future_wait {
    struct unc_future *future; /* NULL: it was freed meanwhile */
};

struct unc_future {
    enum unc__future_state state;
    int error;
    void *result;
    struct unc_loop *loop;
    uint64_t loop_id; /* differs from loop->id once that memory is another loop's */
    struct unc_future *next;
    struct unc_future *previous;
    struct unc__future_link *links;
    struct unc__future_wait *wait;
    struct unc__token token;
};

#endif
