/* SPDX-License-Identifier: MIT */
#ifndef UNC_CLI_SHOW_H
#define UNC_CLI_SHOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "convert/resource.h"
#include "convert/words.h"
#include "gate/loaded.h"

/*
 * The parts of `show`: from a loaded report to lines on a terminal. Everything that came
 * out of a report or a source file passes unc__printable_write on its way.
 */

/* What a line is, for the eye. */
enum unc__paint {
    UNC__PAINT_HEAD,    /* of a report, of an owner */
    UNC__PAINT_TITLE,   /* of a finding that counts */
    UNC__PAINT_OLD,     /* of one that is tolerated */
    UNC__PAINT_PLACE,   /* file and line to mend */
    UNC__PAINT_MARK,    /* the line itself */
    UNC__PAINT_FIX,     /* what to do */
    UNC__PAINT_WARNING, /* what could not be known */
    UNC__PAINT_GOOD,
    UNC__PAINT_PLAIN,
    UNC__PAINT_DIM
};

enum unc__show_view {
    UNC__VIEW_AUTO,
    UNC__VIEW_TREE,
    UNC__VIEW_LIST
};

/* How and where it is shown. */
struct unc__show {
    FILE *stream;
    size_t columns;
    bool has_color;
    bool has_all_frames;
    bool has_all_findings;   /* suppressed and expected ones as well */
    bool has_baseline;       /* so that new and old ones are told apart */
    bool has_many;           /* reports: each finding says of which process it is */
    bool is_killed_accepted; /* what a killed process held is all there is to know */
    char **sources;          /* folders with sources, NULL-terminated; NULL: none */
    char *working_folder;    /* NULL: unknown */
};

/* A finding, and in which other processes the same was seen. */
struct unc__shown {
    struct unc__loaded_report *report; /* the first that has it */
    const struct unc__loaded_finding *finding;
    size_t report_count; /* that have it */
    char processes[160]; /* the first of them: "make (pid 7), cc (pid 9)" */
    size_t first_serial; /* of the first and the last report: the how manieth it was */
    size_t last_serial;
};

void unc__paint(const struct unc__show *show, enum unc__paint paint);
void unc__paint_end(const struct unc__show *show);

/* unc__show_row: "  why      text", the text folded at its own left edge; an empty label
 * goes on with the row above. */
void unc__show_row(const struct unc__show *show, size_t indent, enum unc__paint paint,
                   const char *label, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* unc__show_line: a line at @indent, folded. */
void unc__show_line(const struct unc__show *show, size_t indent, enum unc__paint paint,
                    const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Somewhere in a program. */
struct unc__place {
    const char *file; /* "": unknown */
    unsigned line;
    const char *function; /* "" */
    const char *module;   /* "" */
    uint64_t offset;
};

/* unc__place_of: where a person should look: the innermost frame of the program's own
 * code. @site: of our own loop's calls, exact; may be NULL or empty. Returns: whether
 * anything is known. */
bool unc__place_of(const struct unc__loaded_stack *stack,
                   const struct unc__loaded_site *site, struct unc__place *ret_place);

/* unc__place_write: "src/a.c:7 in f", "app+0x1176 in f". Returns: @buffer. */
const char *unc__place_write(const struct unc__show *show, const struct unc__place *place,
                             char *buffer, size_t size);

/* unc__place_path: where @file is here, as short as can be. Returns: @buffer. */
const char *unc__place_path(const struct unc__show *show, const char *file, char *buffer,
                            size_t size);

/* unc__show_stack: the frames, those of libraries folded; without what is inside of the
 * frame that unc__place_of() finds, if that is nothing that a person could change. */
void unc__show_stack(const struct unc__show *show, size_t indent,
                     const struct unc__loaded_stack *stack);

/* unc__show_excerpt: three lines around @line. @since: seconds since 1970; a file changed
 * later is said to be. Returns: whether there was anything to show. */
bool unc__show_excerpt(const struct unc__show *show, size_t indent, const char *file,
                       unsigned line, int64_t since);

/* unc__show_details: what is known of the first resource of a finding. */
void unc__show_details(const struct unc__show *show, size_t indent,
                       const struct unc__shown *shown);

/* unc__show_reasons: why it is a finding, how to mend it, how to tolerate it. */
void unc__show_reasons(const struct unc__show *show, size_t indent,
                       const struct unc__shown *shown);

/* unc__show_finding: all of it. */
void unc__show_finding(const struct unc__show *show, size_t indent, size_t number,
                       const struct unc__shown *shown);

/* unc__show_is_hidden: suppressed or expected, and not asked for. */
bool unc__show_is_hidden(const struct unc__show *show,
                         const struct unc__loaded_finding *finding);

/* unc__show_head: whose report, how it ended, and what could not be known; the line alone
 * of whom nothing more is to be said. */
void unc__show_head_line(const struct unc__show *show,
                         const struct unc__loaded_report *report);
void unc__show_head(const struct unc__show *show, struct unc__loaded_report *report);

/* unc__show_is_measured: whether the report says all. */
bool unc__show_is_measured(const struct unc__show *show,
                           const struct unc__loaded_report *report);

/* unc__show_tree: findings of one report, below their owners. */
void unc__show_tree(const struct unc__show *show, const struct unc__shown *shown,
                    size_t count);

#endif
