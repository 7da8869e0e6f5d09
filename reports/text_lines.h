/* SPDX-License-Identifier: MIT */
#ifndef UNC_REPORTS_TEXT_LINES_H
#define UNC_REPORTS_TEXT_LINES_H

#include "reports/report.h"

/* The lines that the summary for people is made of. @indent: in spaces. */

/* unc__line_add: @string as it may go to a terminal: no control characters, no escape
 * sequences, no text that runs backwards, valid UTF-8. */
void unc__line_add(struct unc__sink *sink, const char *string);

/* unc__line_add_bytes: the same of @size bytes of it. */
void unc__line_add_bytes(struct unc__sink *sink, const char *bytes, size_t size);

/* unc__line_find_told: the frames from the first that is the program's to the last: the
 * C library's around them say nothing. All, if none is. */
void unc__line_find_told(struct unc__report *report, const struct unc__stack_view *stack,
                         size_t *ret_first, size_t *ret_end);

/* "  created by unc_loop_new() in main at fetch.c:88": the call site if it is known, else
 * the innermost frames of the stack. */
void unc__line_place(struct unc__sink *sink, struct unc__report *report, size_t indent,
                     const char *verb, uint32_t site, uint32_t stack);

/* unc__line_add_location: " in main at fetch.c:88" or the frames, within a line. */
void unc__line_add_location(struct unc__sink *sink, struct unc__report *report,
                            uint32_t site, uint32_t stack);

/* `created by unc_task_new() in main at fetch.c:88, by task "main"`. */
void unc__line_acquired(struct unc__sink *sink, struct unc__report *report, size_t indent,
                        const struct unc__finding *finding);

/* What closing @loop would do: one line a verb, those without anything left out. */
void unc__line_close_would(struct unc__sink *sink, struct unc__report *report,
                           size_t indent, const struct unc__loop_view *loop);

/* `named "a", "b" and 3 more`: nothing if the resources have no names. */
void unc__line_names(struct unc__sink *sink, const struct unc__report *report,
                     size_t indent, const struct unc__finding *finding);

#endif
