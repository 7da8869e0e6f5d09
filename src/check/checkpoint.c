/* SPDX-License-Identifier: MIT */
/*
 * Checkpoints: what came since the last one, and what grows from one to the next. The
 * judge says what is live, so that a check, a checkpoint and the report at exit are of
 * one mind; what a series remembers of it is in judge/growth.c.
 *
 * While a checkpoint is noted no handler runs in this thread: one that asks for a report
 * would find the series half written.
 */
#include <unclosed/check.h>

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>

#include "check/growing.h"
#include "check/own_stack.h"
#include "check/quiet.h"
#include "check/reporter.h"
#include "judge/growth.h"
#include "record/probe_list.h"
#include "record/record.h"

struct job {
    const char *label;
    char **ret_report; /* NULL: no text */
    size_t *ret_size;
    struct unc__growth_mark since; /* of the checkpoint before; checkpoints 0: none */
    int result;
};

static bool is_new(const struct unc__entry_view *entry, const void *userdata)
{
    const struct unc__growth_mark *since = userdata;

    return entry->serial >= since->serial_end;
}

static uint64_t count_new(size_t index, const struct unc__misuse_view *misuse,
                          const void *userdata)
{
    const struct unc__growth_mark *since = userdata;
    uint64_t before = __atomic_load_n(&since->misuse_counts[index], __ATOMIC_RELAXED);

    /* Another thread may have come by with a checkpoint of its own. */
    return misuse->count > before ? misuse->count - before : 0;
}

static struct unc__domain domain_since(const struct unc__growth_mark *since)
{
    return (struct unc__domain){ .covers = is_new,
                                 .count_misuse = count_new,
                                 .userdata = since };
}

/* Of what was not recorded nobody knows whether it was given back: no 0 then. */
static int count_of(const struct job *job, const struct unc__judgement *judgement)
{
    uint64_t count = unc__judgement_count(judgement);

    if (count == 0 &&
        (unc__record_lost_total() > job->since.lost || unc__probes_are_blind(NULL))) {
        return -ENODATA;
    }
    return count > INT_MAX ? INT_MAX : (int)count;
}

/* How much of it came since the checkpoint before. */
static int count_since(struct job *job)
{
    struct unc__domain domain = domain_since(&job->since);
    struct unc__judgement judgement;
    int r = unc__judge(&domain, /* detail= */ 0, &judgement);

    if (r == 0) {
        r = count_of(job, &judgement);
        unc__judgement_done(&judgement);
    }
    return r;
}

static void run_checkpoint(void *userdata)
{
    struct job *job = userdata;
    struct unc__judgement judgement;
    int count = 0;
    int r;

    if (unc__growth_mark(job->label, &job->since)) {
        count = count_since(job);
    }
    r = unc__judge(NULL, /* detail= */ 0, &judgement);
    if (r == 0) {
        r = unc__growth_note(job->label, &judgement);
        unc__judgement_done(&judgement);
    }
    job->result = r < 0 ? r : count;
}

static int write_text(struct job *job, struct unc__reporter *reporter)
{
    struct unc__sink sink;
    int r = unc__sink_init_memory(&sink);

    if (r < 0) {
        return r;
    }
    reporter->report.label = job->label;
    unc__judge_details(&reporter->judgement);
    r = unc__report_formats[UNC__FORMAT_JSON].write(&reporter->report, &sink);
    if (r < 0) {
        unc__sink_done(&sink);
        return r;
    }
    return unc__sink_take(&sink, job->ret_report, job->ret_size);
}

static void judge_and_write(struct job *job, const struct unc__domain *domain)
{
    struct unc__reporter reporter;

    job->result = unc__reporter_init(&reporter, domain, UNC__CAUSE_CHECK);
    if (job->result < 0) {
        return;
    }
    if (job->ret_report != NULL) {
        job->result = write_text(job, &reporter);
    }
    if (job->result == 0) {
        job->result = count_of(job, &reporter.judgement);
    }
    unc__reporter_done(&reporter);
}

static void run_report(void *userdata)
{
    struct job *job = userdata;
    struct unc__domain domain = domain_since(&job->since);

    job->result = unc__growth_mark(job->label, &job->since) ? 0 : -ENOENT;
    if (job->result == 0) {
        judge_and_write(job, &domain);
    }
}

static void run_growth(void *userdata)
{
    struct job *job = userdata;
    struct unc__domain domain = unc__growing_in(job->label);

    if (!unc__growth_mark(job->label, &job->since)) {
        job->result = -ENOENT;
        return;
    }
    if (job->since.checkpoints <= UNC__GROWTH_ROUNDS_MIN) {
        job->result = -EAGAIN;
        return;
    }
    job->since.lost = 0; /* growth is about all rounds */
    judge_and_write(job, &domain);
    if (job->result == 0 && !unc__growth_is_whole(job->label)) {
        job->result = -ENODATA;
    }
}

static int run(struct job *job, unc__own_stack_fn *function)
{
    struct unc__quiet quiet;

    if (job->label == NULL || *job->label == '\0') {
        return -EINVAL;
    }
    if (strlen(job->label) >= UNC__GROWTH_LABEL_SIZE) {
        return -ENAMETOOLONG;
    }
    unc__record_start();
    if (!unc__record_is_on()) {
        return -EOPNOTSUPP;
    }
    unc__quiet_begin_all(&quiet);
    unc__on_own_stack(function, job);
    unc__quiet_end(&quiet);
    return job->result;
}

int unc_checkpoint(const char *label)
{
    struct job job = { .label = label };

    return run(&job, run_checkpoint);
}

int unc_checkpoint_take_report(const char *label, char **ret_report, size_t *ret_size)
{
    struct job job = { .label = label, .ret_report = ret_report, .ret_size = ret_size };

    return ret_report == NULL ? -EINVAL : run(&job, run_report);
}

int unc_checkpoint_growth(const char *label, char **ret_report, size_t *ret_size)
{
    struct job job = { .label = label, .ret_report = ret_report, .ret_size = ret_size };

    return run(&job, run_growth);
}
