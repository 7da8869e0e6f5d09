/* SPDX-License-Identifier: MIT */
/*
 * The report at exit. Happy path: judge, write the JSON where it belongs, print the
 * summary on standard error, and, if asked to, leave with another status.
 *
 * A clean program hears nothing, and no system call is made in its name: whether it is
 * clean is seen in memory alone, and it may have locked itself up since it started. Only
 * with probes, and if it has not, the kernel is asked what is open, a few system calls,
 * before the record is sealed: what nobody saw opened is not in memory. Who asks for a
 * file in any case, by report= or by LSAN_OPTIONS=log_path=, gets it.
 *
 * What may be wrong: no place to write (the next one is tried, each failure is a line),
 * no descriptor free (see rescue.h), no memory (a line says so, the status is still
 * changed), standard error closed (nothing is printed), exit called twice, by two threads
 * (turn.h), by a handler while we write (quiet.h), from one that interrupted malloc or on
 * a tiny stack (own_stack.h), in a forked child (it reports what is its own).
 */
#include "check/exit.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

#include "base/process.h"
#include "base/standard_error.h"
#include "base/sys.h"
#include "base/text.h"
#include "check/destination.h"
#include "check/executable.h"
#include "check/late.h"
#include "check/leak_log.h"
#include "check/own_stack.h"
#include "check/quiet.h"
#include "check/reporter.h"
#include "check/sanitizer.h"
#include "check/save.h"
#include "check/settle.h"
#include "check/signal.h"
#include "check/turn.h"
#include "judge/disposition.h"
#include "judge/unknown.h"
#include "options/options.h"
#include "record/ending.h"
#include "record/exec_box.h"
#include "record/hooks.h"
#include "record/library.h"
#include "record/probe_list.h"
#include "record/record.h"
#include "record/seal.h"

#define STDERR    2
#define NO_MEMORY "unclosed: no memory is left to report what was left open\n"

/* The generation that armed us, 0: nobody did. */
static _Atomic uint32_t armed_in;
static int exit_status;
static bool has_exit_status;
static struct unc__settled settled; /* of who has the turn */

struct exit_job {
    struct unc__reporter reporter;
    struct unc__quiet quiet;
    bool is_child;
    bool has_findings;
    enum unc__cause cause;
    char path[UNC__PATH_SIZE]; /* where the report went; "": nowhere */
};

static void save(struct exit_job *job)
{
    unc__save(&job->reporter, job->is_child, /* number= */ 0, job->path);
    job->reporter.report.file = job->path[0] == '\0' ? NULL : job->path;
}

static void print_summary(struct exit_job *job)
{
    struct unc__sink sink;

    unc__quiet_relax(&job->quiet);
    if (!unc__standard_error_is_ours()) {
        return;
    }
    if (unc__sink_init_fd(&sink, STDERR) < 0) {
        unc__save_say(NO_MEMORY);
        return;
    }
    (void)unc__report_formats[UNC__FORMAT_TEXT].write(&job->reporter.report, &sink);
    (void)unc__sink_flush(&sink);
    unc__sink_done(&sink);
}

static void report_clean(struct exit_job *job)
{
    if (unc__options.report[0] != '\0' && !job->is_child) {
        save(job);
    }
    if (!job->is_child) {
        unc__leak_log_write(&job->reporter);
    }
    if (unc__options.verbosity > 0) {
        unc__save_say("unclosed: active, nothing left\n");
    }
}

/* From here on nobody takes the record for one of a process that was killed. */
static void seal(enum unc__seal_cause cause, bool is_reconciled)
{
    struct unc__end_note note = {
        .cause = cause,
        .status = has_exit_status ? (uint32_t)exit_status : UNC__STATUS_UNKNOWN,
        .is_reconciled = is_reconciled,
    };

    unc__record_note_end(&note);
}

static enum unc__seal_cause seal_cause(enum unc__cause cause)
{
    return cause == UNC__CAUSE_UNDERSCORE_EXIT ? UNC__SEAL_UNDERSCORE_EXIT
                                               : UNC__SEAL_EXIT;
}

/* Whether there may be more than the record has. In a sandbox the record does not grow,
 * and that alone is no reason to risk the end of the program. */
static bool is_incomplete(void)
{
    if (unc__probes_is_sandboxed()) {
        return false;
    }
    return unc__record_lost_total() > 0 || unc__probes_are_blind(NULL);
}

/* Seen without any memory; what is missing from the record counts as found. */
static bool is_to_be_reported(void)
{
    return unc__judge_roughly(/* with_expected= */ false) || is_incomplete();
}

