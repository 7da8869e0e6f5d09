/* SPDX-License-Identifier: MIT */
#ifndef UNC_TASK_MANY_H
#define UNC_TASK_MANY_H

#include "task/task.h"

/*
 * Waiting for several futures at once: what unc_gather, unc_wait, unc_shield and groups
 * of tasks have in common. A member is linked as a waiter in the future it is about, and
 * hears of its end; what to make of that is the affair of who has the members.
 */
struct unc__many;

struct unc__member {
    struct unc__future_waiter waiter; /* its future is NULL once that has ended */
    struct unc__many *many;
    struct unc__member *next;
    struct unc__member *previous;
    struct unc_future *future; /* which may be gone, once it has ended */
    size_t number;
};

struct unc__many {
    struct unc__wait wait;
    struct unc__member *first; /* in the order in which they joined */
    struct unc__member *last;
    struct unc__member *search; /* how far a search for circles has come */
    /* @member has ended with @result, its value is in the waiter. Its future is still
     * there. Called where futures are completed: it wakes, and runs nothing. */
    void (*ended)(struct unc__member *member, int result);
    bool is_for_all; /* not one may be left out: a circle through here never ends */
};

/* unc__many_guard: whether the task that runs may wait for all of @futures. */
int unc__many_guard(const struct unc_site *site, struct unc_future *const *futures,
                    size_t count);

/* unc__many_join: @member hears of the end of @future, which is pending. */
void unc__many_join(struct unc__many *many, struct unc__member *member,
                    struct unc_future *future);

/* unc__many_remove: @member, which has ended, goes alone. */
void unc__many_remove(struct unc__many *many, struct unc__member *member);

/* unc__many_leave: those that have not ended will not be heard any more. */
void unc__many_leave(struct unc__many *many);

/* unc__many_cancel: all that have not ended. No member may go meanwhile. */
void unc__many_cancel(struct unc__many *many);

static inline bool unc__member_has_ended(const struct unc__member *member)
{
    return member->waiter.future == NULL;
}

#endif
