/* SPDX-License-Identifier: MIT */
/*
 * Where the suppressions of a process come from: the file of the option, which was read
 * at the start, and the function that a program may define. That one is asked at the
 * report, not at the start, because our start comes before the constructors of the
 * program. A line that is wrong is said, once in a process, and suppresses nothing; the
 * others do.
 */
#include "check/suppressions.h"

#include <unclosed/check.h>

#include <errno.h>
#include <stdatomic.h>
#include <string.h>

#include "base/new_file.h"
#include "base/standard_error.h"
#include "base/text.h"
#include "check/quiet.h"
#include "check/rescue.h"
#include "judge/suppress.h"
#include "options/suppressions.h"

#define STDERR         2
#define COMPLAINTS_MAX 10
#define OF_PROGRAM     "unc_default_suppressions()"

#pragma weak unc_default_suppressions

static atomic_bool was_said;

struct complaints {
    unsigned count;
    bool are_wanted;
};

static void say(const char *message, void *userdata)
{
    struct complaints *complaints = userdata;
    char buffer[UNC__PATH_SIZE + 512];
    struct unc__text line = unc__text_init(buffer, sizeof buffer - 1);
    struct unc__quiet quiet;

    complaints->count++;
    if (!complaints->are_wanted || complaints->count > COMPLAINTS_MAX ||
        !unc__standard_error_is_ours()) {
        return;
    }
    unc__text_format(&line, "unclosed: %s", message);
    buffer[line.length] = '\n';
    unc__quiet_begin(&quiet);
    (void)unc__sink_write_through(STDERR, buffer, line.length + 1);
    unc__quiet_end(&quiet);
}

static void say_unreadable(struct complaints *complaints, const char *path, int error)
{
    char buffer[UNC__PATH_SIZE + 256];
    struct unc__text text = unc__text_init(buffer, sizeof buffer);

    unc__text_format(&text,
                     "cannot read the suppressions in %s: %s; they suppress nothing",
                     path, unc__new_file_reason(error));
    say(buffer, complaints);
}

static void read_text(struct unc__reporter *reporter, const char *name, const char *bytes,
                      size_t size, struct complaints *complaints)
{
    struct unc__suppressing_text text = { name, bytes, size };
    int r = unc__suppress_read(&reporter->judgement, &text, say, complaints);

    if (r < 0) {
        say_unreadable(complaints, name, r);
    }
}

static void read_all(struct unc__reporter *reporter, struct complaints *complaints)
{
    const struct unc__suppressions_text *file = &unc__suppressions_text;
    const char *text = NULL;

    if (file->error < 0) {
        say_unreadable(complaints, file->path, file->error);
    } else if (file->bytes != NULL) {
        read_text(reporter, file->path, file->bytes, file->size, complaints);
    }
    if (unc_default_suppressions != NULL) {
        text = unc_default_suppressions();
    }
    if (text != NULL) {
        read_text(reporter, OF_PROGRAM, text, strlen(text), complaints);
    }
}

static int look_up(void *userdata)
{
    struct unc__reporter *reporter = userdata;

    return unc__suppress_look_up(&reporter->judgement, &reporter->modules);
}

/* In the child that has descriptors, /proc/self is the child. */
static void look_up_elsewhere(struct unc__reporter *reporter)
{
    char proc[32];
    struct unc__text text = unc__text_init(proc, sizeof proc);

    unc__text_format(&text, "/proc/%u", reporter->report.pid);
    reporter->modules.proc = proc;
    (void)unc__rescue(look_up, reporter);
    reporter->modules.proc = "/proc/self";
}

void unc__reporter_suppress(struct unc__reporter *reporter)
{
    struct complaints complaints = { 0 };

    if (reporter->judgement.findings.count == 0) {
        return;
    }
    complaints.are_wanted = !atomic_exchange(&was_said, true);
    read_all(reporter, &complaints);
    if (reporter->judgement.suppressions.count == 0) {
        return;
    }
    if (look_up(reporter) < 0) {
        look_up_elsewhere(reporter);
    }
    unc__suppress_apply(&reporter->judgement, &reporter->modules);
}
