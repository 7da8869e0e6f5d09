/* SPDX-License-Identifier: MIT */
#ifndef UNC_CLI_CONVERTING_H
#define UNC_CLI_CONVERTING_H

#include <stdbool.h>

#include "cli/arguments.h"
#include "cli/gate_options.h"
#include "cli/symbol_options.h"
#include "convert/format.h"

/*
 * Reports into files of other formats: what `convert` and its kin share. In the table of
 * such a subcommand, a line UNC_CONVERTING_OPTIONS; in its loop, first of all:
 *
 *     struct unc__converting converting;
 *
 *     unc__converting_init(&converting);
 *     while ((id = unc__arguments_next(&arguments)) > 0) {
 *         taken = unc__converting_take(&converting, id, &arguments);
 *
 * then unc__converting_add for each file that is wanted, unc__converting_run, and
 * unc__converting_done at the end of every way.
 */
enum {
    UNC__OPTION_ROOT = 850,
    UNC__OPTION_MAP,
    UNC__OPTION_WRAPPER,
    UNC__OPTION_TOLERATED,
    UNC__OPTION_CATEGORY,
    UNC__OPTION_SUMMARY,
    UNC__OPTION_NO_SUMMARY,
    UNC__OPTION_LIMIT
};

#define UNC_SUMMARY_OPTIONS                                             \
    { UNC__OPTION_SUMMARY, "summary", "FILE",                           \
      "append Markdown to FILE; default with github: the one that "     \
      "GITHUB_STEP_SUMMARY names" },                                    \
    {                                                                   \
        UNC__OPTION_NO_SUMMARY, "no-summary", NULL, "append no summary" \
    }

#define UNC_CONVERTING_OPTIONS                                                       \
    { UNC__OPTION_ROOT, "source-root", "DIR",                                        \
      "paths are relative to DIR; default: the checkout that the working "           \
      "directory is in" },                                                           \
        { UNC__OPTION_MAP, "path-map", "FROM=TO",                                    \
          "a path that begins with FROM begins with TO; may be given again" },       \
        { UNC__OPTION_WRAPPER, "wrapper", "FUNCTION",                                \
          "FUNCTION only opens for others: its caller is the place to mend; may be " \
          "given again" },                                                           \
        { UNC__OPTION_TOLERATED, "tolerated", NULL,                                  \
          "write what is suppressed, expected or in the baseline as well, also "     \
          "where readers take it for new" },                                         \
        { UNC__OPTION_CATEGORY, "category", "NAME",                                  \
          "tells several uploads of one job apart" },                                \
        { UNC__OPTION_LIMIT, "limit-bytes", "N",                                     \
          "Markdown: write at most N bytes, and how much is left out; default: "     \
          "almost 1 MiB" },                                                          \
        UNC_SUMMARY_OPTIONS, UNC_GATE_OPTIONS, UNC_SYMBOL_OPTIONS

#define UNC__TARGETS_MAX 32

struct unc__converting_target {
    const struct unc__format *format;
    const char *path; /* "-": standard output */
};

struct unc__converting {
    struct unc__gate_words words;
    struct unc__symbol_options symbols;
    struct unc__conversion_options options;
    const char *maps[UNC__WORDS_MAX + 1];
    const char *wrappers[UNC__WORDS_MAX + 1];
    struct unc__converting_target targets[UNC__TARGETS_MAX];
    size_t target_count;
    const char *summary; /* a file that Markdown is appended to; NULL: see ..._run */
    bool has_no_summary;
    bool is_told; /* what was not measured was said already */
};

void unc__converting_init(struct unc__converting *ret_converting);
void unc__converting_done(struct unc__converting *converting);

/* Returns: 1: it was one of ours; 0: it was not; -1: it was refused, end with
 * arguments->status. */
int unc__converting_take(struct unc__converting *converting, int id,
                         struct unc__arguments *arguments);

/* unc__converting_add: a file to be written; both must stay. Returns: 0; -1: there are
 * too many, and it was complained about. */
int unc__converting_add(struct unc__converting *converting,
                        const struct unc__format *format, const char *path,
                        struct unc__arguments *arguments);

/*
 * unc__converting_run: read the reports, judge them, write the files. Those that can be
 * written are written, also if something was not measured: they say so. Where annotations
 * for GitHub are among them, the summary of its step has the Markdown, too; the formats
 * know nothing of that.
 * Returns: the status to end with; whatever is not 0 was complained about.
 */
int unc__converting_run(struct unc__converting *converting,
                        const struct unc__arguments *arguments);

#endif
