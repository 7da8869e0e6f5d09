/* SPDX-License-Identifier: MIT */
#ifndef UNC_CONVERT_HTML_PARTS_H
#define UNC_CONVERT_HTML_PARTS_H

#include <stdio.h>

#include "convert/conversion.h"
#include "convert/html_index.h"
#include "convert/html_text.h"

/* What the files of the page share: html.c says what a page is. */

/* How much of each is on the page for readers without a script, and for browsers that
 * have to lay it out. What is beyond is said, and where it is. */
#define UNC__HTML_FULL_MAX      500 /* findings with their stacks */
#define UNC__HTML_ROWS_MAX      100 /* resources in the table; the script has the rest */
#define UNC__HTML_PROCESSES_MAX 200 /* with all that is known of them */
#define UNC__HTML_LIFETIMES_MAX 100 /* rows of the timeline */
#define UNC__HTML_TEXT_SIZE     1024

struct unc__html {
    FILE *stream;
    const struct unc__conversion *conversion;
    struct unc__html_index index;
};

/* The sections, in the order in which people want to read. Return: 0 or -ENOMEM. */
void unc__html_verdict(const struct unc__html *html);
int unc__html_findings(const struct unc__html *html);
int unc__html_owners(const struct unc__html *html);
int unc__html_icicle(const struct unc__html *html);
int unc__html_lifetimes(const struct unc__html *html);
void unc__html_resources(const struct unc__html *html);
int unc__html_tolerated(const struct unc__html *html);
void unc__html_limits(const struct unc__html *html);
void unc__html_processes(const struct unc__html *html);

/* unc__html_finding: one of them, with all that is known; @number: from 1 on. Returns: 0
 * or -ENOMEM. */
int unc__html_finding(const struct unc__html *html, size_t number);

/* unc__html_stack: a list of frames, those of libraries folded. Returns: 0 or -ENOMEM. */
int unc__html_stack(const struct unc__html *html, const struct unc__loaded_stack *stack);

/* unc__html_place: "src/a.c:7 in f", with markup. */
void unc__html_place(FILE *stream, const struct unc__location *location);

/* unc__html_times: how many, unless the title begins with it. */
void unc__html_times(FILE *stream, const struct unc__converted *one);

/* unc__html_link: to a finding: its title, its place, how many. */
void unc__html_link(const struct unc__html *html, size_t index);

/* unc__html_duration: "3 ms", "1.5 s", "20 min". Returns: @buffer. */
const char *unc__html_duration(double ms, char *buffer, size_t size);

/* Who owns a resource: 0 and "" where there is no such owner. */
struct unc__html_owner {
    double loop;
    char name[256]; /* of the task or handle: "task \"x\"" */
};

void unc__html_owner_of(const cJSON *resource, struct unc__html_owner *ret_owner);

#endif
