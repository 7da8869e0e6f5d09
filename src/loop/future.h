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
 * Somebody of a layer above who waits for a future; lies on the stack of who waits.
 * @wake is called once, when the future is done or freed: it must queue what it has to
 * do, and run nothing. By then the waiter is out of the list, @future is NULL and @value
 * is the result.
 */
struct unc__future_waiter {
    struct unc__future_waiter *next; /* the list is a ring */
    struct unc__future_waiter *previous;
    struct unc_future *future;
    void (*wake)(struct unc__future_waiter *waiter, int result);
    void *value;
    bool only_watches; /* it does not count as somebody who asked for the result */
};

/* Whose result it is, if not that of whoever sets it: a task's. */
struct unc__future_owner {
    /* What unc_future_cancel does to it. Returns: 0, or UNC_EDONE. */
    int (*cancel)(struct unc_future *future);
    /* A callback of it has run, or a run that waited for it ended: it may go now. */
    void (*settle)(struct unc_future *future);
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
    uint8_t state;   /* enum unc__future_state */
    bool is_read;    /* somebody asked for the result, and got it */
    bool has_source; /* it is a struct unc__sourced_future, and that wants to know */
    bool is_of_job;  /* likewise, and the job of that has failed */
    int error;
    void *result;
    struct unc_loop *loop;
    uint64_t loop_id; /* differs from loop->id once that memory is another loop's */
    struct unc_future *next;
    struct unc_future *previous;
    struct unc__future_link *links;
    struct unc__future_wait *wait;
    struct unc__future_waiter *waiters;    /* the first of the ring */
    const struct unc__future_owner *owner; /* NULL: it is for everybody to set */
    struct unc__token token;
};

/* unc__future_init: a future that is part of something that @owner knows, and which is in
 * no list of the loop. */
static inline void unc__future_init(struct unc_future *future, struct unc_loop *loop,
                                    const struct unc__future_owner *owner)
{
    *future = (struct unc_future){ .loop = loop, .loop_id = loop->id, .owner = owner };
}

/* unc__future_complete: it is done, with @error or, if that is 0, with @result: queue its
 * callbacks, wake who waits. It must be pending, and its loop usable here. */
void unc__future_complete(struct unc_future *future, int error, void *result);

/* unc__future_drop_callbacks: they will not run. Its loop is still there, or closes. */
void unc__future_drop_callbacks(struct unc_future *future);

/* unc__future_guard: whether this thread may use the loop of @future now; else the error,
 * recorded. */
int unc__future_guard(const struct unc_site *site, const struct unc_future *future);

/* Whether the loop of @future is still there to be touched. */
static inline bool unc__future_has_loop(const struct unc_future *future)
{
    return atomic_load(&future->loop->magic) == UNC__MAGIC_OPEN &&
           future->loop->id == future->loop_id;
}

/* unc__future_add_waiter, unc__future_remove_waiter: to and from the end of the ring of a
 * pending one. The waiter's @wake is set. */
void unc__future_add_waiter(struct unc_future *future, struct unc__future_waiter *waiter);
void unc__future_remove_waiter(struct unc__future_waiter *waiter);

/* unc__future_set_read: somebody has its error now. */
static inline void unc__future_set_read(struct unc_future *future)
{
    if (__builtin_expect(future->error != 0, 0) && future->owner != NULL &&
        !future->is_read) {
        unc__record_set_detail(future->token, 0); /* see record/task_detail.h */
    }
    future->is_read = true;
}

/* unc__future_settle: see struct unc__future_owner. */
static inline void unc__future_settle(struct unc_future *future,
                                      const struct unc__future_owner *owner)
{
    if (owner != NULL) {
        owner->settle(future);
    }
}

struct unc__sourced_future {
    struct unc_future future; /* first */
    struct unc__future_source *source;
    struct unc__failed_job job;
};

/* unc__future_set_job: @future, which is a struct unc__sourced_future, failed with it. */
void unc__future_set_job(struct unc_future *future, struct unc__failed_job job);

/*
 * unc__future_new_sourced: a future of @loop that is in no list of it: for any thread.
 * @stack: of the call, from unc__record_stack. Returns: NULL: no memory.
 */
struct unc_future *unc__future_new_sourced(const struct unc_site *site, uint32_t stack,
                                           struct unc_loop *loop,
                                           struct unc__future_source *source);
/* unc__future_free_alone: one that nobody has seen yet. */
void unc__future_free_alone(struct unc_future *future);
/* unc__future_link: into the list of the loop, which is about to close. */
void unc__future_link(struct unc_future *future, struct unc_loop *loop);

#endif
