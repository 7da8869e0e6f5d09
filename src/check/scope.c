/* SPDX-License-Identifier: MIT */
/*
 * Test scopes: the public calls, and which scopes are open in a thread.
 *
 * A thread has its open scopes in a list, the innermost first. What the caller holds is
 * the number of one: an ended scope, somebody else's, or memory that was never begun is
 * recognised without being followed, since only what is in the list is looked at.
 */
#include "check/scope.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stddef.h>
#include <string.h>

#include "base/process.h"
#include "base/sys.h"
#include "base/text.h"
#include "base/thread.h"
#include "check/own_stack.h"
#include "check/quiet.h"
#include "check/reporter.h"
#include "record/hooks.h"
#include "record/layout.h"
#include "record/record.h"
#include "record/walk.h"

#define STDERR 2

/* What is in a struct unc_scope. */
struct ticket {
    uint64_t mark; /* of the memory that it is in: a copy is no scope */
    uint64_t id;
    uint32_t generation;
    uint32_t thread;
};

_Static_assert(sizeof(struct ticket) <= sizeof(struct unc_scope), "there is room");

#define MARK UINT64_C(0x65706f6373636e75)

static UNC__THREAD_LOCAL struct unc__scope *innermost;
static uint64_t last_id;

/* glibc keeps the values of so many keys in the thread itself, and allocates for others:
 * with such a key, what a thread has open when it ends stays mapped. */
#define KEYS_IN_THREAD 32

static pthread_key_t key;
static bool has_key;

static uint64_t mark_of(const struct unc_scope *scope)
{
    return MARK ^ (uint64_t)(uintptr_t)scope;
}

/* A child of fork has no scopes: the list is its parent's. */
static struct unc__scope *first_open(void)
{
    return innermost != NULL && innermost->generation == unc__process_generation()
               ? innermost
               : NULL;
}

static int find(const struct unc_scope *handle, struct unc__scope **ret_scope)
{
    struct ticket ticket;

    if (handle == NULL) {
        return -EINVAL;
    }
    if (!unc__record_is_on()) {
        return -EOPNOTSUPP;
    }
    memcpy(&ticket, handle, sizeof ticket);
    if (ticket.mark != mark_of(handle)) {
        return -EINVAL;
    }
    if (ticket.generation != unc__process_generation()) {
        return -ECHILD;
    }
    if (ticket.thread != unc__thread_id()) {
        return -EPERM;
    }
    for (struct unc__scope *scope = first_open(); scope != NULL; scope = scope->outer) {
        if (scope->is_ending) {
            return -EBUSY; /* we are in one of the callbacks that its end waits for */
        }
        if (scope->id == ticket.id) {
            *ret_scope = scope;
            return 0;
        }
    }
    return -EINVAL;
}

static void forget(struct unc__scope *scope)
{
    unc__scope_forget_sorts(scope);
    unc__sys_unmap(scope, sizeof *scope);
}

/* It and all that lie inside it. */
static void close_scope(struct unc__scope *scope)
{
    struct unc__scope *outer = scope->outer;

    while (first_open() != outer) {
        struct unc__scope *inner = innermost;

        innermost = inner->outer;
        if (inner->owner == 0) {
            unc__tally_end(&inner->tally);
        }
        forget(inner);
    }
}

/* Those that a thread has open when it ends. */
static void close_all(void *unused)
{
    (void)unused;
    while (first_open() != NULL) {
        close_scope(innermost);
    }
}

static void make_key(void)
{
    has_key = pthread_key_create(&key, close_all) == 0 && key < KEYS_IN_THREAD;
}

/* From here on they go with the thread. */
static void tie_to_thread(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    if (pthread_once(&once, make_key) == 0 && has_key) {
        (void)pthread_setspecific(key, &key);
    }
}

/* Of a thread they are counted as they are made; of a loop, compared. */
static void begin_tally(struct unc__scope *scope)
{
    struct unc__misuse_view view;

    if (scope->owner == 0) {
        unc__tally_begin(&scope->tally);
        return;
    }
    for (size_t i = 0; i < unc__record_misuse_count(); i++) {
        if (unc__record_read_misuse(i, &view)) {
            scope->tally.counts[i] = view.count;
        }
    }
}

static void count_sorts(void *userdata)
{
    struct unc__scope *scope = userdata;

    scope->first_serial = unc__record_next_serial();
    scope->acquired_before = unc__walk_acquired();
    scope->id = unc__scope_count_sorts(scope) < 0
                    ? 0
                    : __atomic_add_fetch(&last_id, 1, __ATOMIC_RELAXED);
}

static int open_scope(struct unc__scope *scope, const char *label, struct unc_loop *loop,
                      uint64_t owner)
{
    struct unc__text text = unc__text_init(scope->label, sizeof scope->label);

    unc__text_add(&text, label == NULL ? "" : label);
    scope->outer = first_open();
    scope->generation = unc__process_generation();
    scope->thread = unc__thread_id() & ((1U << UNC__ENTRY_THREAD_BITS) - 1);
    scope->owner = owner;
    scope->loop = loop;
    scope->lost_before = unc__record_lost_total();
    scope->replacements = unc__vector_init(sizeof(uint64_t));
    for (int level = 0; level < UNC__SORT_LEVELS; level++) {
        scope->sorts[level].items = unc__vector_init(sizeof(struct unc__sort_count));
    }
    unc__on_own_stack(count_sorts, scope);
    return scope->id == 0 ? -ENOMEM : 0;
}

