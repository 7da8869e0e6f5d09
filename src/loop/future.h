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

/*
 * Who will give it its result, if that has to know when nobody waits any more. @let_go is
 * called in the thread that may use the loop, once the future was cancelled, or when it
 * is about to be freed.
 */
struct unc__future_source {
    void (*let_go)(struct unc__future_source *source, bool is_cancelled);
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
    struct unc__future_source *source; /* NULL: it need not know, or does already */
    struct unc__token token;
};

/*
 * unc__future_new_alone: a future of @loop that is in no list of it: for any thread.
 * @stack: of the call, from unc__record_stack. Returns: NULL: no memory.
 */
struct unc_future *unc__future_new_alone(const struct unc_site *site, uint32_t stack,
                                         struct unc_loop *loop);
/* unc__future_free_alone: one that nobody has seen yet. */
void unc__future_free_alone(struct unc_future *future);
/* unc__future_link: into the list of the loop, which is about to close. */
void unc__future_link(struct unc_future *future, struct unc_loop *loop);

#endif
