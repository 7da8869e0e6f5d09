/* SPDX-License-Identifier: MIT */
/*
 * What a record says of its process's end, in the order of how much is known: a report of
 * its own; a seal without one, when it was clean, or there was no room; the mark of an
 * exec, after which nobody could write anything; nothing at all. Only the last one is
 * incomplete: whoever executes has said what would be left open before.
 *
 * The report of an exec that failed is taken back by the process itself, so one that is
 * there is of the end.
 */
#include "postmortem/postmortem.h"

#include <errno.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "judge/signal_name.h"
#include "postmortem/own_report.h"
#include "postmortem/subject.h"
#include "record/seal.h"
#include "reports/report.h"

#define SIGNAL_SIZE 32

const struct unc__subject *unc__subject;

struct work {
    struct unc__image *image;
    const struct unc__deceased *deceased;
    struct unc__image_facts facts;
    unsigned detail;
    struct unc__sink *sink;
    char proc[32];
    bool is_holed; /* entries are missing */
};

static bool covers_nothing(const struct unc__entry_view *entry, const void *userdata)
{
    (void)entry;
    (void)userdata;
    return false;
}

static bool is_running(const struct work *work)
{
    return work->deceased->end == UNC__END_RUNNING;
}

static bool is_executed(const struct work *work)
{
    return !is_running(work) && !work->facts.is_sealed &&
           (work->facts.is_executing || work->deceased->end == UNC__END_EXECUTED);
}

static bool is_unwanted(const struct work *work)
{
    return work->facts.is_sealed && work->facts.cause == UNC__SEAL_UNWANTED;
}

/* What it has open then ends with it, or goes on in the next program; and of a child that
 * is not to report, nothing is said. */
static struct unc__domain domain_of(const struct work *work)
{
    bool has_none = is_executed(work) || is_unwanted(work);

    return (struct unc__domain){ .covers = has_none ? covers_nothing : NULL };
}

static enum unc__cause cause_of(const struct work *work)
{
    if (work->facts.is_sealed) {
        return work->facts.cause == UNC__SEAL_UNDERSCORE_EXIT ? UNC__CAUSE_UNDERSCORE_EXIT
                                                              : UNC__CAUSE_EXIT;
    }
    if (is_running(work)) {
        return UNC__CAUSE_SNAPSHOT;
    }
    if (is_executed(work)) {
        return UNC__CAUSE_EXEC;
    }
    return work->deceased->end == UNC__END_SIGNALED ? UNC__CAUSE_KILLED
                                                    : UNC__CAUSE_ENDED;
}

/*
 * Who seals has nothing under way, so all that its counters say is live has an entry;
 * what was lost has been counted as such. Entries that are gone all the same went with
 * the bytes of the file, and so did a report that was there, and is none.
 */
static bool is_holed(const struct work *work)
{
    uint64_t counted = 0;
    uint64_t found = 0;
    uint64_t lost = 0;
    struct unc__entry_view view;
    size_t size;

    if (!work->facts.is_sealed) {
        return false;
    }
    if (unc__image_report(work->image, &size) != NULL) {
        return true;
    }
    for (uint32_t i = 1; i <= unc__image_entry_count(work->image); i++) {
        found +=
            unc__image_read(work->image, i, &view) && view.state != UNC__STATE_RELEASED;
    }
    for (int kind = 0; kind < UNC__KIND_COUNT; kind++) {
        counted += unc__image_counters(work->image, (enum unc__kind)kind).live;
    }
    for (int reason = 0; reason < UNC__DROP_REASON_COUNT; reason++) {
        lost += unc__image_lost(work->image, (enum unc__drop_reason)reason);
    }
    return counted > found + lost || work->facts.skipped > 0;
}

/* Why nobody compared the record with what the process really had; NULL: somebody did, or
 * nobody would have. */
static const char *kernel_reason_of(const struct work *work)
{
    if (work->is_holed) {
        return "the record is damaged: what it had found, or counts as open, is not in "
               "it";
    }
    if (is_running(work) || work->facts.is_sealed || is_executed(work)) {
        return NULL;
    }
    return work->deceased->end == UNC__END_SIGNALED
               ? "the process was killed before it compared its record with the kernel"
               : "the process ended before it compared its record with the kernel";
}

static int64_t reported_at_of(const struct work *work)
{
    if (work->facts.is_sealed) {
        return work->facts.sealed_at_ns;
    }
    if (work->deceased->ended_at_ns == 0) {
        return unc__clock_realtime_ns();
    }
    /* The time of a file is that of a tick. */
    return work->deceased->ended_at_ns > work->facts.started_at_ns
               ? work->deceased->ended_at_ns
               : work->facts.started_at_ns;
}

static void set_status(const struct work *work, struct unc__report *report)
{
    const struct unc__deceased *deceased = work->deceased;

    if (work->facts.is_sealed && work->facts.status != UNC__STATUS_UNKNOWN) {
        report->has_status = true;
        report->status = (int)work->facts.status;
    } else if (deceased->end == UNC__END_EXITED && deceased->status >= 0 &&
               !is_executed(work)) {
        report->has_status = true;
        report->status = deceased->status;
    }
    if (deceased->end == UNC__END_SIGNALED && deceased->status > 0) {
        report->signal = deceased->status;
    }
}

