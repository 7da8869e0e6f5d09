/* SPDX-License-Identifier: MIT */
#ifndef UNC_CLI_GATE_OPTIONS_H
#define UNC_CLI_GATE_OPTIONS_H

#include "cli/arguments.h"
#include "gate/policy.h"

/*
 * The options of every subcommand that judges. In its table, a line UNC_GATE_OPTIONS; in
 * its loop, first of all:
 *
 *     struct unc__gate_words words;
 *
 *     unc__gate_words_init(&words);
 *     while ((id = unc__arguments_next(&arguments)) > 0) {
 *         if (unc__gate_words_take(&words, id, &arguments)) {
 *             continue;
 *         }
 *
 * then unc__gate_words_new, and unc__gate_words_done at the end of every way.
 */
enum {
    UNC__OPTION_BASELINE = 800,
    UNC__OPTION_NO_BASELINE,
    UNC__OPTION_FAIL_ON,
    UNC__OPTION_MAX,
    UNC__OPTION_EVIDENCE,
    UNC__OPTION_LIBRARY,
    UNC__OPTION_SUPPRESSIONS,
    UNC__OPTION_NO_SUPPRESSIONS,
    UNC__OPTION_NO_BUILTIN,
    UNC__OPTION_STRICT,
    UNC__OPTION_MIN_AGE,
    UNC__OPTION_ACCEPT_KILLED,
    UNC__OPTION_REQUIRE
};

/* What says which findings count at all. */
#define UNC_FILTER_OPTIONS                                                             \
    { UNC__OPTION_SUPPRESSIONS, "suppressions", "FILE",                                \
      "take suppressions from FILE; may be given again; default: "                     \
      ".unclosed/suppressions from here upwards" },                                    \
        { UNC__OPTION_NO_SUPPRESSIONS, "no-suppressions", NULL,                        \
          "look for no file of suppressions" },                                        \
        { UNC__OPTION_NO_BUILTIN, "no-builtin", NULL,                                  \
          "do without the built-in suppressions for what known libraries keep" },      \
        { UNC__OPTION_STRICT, "strict", NULL,                                          \
          "refuse suppressions that give no reason" },                                 \
        { UNC__OPTION_LIBRARY, "library", NULL,                                        \
          "count what libraries left open as well" },                                  \
        { UNC__OPTION_EVIDENCE, "evidence", "HOW",                                     \
          "count only what is at least single (the default), likely or certain" },     \
        { UNC__OPTION_MIN_AGE, "min-age", "KIND=MS",                                   \
          "count only what was open for MS milliseconds; may be given again" },        \
    {                                                                                  \
        UNC__OPTION_ACCEPT_KILLED, "accept-killed", NULL,                              \
            "be content with processes that were killed: what they held proves little" \
    }

/* What says which of them are old. */
#define UNC_BASELINE_OPTIONS                                                            \
    { UNC__OPTION_BASELINE, "baseline", "FILE",                                         \
      "tolerate what is in FILE; default: .unclosed/baseline.json from here upwards" }, \
    {                                                                                   \
        UNC__OPTION_NO_BASELINE, "no-baseline", NULL, "look for no baseline"            \
    }

#define UNC_GATE_OPTIONS                                                            \
    UNC_BASELINE_OPTIONS,                                                           \
        { UNC__OPTION_FAIL_ON, "fail-on", "WHAT",                                   \
          "new (the default with a baseline), any (without), none, or stale: new, " \
          "and entries of the baseline that are gone" },                            \
        { UNC__OPTION_MAX, "max", "KIND=N",                                         \
          "tolerate N of a kind, or total=N, in each report, and no more; may be "  \
          "given again" },                                                          \
        { UNC__OPTION_REQUIRE, "require", "PROGRAM",                                \
          "not measured without a report of PROGRAM; may be given again" },         \
        UNC_FILTER_OPTIONS

#define UNC__WORDS_MAX 64 /* of one option */

struct unc__gate_words {
    struct unc__gate_options options; /* complete after ..._new() */
    const char *suppressions[UNC__WORDS_MAX + 1];
    const char *max[UNC__WORDS_MAX + 1];
    const char *min_age[UNC__WORDS_MAX + 1];
    const char *required[UNC__WORDS_MAX + 1];
    bool has_no_baseline;
    bool has_no_suppressions;
    char *found_baseline; /* the rest: on the heap */
    char *found_suppressions;
};

void unc__gate_words_init(struct unc__gate_words *ret_words);
void unc__gate_words_done(struct unc__gate_words *words);

/* Returns: 1: it was one of ours; 0: it was not; -1: it was refused, end with
 * arguments->status. */
int unc__gate_words_take(struct unc__gate_words *words, int id,
                         struct unc__arguments *arguments);

/* unc__gate_words_find: the files that are used without being named. Returns:
 * UNC__EXIT_OK, or the status to end with: it was complained about. */
int unc__gate_words_find(struct unc__gate_words *words,
                         const struct unc__arguments *arguments);

/* unc__gate_words_new: the gate. Returns: as unc__gate_words_find, which it calls. */
int unc__gate_words_new(struct unc__gate_words *words,
                        const struct unc__arguments *arguments,
                        struct unc__gate **ret_gate);

/* unc__status_of: the exit status for a negative errno about a file that somebody named.
 */
int unc__status_of(int error);

#endif