/* Of a process that has nothing to tell: named files are there in any case. A log that
 * was meant for LeakSanitizer is no reason to risk the end of a program in a sandbox. */
static bool is_file_wanted(void)
{
    return unc__options.report[0] != '\0' ||
           (unc__leak_log_is_wanted() && !unc__probes_is_sandboxed());
}

/* Whether there is nothing to be said or written, not even of what is meant to stay
 * open. No system call. */
static bool is_silent(bool is_child)
{
    if (unc__options.verbosity > 0 || (is_file_wanted() && !is_child)) {
        return false;
    }
    return !unc__judge_roughly(/* with_expected= */ unc__record_has_reader()) &&
           !is_incomplete();
}

static void glance(void *userdata)
{
    bool *has_unknown = userdata;

    *has_unknown = unc__glance();
}

static void settle_all(void *userdata)
{
    unc__settle(NULL, userdata);
}

static void wait_for_late(void *userdata)
{
    (void)userdata;
    unc__late_wait();
}

/* Before the record is sealed: what ends meanwhile is to be recorded. */
static void settle(bool is_child, enum unc__cause cause)
{
    if (cause == UNC__CAUSE_EXEC ||
        (is_child && unc__options.children == UNC__CHILDREN_OFF) ||
        unc__probes_is_sandboxed() || !unc__record_is_on()) {
        return;
    }
    if (cause == UNC__CAUSE_EXIT && unc__probes_are_active()) {
        unc__on_own_stack(wait_for_late, NULL);
    }
    if (unc__options.settle_ms == 0) {
        return;
    }
    unc__on_own_stack(settle_all, &settled);
    if (unc__options.verbosity > 0) {
        unc__settle_say(&settled);
    }
}

static void settle_libraries(void *userdata)
{
    (void)userdata;
    unc__record_libraries_settle();
}

static bool covers_nothing(const struct unc__entry_view *entry, const void *userdata)
{
    (void)entry;
    (void)userdata;
    return false;
}

/* What is left open ends with the image, or belongs to the next one; what does not belong
 * to that is an exec-leak already, which is a misuse. */
static const struct unc__domain of_exec = { .covers = covers_nothing };

/* Of an exec nothing is sealed: it may fail. */
static void seal_for(const struct exit_job *job)
{
    if (job->cause != UNC__CAUSE_EXEC) {
        seal(seal_cause(job->cause), job->reporter.judgement.kernel.is_read);
    }
}

/* In the record, for who reads that. If there is no room, its reader has the entries, and
 * knows as much but for what the kernel said; and in a sandbox the record does not grow.
 */
static void keep(struct exit_job *job)
{
    if (unc__record_has_reader() && !unc__probes_is_sandboxed()) {
        (void)unc__reporter_keep(&job->reporter);
    }
}

/* Somebody who listens tells it all at the end, and who names a file wants that too. */
static bool is_ours_to_tell(void)
{
    return !unc__record_has_listener() || unc__options.report[0] != '\0';
}

/* The log is nobody else's: whoever listens has none that ctest would read. */
static void tell(struct exit_job *job)
{
    bool is_ours = is_ours_to_tell();

    if (is_ours) {
        save(job);
    }
    unc__leak_log_write(&job->reporter);
    if (is_ours) {
        print_summary(job);
    }
}

static void run_job(void *userdata)
{
    struct exit_job *job = userdata;
    bool is_end = job->cause != UNC__CAUSE_EXEC;

    if (unc__reporter_init(&job->reporter, is_end ? NULL : &of_exec, job->cause) < 0) {
        seal_for(job);
        job->has_findings = is_to_be_reported();
        unc__save_say(NO_MEMORY);
        return;
    }
    job->reporter.report.settled = &settled;
    job->reporter.report.status = exit_status;
    job->reporter.report.has_status = has_exit_status && is_end;
    job->has_findings =
        unc__judgement_count(&job->reporter.judgement) > 0 || (is_end && is_incomplete());
    unc__judge_details(&job->reporter.judgement);
    if (is_end || job->has_findings) {
        keep(job);
    }
    seal_for(job);
    if (job->has_findings) {
        tell(job);
    } else if (is_end) {
        report_clean(job);
    }
    unc__reporter_done(&job->reporter);
}

