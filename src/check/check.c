/* SPDX-License-Identifier: MIT */
/*
 * The public checks. Each is one job that runs on the reporter's own stack, because a
 * check may be called from a coroutine or a small thread.
 */
#include <unclosed/check.h>

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"
#include "check/own_stack.h"
#include "check/quiet.h"
#include "check/reporter.h"
#include "check/settle.h"
#include "judge/disposition.h"
#include "options/options.h"
#include "options/path.h"
#include "record/hooks.h"
#include "record/probe_list.h"
#include "record/record.h"

struct job {
    uint64_t owner;
    const char *path;                        /* write a file, or NULL */
    const struct unc__report_format *format; /* hand out text, or NULL */
    char **ret_report;
    size_t *ret_size;
    int result;
};

static int write_path(struct unc__reporter *reporter, const char *pattern)
{
    char path[UNC__PATH_SIZE];
    struct unc__text text = unc__text_init(path, sizeof path);
    struct unc__quiet quiet;
    int r = unc__path_expand(pattern, reporter->report.pid, &text);

    if (r < 0) {
        return r;
    }
    unc__quiet_begin(&quiet);
    r = unc__reporter_write(reporter, UNC__FORMAT_JSON, path, /* is_private= */ 0);
    unc__quiet_end(&quiet);
    return r;
}

static int take_text(struct unc__reporter *reporter, struct job *job)
{
    struct unc__sink sink;
    int r = unc__sink_init_memory(&sink);

    if (r < 0) {
        return r;
    }
    unc__judge_details(&reporter->judgement);
    r = job->format->write(&reporter->report, &sink);
    if (r < 0) {
        unc__sink_done(&sink);
        return r;
    }
    return unc__sink_take(&sink, job->ret_report, job->ret_size);
}

/* Of what was not recorded nobody knows whether it was given back: no 0 then. */
static int count_of(const struct unc__judgement *judgement)
{
    uint64_t count = unc__judgement_count(judgement);

    if (count == 0 && (unc__record_lost_total() > 0 || unc__probes_are_blind(NULL))) {
        return -ENODATA;
    }
    return count > INT_MAX ? INT_MAX : (int)count;
}

static void run_job(void *userdata)
{
    struct job *job = userdata;
    struct unc__domain domain = { .owner = job->owner };
    struct unc__settled settled;
    struct unc__reporter reporter;

    unc__settle(&domain, &settled);
    job->result = unc__reporter_init(&reporter, &domain, UNC__CAUSE_CHECK);
    if (job->result < 0) {
        return;
    }
    reporter.report.settled = &settled;
    if (job->path != NULL) {
        job->result = write_path(&reporter, job->path);
    } else if (job->format != NULL) {
        job->result = take_text(&reporter, job);
    }
    if (job->result == 0) {
        job->result = count_of(&reporter.judgement);
    }
    unc__reporter_done(&reporter);
}

static int check(const struct unc_loop *loop, struct job *job)
{
    int r = 0;

    unc__record_start();
    if (loop != NULL) {
        /* The hook changes nothing; it takes what the loop's own calls take. */
        r = unc__loop_serial((struct unc_loop *)(uintptr_t)loop, &job->owner);
    }
    if (r < 0 && r != UNC_ECLOSED) {
        return r;
    }
    if (!unc__record_is_on() || (loop != NULL && job->owner == 0)) {
        return -EOPNOTSUPP;
    }
    if (loop == NULL) {
        unc__masks_settle();
    }
    unc__on_own_stack(run_job, job);
    return job->result;
}

int unc_check(void)
{
    struct job job = { 0 };

    return check(NULL, &job);
}

int unc_check_loop(const struct unc_loop *loop)
{
    struct job job = { 0 };

    return loop == NULL ? -EINVAL : check(loop, &job);
}

int unc_check_write(const struct unc_loop *loop, const char *path)
{
    struct job job = { .path = path };

    return path == NULL || *path == '\0' ? -EINVAL : check(loop, &job);
}

static int take(const struct unc_loop *loop, const struct unc__report_format *format,
                char **ret_report, size_t *ret_size)
{
    struct job job = { .format = format, .ret_report = ret_report, .ret_size = ret_size };

    return ret_report == NULL ? -EINVAL : check(loop, &job);
}

int unc_check_take_report(const struct unc_loop *loop, char **ret_report,
                          size_t *ret_size)
{
    return take(loop, &unc__report_formats[UNC__FORMAT_JSON], ret_report, ret_size);
}

int unc_check_take_text(const struct unc_loop *loop, char **ret_report, size_t *ret_size)
{
    return take(loop, &unc__report_formats[UNC__FORMAT_TEXT], ret_report, ret_size);
}

char *unc_report_free(char *report)
{
    if (report != NULL) {
        unc__sink_text_free(report);
    }
    return NULL;
}

int unc_check_probes(void)
{
    unc__record_start();
    if (!unc__record_is_on()) {
        return -EOPNOTSUPP;
    }
    if (unc__probes_are_active()) {
        return 0;
    }
    return unc__probes_are_blind(NULL) ? -ENXIO : -ENOENT;
}