static struct unc__report describe(const struct work *work)
{
    const struct unc__deceased *deceased = work->deceased;
    const char *program = work->facts.program[0] != '\0' ? work->facts.program : NULL;
    struct unc__report report = {
        .cause = cause_of(work),
        .is_unsealed = !work->facts.is_sealed && !is_executed(work),
        .is_incomplete = work->facts.is_cut || work->facts.damaged > 0 || work->is_holed,
        .reported_at_ns = reported_at_of(work),
        .pid = deceased->pid != 0 ? deceased->pid : work->facts.pid,
        .ppid = work->facts.parent_pid,
        .proc = is_running(work) ? work->proc : NULL,
        .executable = deceased->executable != NULL ? deceased->executable : program,
        .arguments = deceased->arguments,
        .arguments_size = deceased->arguments_size,
    };

    set_status(work, &report);
    return report;
}

static int judge_and_write(struct work *work)
{
    struct unc__report report = describe(work);
    struct unc__domain domain = domain_of(work);
    struct unc__judgement judgement;
    struct unc__modules modules = unc__modules_init(report.proc);
    struct unc__fact_source facts = unc__fact_source_init(report.proc, report.pid);
    int r = unc__judge(&domain, work->detail, &judgement);

    if (r < 0) {
        return r;
    }
    unc__judge_details(&judgement);
    report.judgement = &judgement;
    report.modules = &modules;
    report.facts = &facts;
    r = unc__report_write_json(&report, work->sink);
    unc__fact_source_done(&facts);
    unc__modules_done(&modules);
    unc__judgement_done(&judgement);
    return r;
}

/* What it wrote itself, if that is of its end. */
static bool write_own(struct work *work)
{
    const struct unc__deceased *deceased = work->deceased;
    char signal[SIGNAL_SIZE] = "";
    struct unc__text text = unc__text_init(signal, sizeof signal);
    struct unc__corrections corrections = {
        .pid = deceased->pid,
        .has_status = deceased->end == UNC__END_EXITED && !is_executed(work),
        .status = deceased->status,
    };
    size_t size;
    const char *bytes = unc__image_report(work->image, &size);

    if (bytes == NULL || (!work->facts.is_sealed && !is_executed(work)) ||
        !unc__own_report_is_whole(bytes, size)) {
        return false;
    }
    if (deceased->end == UNC__END_SIGNALED && deceased->status > 0 &&
        unc__signal_name(&text, (uint64_t)deceased->status)) {
        corrections.signal = signal;
    }
    unc__own_report_write(work->sink, bytes, size, &corrections);
    return true;
}

int unc__postmortem_open(int fd, struct unc__image **ret_image,
                         struct unc__image_error *ret_error)
{
    int r = unc__image_open_brief(fd, ret_image, ret_error);
    const char *bytes;
    size_t size;

    if (r < 0) {
        return r;
    }
    bytes = unc__image_report(*ret_image, &size);
    if (bytes == NULL || unc__own_report_is_whole(bytes, size)) {
        return 0;
    }
    *ret_image = unc__image_free(*ret_image);
    return unc__image_open(fd, ret_image, ret_error);
}

static int write_report(struct work *work)
{
    struct unc__text text = unc__text_init(work->proc, sizeof work->proc);
    struct unc__subject subject = {
        .image = work->image,
        .is_compared = work->facts.is_sealed && work->facts.is_reconciled,
        .record = work->deceased->record != NULL ? work->deceased->record : "",
        .pid = work->deceased->pid != 0 ? work->deceased->pid : work->facts.pid,
    };
    int r = 0;

    unc__text_format(&text, "/proc/%u", (unsigned)subject.pid);
    subject.proc = is_running(work) ? work->proc : NULL;
    if (!write_own(work)) {
        work->is_holed = is_holed(work);
        subject.is_compared = subject.is_compared && !work->is_holed;
        subject.kernel_reason = kernel_reason_of(work);
        unc__subject = &subject;
        r = judge_and_write(work);
        unc__subject = NULL;
    }
    return r == 0 ? work->sink->error : r;
}

int unc__postmortem_write_sink(struct unc__image *image,
                               const struct unc__deceased *deceased, unsigned detail,
                               struct unc__sink *sink, struct unc__problem *ret_problem)
{
    struct work work = {
        .image = image,
        .deceased = deceased,
        .facts = unc__image_facts(image),
        .detail = detail,
        .sink = sink,
    };
    int r = write_report(&work);

    if (r == -ENOMEM) {
        return unc__problem_set(ret_problem, r,
                                "there is no memory to make a report of the record");
    }
    if (r < 0) {
        return unc__problem_set(ret_problem, r, "the report cannot be written: %s",
                                strerror(-r));
    }
    return 0;
}

int unc__postmortem_write(struct unc__image *image, const struct unc__deceased *deceased,
                          unsigned detail, int fd, struct unc__problem *ret_problem)
{
    struct unc__sink sink;
    int r = unc__sink_init_fd(&sink, fd);

    if (r < 0) {
        return unc__problem_set(ret_problem, r, "there is no memory to write a report");
    }
    r = unc__postmortem_write_sink(image, deceased, detail, &sink, ret_problem);
    if (r == 0) {
        r = unc__sink_flush(&sink);
        if (r < 0) {
            (void)unc__problem_set(ret_problem, r, "the report cannot be written: %s",
                                   strerror(-r));
        }
    }
    unc__sink_done(&sink);
    return r;
}
