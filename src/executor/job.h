/* SPDX-License-Identifier: MIT */
#ifndef UNC_EXECUTOR_JOB_H
#define UNC_EXECUTOR_JOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <unclosed/executor.h>

#include "loop/core.h"
#include "loop/future.h"
#include "record/kept_site.h"

/*
 * One function to run, from the call that gave it until its result was handed over. It is
 * in exactly one list of its pool, which is its state; the pool's lock guards the lists
 * and the state. Who receives the result (future, wait) is the loop's thread's business
 * alone, so that a receiver can leave without a lock while the job runs.
 */
enum unc__job_state {
    UNC__JOB_QUEUED,
    UNC__JOB_RUNNING,
    UNC__JOB_DONE
};

struct unc__pool;

/* A task that waits for a job; on its stack. See run.c. */
struct unc__job_wait;

struct unc__job {
    struct unc__job *next;
    struct unc__job *previous;
    struct unc__pool *pool;
    unc_job_fn *function;
    unc_job_discard_fn *discard;
    void *userdata;
    void *result;
    int error;
    enum unc__job_state state;
    struct unc_future *future; /* NULL: none, or it was let go */
    struct unc__future_source source;
    struct unc__job_wait *wait;
    bool is_wanted;  /* a result was asked for, by future or wait */
    uint64_t number; /* in its loop, from 1 */
    int64_t begun_ns;
    struct unc__kept_site site; /* of the call that gave it */
    uint32_t stack;
    struct unc__token token;
    char name[]; /* "": none */
};

struct unc__job_list {
    struct unc__job *first;
    struct unc__job *last;
    size_t count;
};

static inline void unc__job_list_add(struct unc__job_list *list, struct unc__job *job)
{
    job->next = NULL;
    job->previous = list->last;
    if (list->last == NULL) {
        list->first = job;
    } else {
        list->last->next = job;
    }
    list->last = job;
    list->count++;
}

static inline void unc__job_list_remove(struct unc__job_list *list, struct unc__job *job)
{
    if (job->previous == NULL) {
        list->first = job->next;
    } else {
        job->previous->next = job->next;
    }
    if (job->next == NULL) {
        list->last = job->previous;
    } else {
        job->next->previous = job->previous;
    }
    list->count--;
}

/* unc__job_list_take: all of @list, which is empty then. */
static inline struct unc__job_list unc__job_list_take(struct unc__job_list *list)
{
    struct unc__job_list taken = *list;

    *list = (struct unc__job_list){ 0 };
    return taken;
}

/* What a job is made of. */
struct unc__job_use {
    const struct unc_site *site;
    const struct unc_job_options *options; /* may be NULL */
    unc_job_fn *function;
    void *userdata;
};

/* unc__job_new: any thread; NULL: no memory. */
struct unc__job *unc__job_new(const struct unc__job_use *use);

/* unc__job_record: it belongs to @loop from now on. */
void unc__job_record(struct unc__job *job, const struct unc_loop *loop);

/* unc__job_discard: its result reaches nobody. Releases the job. */
void unc__job_discard(struct unc__job *job);

#endif
