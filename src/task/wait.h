/* SPDX-License-Identifier: MIT */
#ifndef UNC_TASK_WAIT_H
#define UNC_TASK_WAIT_H

#include <unclosed/loop.h>
#include <unclosed/task.h>

/*
 * Suspending a task, for all that waits: a timer, a future, a descriptor, a job.
 *
 *     struct reading reading = { .wait = { .cancel = stop_reading, .what = "data",
 *                                          .site = site } };
 *     int r = unc__task_may_wait(site, loop);
 *
 *     if (r < 0) return r;
 *     link it where the waker finds it;
 *     r = unc__wait(&reading.wait);
 *
 * Everything here: the thread that runs the loop.
 */
struct unc__many;
struct unc__wait;

/* The task was cancelled: unlink the wait, and unc__wake it with UNC_ECANCELLED now or
 * later, or with something else if that is how it ended. */
typedef void unc__wait_cancel_fn(struct unc__wait *wait);

/* What a suspended task waits for; lies on its stack. */
struct unc__wait {
    struct unc_task *task; /* set by unc__wait while it sleeps; NULL once it was woken */
    unc__wait_cancel_fn *cancel; /* NULL: it is woken, and there is nothing to unlink */
    const char *what;            /* "a timer", "readable": for people; static */
    const struct unc_site *site; /* of the public call that waits */
    struct unc__many *many;      /* the tasks among what it waits for; NULL: see task.h */
    int result;
};

/* unc__task_current: the one that runs in this thread; NULL: none, or it runs in the
 * parent of this process. Not inline, because a task may go on in another thread. */
struct unc_task *unc__task_current(void);

/* unc__task_loop: the loop of a task that has not ended. */
struct unc_loop *unc__task_loop(const struct unc_task *task);

/*
 * unc__task_may_wait: whether the task that runs may wait for something of @loop (NULL:
 * of no loop) now. Returns: 0, an error of @loop as in loop.h, UNC_ENOTASK, -EINVAL if it
 * is the task of another loop, or UNC_ECANCELLED: a cancellation was pending, which is
 * herewith delivered, so nothing must have been begun yet.
 */
int unc__task_may_wait(const struct unc_site *site, const struct unc_loop *loop);

/* unc__task_may_await: the same, but a pending cancellation stays pending. */
int unc__task_may_await(const struct unc_site *site, const struct unc_loop *loop);

/*
 * unc__wait: suspend the current task until unc__wake, and return the result given there.
 * If a cancellation is pending @wait->cancel is called at once; if one came after the
 * wake, the result is UNC_ECANCELLED all the same. @wait must be linked where its waker
 * finds it before this call.
 */
int unc__wait(struct unc__wait *wait);

/* unc__wake: queue the task at the end of the ready list. A second wake of the same wait
 * does nothing, nor does one after the loop was closed. */
void unc__wake(struct unc__wait *wait, int result);

#endif
