/* SPDX-License-Identifier: MIT */
#ifndef UNC_CONVERT_HTML_TEXT_H
#define UNC_CONVERT_HTML_TEXT_H

#include <stdio.h>

/*
 * Text on its way into a page. Markup comes from formats alone, which are ours, and what
 * %s stands for is always escaped: there is no function here that could forget it.
 */

/*
 * unc__html_print: as fprintf with %s, %u, %zu, %lu and %.Nf, nothing else. A %s is
 * harmless between tags and within a quoted attribute; what could turn the direction of
 * writing or is invisible is made visible as on a terminal; NULL is nothing.
 */
void unc__html_print(FILE *stream, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* unc__html_lines: a text of several lines that is harmless on a terminal, inside <pre>.
 */
void unc__html_lines(FILE *stream, const char *text);

#endif
