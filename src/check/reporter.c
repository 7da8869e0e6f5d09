/* SPDX-License-Identifier: MIT */
/*
 * A report needs a judgement, the modules it meets, and who we are; this is where they
 * come together, for checks and for the exit alike. Writing the file may fail because the
 * program has used up its descriptors, which is just when a leak report is wanted: then
 * the same job is done once more in a child with a table of its own (rescue.h). Rejected:
 * a descriptor kept in reserve, which the program would see, count and close.
 */
#include "check/reporter.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>

#include "base/clock.h"
#include "base/sys.h"
#include "base/text.h"
#include "check/growing.h"
#include "check/report_file.h"
#include "check/rescue.h"
#include "check/suppressions.h"
#include "options/options.h"
#include "options/path.h"
#include "record/seal.h"

int unc__reporter_init(struct unc__reporter *ret_reporter,
                       const struct unc__domain *domain, enum unc__cause cause)
{
    struct unc__domain wanted = unc__growing_only(domain);
    int r = unc__judge(&wanted, unc__options.detail, &ret_reporter->judgement);

    if (r < 0) {
        return r;
    }
    ret_reporter->modules = unc__modules_init("/proc/self");
    ret_reporter->facts =
        unc__fact_source_init("/proc/self", (uint32_t)unc__sys_getpid());
    ret_reporter->report = (struct unc__report){
        .judgement = &ret_reporter->judgement,
        .modules = &ret_reporter->modules,
        .facts = &ret_reporter->facts,
        .cause = cause,
        .reported_at_ns = unc__clock_realtime_ns(),
        .pid = (uint32_t)unc__sys_getpid(),
        .ppid = (uint32_t)unc__sys_call(SYS_getppid, 0, 0, 0, 0, 0, 0),
        .proc = "/proc/self",
        .program = unc__path_program(),
    };
    unc__reporter_suppress(ret_reporter);
    return 0;
}

void unc__reporter_done(struct unc__reporter *reporter)
{
    unc__fact_source_done(&reporter->facts);
    unc__modules_done(&reporter->modules);
    unc__judgement_done(&reporter->judgement);
}

struct write_job {
    struct unc__report *report;
    enum unc__format format;
    const char *path;
    int is_private;
};

static int write_file(void *userdata)
{
    struct write_job *job = userdata;

    return unc__report_file_write(&unc__report_formats[job->format], job->report,
                                  job->path, job->is_private);
}

static void set_proc(struct unc__reporter *reporter, const char *proc)
{
    reporter->report.proc = proc;
    reporter->modules.proc = proc;
    reporter->facts.proc = proc;
}

/* @function, and once more in a child if it fails for want of a descriptor. */
static int do_or_rescue(struct unc__reporter *reporter, unc__rescue_fn *function,
                        void *userdata)
{
    char proc[32];
    struct unc__text text = unc__text_init(proc, sizeof proc);
    int r;

    unc__judge_details(&reporter->judgement);
    r = function(userdata);
    if (r != -EMFILE && r != -ENFILE) {
        return r;
    }
    /* In the child, /proc/self is the child. */
    unc__text_format(&text, "/proc/%u", reporter->report.pid);
    set_proc(reporter, proc);
    r = unc__rescue(function, userdata);
    set_proc(reporter, "/proc/self");
    return r;
}

int unc__reporter_write(struct unc__reporter *reporter, enum unc__format format,
                        const char *path, int is_private)
{
    struct write_job job = { &reporter->report, format, path, is_private };

    return do_or_rescue(reporter, write_file, &job);
}

/* Facts that could not be asked for want of a descriptor are just missing. */
static int try_descriptor(void)
{
    long fd = unc__sys_open("/", O_PATH | O_CLOEXEC, 0);

    if (fd >= 0) {
        (void)unc__sys_close((int)fd);
    }
    return fd == -EMFILE || fd == -ENFILE ? (int)fd : 0;
}

static int write_record(void *userdata)
{
    struct unc__report *report = userdata;
    struct unc__sink sink;
    char *text;
    size_t size;
    int r = try_descriptor();

    if (r == 0) {
        r = unc__sink_init_memory(&sink);
    }
    if (r < 0) {
        return r;
    }
    r = unc__report_formats[UNC__FORMAT_JSON].write(report, &sink);
    if (r < 0) {
        unc__sink_done(&sink);
        return r;
    }
    r = unc__sink_take(&sink, &text, &size);
    if (r == 0) {
        r = unc__record_keep_report(text, size);
        unc__sink_text_free(text);
    }
    return r;
}

int unc__reporter_keep(struct unc__reporter *reporter)
{
    return do_or_rescue(reporter, write_record, &reporter->report);
}