/* The job is too large for an alternate signal stack. */
static bool run_in_mapping(bool is_child, enum unc__cause cause)
{
    struct exit_job *job = unc__sys_map(sizeof *job, /* shared= */ 0);
    struct unc__quiet quiet;
    bool has_findings;

    if (job == NULL) {
        unc__save_say(NO_MEMORY);
        return is_to_be_reported();
    }
    job->is_child = is_child;
    job->cause = cause;

    unc__quiet_begin_all(&job->quiet);
    unc__on_own_stack(run_job, job);
    has_findings = job->has_findings;
    quiet = job->quiet;
    unc__sys_unmap(job, sizeof *job);
    unc__quiet_end(&quiet);
    return has_findings;
}

/* A child that is not to report ends by itself all the same. */
static bool is_wanted(bool is_child, enum unc__cause cause)
{
    bool is_off = is_child && unc__options.children == UNC__CHILDREN_OFF;
    bool has_unknown = false;
    bool has_asked;

    if (!unc__record_is_on()) {
        return false;
    }
    unc__record_exec_take_in();
    has_asked = !is_off && unc__probes_are_active() && !unc__probes_is_sandboxed();
    if (has_asked) {
        unc__on_own_stack(glance, &has_unknown);
    }
    if (!is_off && unc__record_libraries_are_open()) {
        unc__on_own_stack(settle_libraries, NULL);
    }
    /* The report is about this moment, although other threads may go on. A child that has
     * no record gets none any more. */
    unc__masks_settle();
    unc__record_seal();
    if (is_off || (!has_unknown && is_silent(is_child))) {
        seal(is_off ? UNC__SEAL_UNWANTED : seal_cause(cause), has_asked);
        return false;
    }
    return true;
}

/* Returns: the status that the process is to end with, 0: whatever it wants. */
static int report(enum unc__cause cause, bool is_from_exit)
{
    uint32_t armed = atomic_load(&armed_in);
    bool is_child = unc__process_generation() != armed;
    int status = 0;

    if (!unc__turn_take(is_from_exit)) {
        return 0;
    }
    if (armed != 0) {
        settle(is_child, cause);
    }
    if (armed != 0 && is_wanted(is_child, cause) && run_in_mapping(is_child, cause)) {
        status = (int)unc__options.exit_code;
    }
    unc__turn_end(status);
    return status;
}

void unc__exit_report(void)
{
    int status = report(UNC__CAUSE_EXIT, /* is_from_exit= */ true);

    if (status != 0) {
        /* glibc goes on with what is left to do, so buffered output is not lost. */
        exit(status);
    }
}

/* A sanitizer ends the process, with a status of its own. */
static void report_at_death(void)
{
    (void)report(UNC__CAUSE_EXIT, /* is_from_exit= */ false);
}

static void note_status(int status, void *unused)
{
    (void)unused;
    exit_status = status;
    has_exit_status = true;
}

/*
 * Code that runs in a child that shares our memory (clone with CLONE_VM) ends the child,
 * not us: nothing is sealed before it is known whose end this is. In a sandbox nobody may
 * be asked, so there only what has something to say speaks.
 */
static bool is_our_end(bool is_child)
{
    if (unc__probes_is_sandboxed()) {
        return !is_silent(is_child) || unc__record_has_reader();
    }
    return unc__record_is_of_this_process();
}

int unc__check_end(int status)
{
    uint32_t armed = atomic_load(&armed_in);
    int wanted;

    if (armed == 0 || !is_our_end(unc__process_generation() != armed)) {
        return status;
    }
    note_status(status, NULL);
    wanted = report(UNC__CAUSE_UNDERSCORE_EXIT, /* is_from_exit= */ false);
    return wanted != 0 ? wanted : status;
}

/* A forked child is there to execute something: what it has then is nobody's concern. */
void unc__check_exec(int directory, const char *program, bool is_searched)
{
    uint32_t armed = atomic_load(&armed_in);

    if (armed == 0 || unc__process_generation() != armed) {
        return;
    }
    unc__record_exec_take_in();
    if (!unc__judge_has_misuse() || unc__probes_is_sandboxed() ||
        !unc__record_is_of_this_process() ||
        !unc__is_executable(directory, program, is_searched)) {
        return;
    }
    (void)run_in_mapping(/* is_child= */ false, UNC__CAUSE_EXEC);
}

static void report_with_status(int status, void *unused)
{
    note_status(status, unused);
    unc__exit_report();
}

void unc__exit_register(void)
{
    unc__turn_register();
    (void)on_exit(report_with_status, NULL);
}

void unc__exit_register_status(void)
{
    (void)on_exit(note_status, NULL);
}

void unc__check_arm(void)
{
    unc__destination_remember();
    unc__standard_error_start();
    unc__exit_attach();
    unc__sanitizer_attach(report_at_death);
    atomic_store(&armed_in, unc__process_generation());
    unc__signal_attach();
}
