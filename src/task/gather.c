/* SPDX-License-Identifier: MIT */
/* Waiting for all of several, and what became of each. */
#include <errno.h>
#include <stdlib.h>

#include <unclosed/wait.h>

#include "task/many.h"

struct gather {
    struct unc__many many;
    struct unc_outcome *outcomes; /* NULL: they are not wanted */
    size_t pending_count;
    int error; /* the first one; 0: there is none */
    bool keeps_errors;
    bool is_cancelled;
};

static void set_outcome(struct gather *gather, size_t number, int error, void *result)
{
    if (gather->outcomes != NULL) {
        gather->outcomes[number] = (struct unc_outcome){ error, result };
    }
}

/* Once it is cancelled, what that did to the others is no error of theirs. */
static bool is_error(const struct gather *gather, int result)
{
    return result < 0 && !gather->keeps_errors &&
           !(gather->is_cancelled && result == UNC_ECANCELLED);
}

static void take(struct gather *gather, struct unc_future *future, size_t number,
                 int error, void *result)
{
    set_outcome(gather, number, error, error < 0 ? NULL : result);
    if (!is_error(gather, error)) {
        unc__future_set_read(future);
    } else if (gather->error == 0) {
        unc__future_set_read(future);
        gather->error = error;
    }
}

static bool is_over(const struct gather *gather)
{
    return gather->pending_count == 0 || (gather->error < 0 && !gather->is_cancelled);
}

static int get_result(const struct gather *gather)
{
    return gather->error == 0 && gather->is_cancelled ? UNC_ECANCELLED : gather->error;
}

static void ended(struct unc__member *member, int result)
{
    struct gather *gather = (struct gather *)member->many;

    take(gather, member->future, member->number, result, member->waiter.value);
    gather->pending_count--;
    if (is_over(gather)) {
        unc__wake(&gather->many.wait, get_result(gather));
    }
}

static void cancel(struct unc__wait *wait)
{
    struct gather *gather = (struct gather *)wait;

    gather->is_cancelled = true;
    unc__many_cancel(&gather->many);
}

/* What can be said without waiting. */
static void look(struct gather *gather, struct unc_future *const *futures, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct unc_future *future = futures[i];

        if (future->state == UNC__FUTURE_PENDING) {
            set_outcome(gather, i, UNC_EPENDING, NULL);
            gather->pending_count++;
        } else {
            take(gather, future, i, future->error, future->result);
        }
    }
}

static int wait_for_all(struct gather *gather, struct unc_future *const *futures,
                        size_t count)
{
    struct unc__member *members = calloc(gather->pending_count, sizeof *members);
    struct unc__member *member = members;
    int r;

    if (members == NULL) {
        return -ENOMEM;
    }
    for (size_t i = 0; i < count; i++) {
        if (futures[i]->state == UNC__FUTURE_PENDING) {
            unc__many_join(&gather->many, member, futures[i]);
            member->number = i;
            member++;
        }
    }
    r = unc__wait(&gather->many.wait);
    unc__many_leave(&gather->many);
    free(members);
    return r;
}

int unc_gather_at(const struct unc_site *site, struct unc_future *const *futures,
                  size_t count, unsigned flags, struct unc_outcome *ret_outcomes)
{
    struct gather gather = {
        .many = { .wait = { .cancel = cancel,
                            .what = "several tasks or futures",
                            .site = site,
                            .many = &gather.many },
                  .ended = ended,
                  .is_for_all = true },
        .outcomes = ret_outcomes,
        .keeps_errors = (flags & UNC_GATHER_ERRORS) != 0,
    };
    int r = (flags & ~(unsigned)UNC_GATHER_ERRORS) != 0
                ? -EINVAL
                : unc__many_guard(site, futures, count);

    if (r == 0) {
        r = unc__circle_refuse(site, futures, count);
    }
    if (r < 0) {
        return r;
    }
    look(&gather, futures, count);
    if (!is_over(&gather)) {
        return wait_for_all(&gather, futures, count);
    }
    if (gather.error < 0) {
        unc__task_raised(unc__task_current(), site, gather.error);
    }
    return gather.error;
}
