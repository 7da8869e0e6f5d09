/* SPDX-License-Identifier: MIT */
/* Waiting for the first of several, or for all, without a hand on any. */
#include <errno.h>
#include <stdlib.h>

#include <unclosed/wait.h>

#include "task/many.h"

struct waiting {
    struct unc__many many;
    struct unc_handle *timer; /* NULL: none, or it has fired */
    enum unc_wait_mode mode;
    size_t done_count;
    size_t count;
    bool has_error;
};

static void count(struct waiting *waiting, int error)
{
    waiting->done_count++;
    if (error < 0 && error != UNC_ECANCELLED) {
        waiting->has_error = true;
    }
}

static bool is_over(const struct waiting *waiting)
{
    return waiting->done_count == waiting->count ||
           (waiting->mode == UNC_WAIT_FIRST_DONE && waiting->done_count > 0) ||
           (waiting->mode == UNC_WAIT_FIRST_ERROR && waiting->has_error);
}

static void ended(struct unc__member *member, int result)
{
    struct waiting *waiting = (struct waiting *)member->many;

    count(waiting, result);
    if (is_over(waiting)) {
        unc__wake(&waiting->many.wait, 0);
    }
}

static int fire(struct unc_loop *loop, void *userdata)
{
    struct waiting *waiting = userdata;

    (void)loop;
    waiting->timer = NULL;
    unc__wake(&waiting->many.wait, 0);
    return 0;
}

static int suspend(struct waiting *waiting, struct unc_future *const *futures,
                   int64_t timeout_ns)
{
    struct unc__member *members =
        calloc(waiting->count - waiting->done_count, sizeof *members);
    struct unc__member *member = members;
    struct unc_loop *loop = unc__task_loop(unc__task_current());
    int r = members == NULL ? -ENOMEM : 0;

    if (r == 0 && timeout_ns >= 0) {
        r = unc__timer_set(loop, timeout_ns, fire, waiting, &waiting->timer);
    }
    if (r < 0) {
        free(members);
        return r;
    }
    for (size_t i = 0; i < waiting->count; i++) {
        if (futures[i]->state == UNC__FUTURE_PENDING) {
            unc__many_join(&waiting->many, member++, futures[i]);
        }
    }
    r = unc__wait(&waiting->many.wait);
    if (waiting->timer != NULL) {
        unc__timer_unset(loop, waiting->timer);
    }
    unc__many_leave(&waiting->many);
    free(members);
    return r;
}

/* A circle ends by itself where one of several is enough, or where time is limited. */
static int guard(const struct unc_site *site, struct waiting *waiting,
                 struct unc_future *const *futures, int64_t timeout_ns)
{
    int r = waiting->count == 0 || (unsigned)waiting->mode > UNC_WAIT_ALL
                ? -EINVAL
                : unc__many_guard(site, futures, waiting->count);

    waiting->many.is_for_all = waiting->mode == UNC_WAIT_ALL && timeout_ns < 0;
    if (r == 0 && waiting->many.is_for_all) {
        r = unc__circle_refuse(site, futures, waiting->count);
    }
    return r;
}

int unc_wait_at(const struct unc_site *site, struct unc_future *const *futures,
                size_t count_of_all, enum unc_wait_mode mode, int64_t timeout_ns,
                size_t *ret_done_count)
{
    struct waiting waiting = {
        .many = { .wait = { .what = "several tasks or futures",
                            .site = site,
                            .many = &waiting.many },
                  .ended = ended },
        .mode = mode,
        .count = count_of_all,
    };
    int r = guard(site, &waiting, futures, timeout_ns);

    if (r < 0) {
        return r;
    }
    for (size_t i = 0; i < waiting.count; i++) {
        if (futures[i]->state != UNC__FUTURE_PENDING) {
            count(&waiting, futures[i]->error);
        }
    }
    if (!is_over(&waiting)) {
        r = suspend(&waiting, futures, timeout_ns);
    }
    if (r == 0 && ret_done_count != NULL) {
        *ret_done_count = waiting.done_count;
    }
    return r;
}
