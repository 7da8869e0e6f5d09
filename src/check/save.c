/* SPDX-License-Identifier: MIT */
/*
 * One place after the other, because a report that was made is not to be lost for want of
 * a folder.
 */
#include "check/save.h"

#include <errno.h>
#include <string.h>

#include "base/new_file.h"
#include "base/standard_error.h"
#include "base/text.h"
#include "check/destination.h"

#define STDERR 2

void unc__save_say(const char *line)
{
    if (unc__standard_error_is_ours()) {
        (void)unc__sink_write_through(STDERR, line, strlen(line));
    }
}

/* What failed, why, and what happens next, in one line. */
static void complain(const char *path, int error, bool has_further_place)
{
    char line[UNC__PATH_SIZE + 256];
    struct unc__text text = unc__text_init(line, sizeof line);

    unc__text_format(&text, "unclosed: cannot write the report to %s: %s; %s\n", path,
                     unc__new_file_reason(error),
                     has_further_place ? "trying the next place"
                                       : "name a file that can be written with "
                                         "UNCLOSED_OPTIONS=report=PATH");
    unc__save_say(line);
}

static int write_in(enum unc__place place, struct unc__reporter *reporter,
                    const char *path)
{
    int r = unc__destination_prepare(place, path);

    if (r == 0) {
        r = unc__reporter_write(reporter, UNC__FORMAT_JSON, path,
                                place == UNC__PLACE_TEMPORARY);
    }
    return r;
}

void unc__save(struct unc__reporter *reporter, bool is_child, uint32_t number,
               char ret_path[UNC__PATH_SIZE])
{
    struct unc__destination_facts facts = {
        .pid = reporter->report.pid,
        .is_child = is_child,
        .number = number,
        .reported_at_ns = reporter->report.reported_at_ns,
    };

    for (enum unc__place place = 0; place < UNC__PLACE_COUNT; place++) {
        struct unc__text text = unc__text_init(ret_path, UNC__PATH_SIZE);
        int r = unc__destination_path(place, &facts, &text);

        if (r == -ENOENT) {
            continue;
        }
        if (r == 0) {
            r = write_in(place, reporter, ret_path);
        }
        if (r == 0) {
            unc__destination_tidy(place, ret_path);
            return;
        }
        complain(ret_path, r, place + 1 < UNC__PLACE_COUNT);
    }
    ret_path[0] = '\0';
}
