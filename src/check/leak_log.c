/* SPDX-License-Identifier: MIT */
/*
 * Each process has a file of its own, forked children too, in the folder that is there:
 * none is made. Before another program takes the place of this one, the number of the
 * process is that of the next, whose log must not take the place of ours: it has the time
 * in its name as well, which CTest does not mind.
 *
 * Rejected: an empty log made at the start, which would say of a process that was killed
 * that it left nothing.
 */
#include "check/leak_log.h"

#include <errno.h>

#include "base/new_file.h"
#include "base/text.h"
#include "check/sanitizer.h"
#include "check/save.h"
#include "options/leak_log.h"
#include "options/path.h"
#include "reports/time.h"

bool unc__leak_log_is_wanted(void)
{
    return unc__leak_log_options.path[0] != '\0' && !unc__sanitizer_writes_leaks();
}

static int write_path(const struct unc__report *report, struct unc__text *text)
{
    unc__path_from_start(unc__leak_log_options.path, text);
    if (unc__leak_log_options.has_program) {
        unc__text_format(text, ".%s", unc__path_program());
    }
    unc__text_format(text, ".%u", report->pid);
    if (report->cause == UNC__CAUSE_EXEC) {
        unc__text_add(text, ".");
        unc__time_write_compact(text, report->reported_at_ns);
    }
    return text->is_cut ? -ENAMETOOLONG : 0;
}

static void complain(const char *path, int error)
{
    char line[UNC__PATH_SIZE + 256];
    struct unc__text text = unc__text_init(line, sizeof line);

    unc__text_format(&text,
                     "unclosed: cannot write the log that LSAN_OPTIONS asks for to %s: "
                     "%s; whoever waits for it, as ctest does, takes that for no leak\n",
                     path, unc__new_file_reason(error));
    unc__save_say(line);
}

void unc__leak_log_write(struct unc__reporter *reporter)
{
    char path[UNC__PATH_SIZE];
    struct unc__text text = unc__text_init(path, sizeof path);
    int r;

    if (!unc__leak_log_is_wanted()) {
        return;
    }
    r = write_path(&reporter->report, &text);
    if (r == 0) {
        r = unc__reporter_write(reporter, UNC__FORMAT_LSAN, path, /* is_private= */ 0);
    }
    if (r < 0) {
        complain(path, r);
    }
}
