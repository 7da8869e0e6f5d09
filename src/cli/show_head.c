/* SPDX-License-Identifier: MIT */
/* Whose report it is, how the process ended, and what could not be known of it. */
#include "cli/show.h"
#include "convert/process.h"
#include "document/printable.h"
#include "gate/measured.h"

static void show_arguments(const struct unc__show *show,
                           const struct unc__loaded_report *report)
{
    char text[UNC__PROCESS_TEXT_SIZE];

    if (*unc__process_arguments(report, text, sizeof text) != '\0') {
        (void)fputs("  ", show->stream);
        unc__paint(show, UNC__PAINT_DIM);
        (void)unc__printable_write_within(show->stream, text, show->columns - 2);
        unc__paint_end(show);
        (void)fputc('\n', show->stream);
    }
}

static void show_limit(const char *text, bool is_note, const void *userdata)
{
    unc__show_line(userdata, 2, is_note ? UNC__PAINT_DIM : UNC__PAINT_WARNING, "%s",
                   text);
}

bool unc__show_is_measured(const struct unc__show *show,
                           const struct unc__loaded_report *report)
{
    return unc__is_measured(report, show->is_killed_accepted, NULL);
}

/* What could not be known, and why. */
static void show_limits(const struct unc__show *show,
                        const struct unc__loaded_report *report)
{
    unc__process_limits(report, show_limit, show);
}

void unc__show_head_line(const struct unc__show *show,
                         const struct unc__loaded_report *report)
{
    char end[UNC__PROCESS_TEXT_SIZE];

    unc__show_line(show, 0, UNC__PAINT_HEAD, "%s (pid %u) %s", report->program,
                   (unsigned)report->pid, unc__process_end(report, end, sizeof end));
}

void unc__show_head(const struct unc__show *show, struct unc__loaded_report *report)
{
    unc__show_head_line(show, report);
    show_arguments(show, report);
    show_limits(show, report);
}