int unc_scope_begin(struct unc_scope *handle, const char *label, struct unc_loop *loop)
{
    struct ticket ticket;
    struct unc__scope *scope;
    uint64_t owner = 0;
    int r = handle == NULL ? -EINVAL : 0;

    unc__record_start();
    if (r == 0 && loop != NULL) {
        r = unc__loop_serial(loop, &owner);
    }
    if (r < 0) {
        return r;
    }
    if (!unc__record_is_on() || (loop != NULL && owner == 0)) {
        return -EOPNOTSUPP;
    }
    scope = unc__sys_map(sizeof *scope, /* shared= */ 0);
    if (scope == NULL) {
        return -ENOMEM;
    }
    r = open_scope(scope, label, loop, owner);
    if (r < 0) {
        forget(scope);
        return r;
    }
    tie_to_thread();
    innermost = scope;
    begin_tally(scope);
    ticket = (struct ticket){ mark_of(handle), scope->id, scope->generation,
                              unc__thread_id() };
    memcpy(handle, &ticket, sizeof ticket);
    return 0;
}

/* One look at a scope, and what is to be made of it. */
struct job {
    struct unc__scope *scope;
    const struct unc__report_format *format; /* NULL: no text */
    bool is_always; /* the text is wanted even if nothing is left */
    bool is_printed;
    char **ret_text;
    size_t *ret_size;
    struct unc__scope_look look;
    int result;
};

static int clamp(uint64_t count)
{
    return count > INT_MAX ? INT_MAX : (int)count;
}

static bool is_final(const struct unc__judgement *judgement)
{
    for (size_t i = 0; i < judgement->findings.count; i++) {
        const struct unc__finding *finding = unc__judgement_finding(judgement, i);

        if (finding->class == UNC__CLASS_UNCLOSED &&
            !unc__finding_is_set_aside(finding) &&
            finding->first.state == UNC__STATE_LIVE) {
            return false;
        }
    }
    return true;
}

static struct unc__scope_look look_at(const struct unc__scope *scope,
                                      const struct unc__judgement *judgement)
{
    struct unc__scope_look look = { .count = clamp(unc__judgement_count(judgement)),
                                    .errors = clamp(judgement->misused),
                                    .is_final = is_final(judgement) };

    /* Of what was not recorded nobody knows whether it was given back: no 0 then. */
    if (look.count == 0 && unc__record_lost_total() > scope->lost_before) {
        look.count = -ENODATA;
    }
    return look;
}

static int take_text(struct unc__report *report, struct job *job)
{
    struct unc__sink sink;
    int r = unc__sink_init_memory(&sink);

    if (r < 0) {
        return r;
    }
    r = job->format->write(report, &sink);
    if (r < 0) {
        unc__sink_done(&sink);
        return r;
    }
    return unc__sink_take(&sink, job->ret_text, job->ret_size);
}

static int print_text(struct unc__report *report, const struct job *job)
{
    struct unc__quiet quiet;
    struct unc__sink sink;
    int r = unc__sink_init_fd(&sink, STDERR);

    if (r < 0) {
        return r;
    }
    unc__quiet_begin(&quiet);
    (void)job->format->write(report, &sink);
    (void)unc__sink_flush(&sink);
    unc__quiet_end(&quiet);
    unc__sink_done(&sink);
    return 0;
}

static void run_job(void *userdata)
{
    struct job *job = userdata;
    struct unc__domain domain;
    struct unc__reporter reporter;

    if (!job->is_always && unc__scope_is_clean(job->scope)) {
        return;
    }
    job->result = unc__scope_balance(job->scope);
    if (job->result < 0) {
        return;
    }
    domain = unc__scope_domain(job->scope);
    job->result = unc__reporter_init(&reporter, &domain, UNC__CAUSE_SCOPE);
    if (job->result < 0) {
        return;
    }
    reporter.report.label = job->scope->label;
    job->look = look_at(job->scope, &reporter.judgement);
    if (job->format != NULL && (job->is_always || job->look.count != 0)) {
        unc__judge_details(&reporter.judgement);
        job->result = job->is_printed ? print_text(&reporter.report, job)
                                      : take_text(&reporter.report, job);
    }
    unc__reporter_done(&reporter);
}

static int run(struct job *job)
{
    unc__on_own_stack(run_job, job);
    return job->result < 0 ? job->result : job->look.count;
}

void unc__scope_look(struct unc__scope *scope, struct unc__scope_look *ret_look)
{
    struct job job = { .scope = scope };
    int count = run(&job);

    *ret_look = job.look;
    ret_look->count = count;
}

int unc_scope_end(struct unc_scope *handle, int64_t limit_ns, char **ret_text)
{
    struct job job = { .format = &unc__report_formats[UNC__FORMAT_TEXT],
                       .is_printed = ret_text == NULL,
                       .ret_text = ret_text };
    int count = limit_ns < 0 ? -EINVAL : find(handle, &job.scope);

    if (count < 0) {
        return count;
    }
    if (ret_text != NULL) {
        *ret_text = NULL;
    }
    job.scope->is_ending = true;
    count = unc__scope_drain(job.scope, limit_ns) ? 0 : run(&job);
    close_scope(job.scope);
    return count;
}

int unc_scope_check(const struct unc_scope *handle, int *ret_errors)
{
    struct job job = { 0 };
    int count = find(handle, &job.scope);

    if (count == 0) {
        count = run(&job);
    }
    if (count >= 0 && ret_errors != NULL) {
        *ret_errors = job.look.errors;
    }
    return count;
}

int unc_scope_take_report(const struct unc_scope *handle, char **ret_report,
                          size_t *ret_size)
{
    struct job job = { .format = &unc__report_formats[UNC__FORMAT_JSON],
                       .is_always = true,
                       .ret_text = ret_report,
                       .ret_size = ret_size };
    int r = ret_report == NULL ? -EINVAL : find(handle, &job.scope);

    return r < 0 ? r : run(&job);
}
