/* SPDX-License-Identifier: MIT */
#ifndef UNC_CLI_SYMBOL_OPTIONS_H
#define UNC_CLI_SYMBOL_OPTIONS_H

#include "cli/arguments.h"
#include "symbolize/lookup.h"

/*
 * The options of every subcommand that looks up symbols. In its table, a line
 * UNC_SYMBOL_OPTIONS; in its loop, first of all:
 *
 *     struct unc__symbol_options symbols = { 0 };
 *     …
 *     while ((id = unc__arguments_next(&arguments)) > 0) {
 *         if (unc__symbol_options_take(&symbols, id, arguments.value)) {
 *             continue;
 *         }
 *
 * and then unc__symbol_options_new.
 */
enum {
    UNC__OPTION_DEBUG_DIR = 900,
    UNC__OPTION_SYSROOT,
    UNC__OPTION_DEBUGINFOD
};

#define UNC_SYMBOL_OPTIONS                                                           \
    { UNC__OPTION_DEBUG_DIR, "debug-dir", "DIR",                                     \
      "look for debug files in DIR first; may be given again" },                     \
        { UNC__OPTION_SYSROOT, "sysroot", "DIR",                                     \
          "look for programs and libraries below DIR" },                             \
    {                                                                                \
        UNC__OPTION_DEBUGINFOD, "debuginfod", NULL,                                  \
            "fetch debug files from the servers in DEBUGINFOD_URLS; without it the " \
            "network is never asked"                                                 \
    }

#define UNC__DEBUG_FOLDERS_MAX 64

struct unc__symbol_options {
    const char *folders[UNC__DEBUG_FOLDERS_MAX + 1]; /* of debug files */
    unsigned folder_count;
    bool has_all_lines;                /* of libc, too; else its names do */
    struct unc__lookup_options lookup; /* complete after ..._new() */
};

/* unc__symbol_options_take: Returns: whether @id was one of ours. More folders than there
 * is room for are refused at ..._new(). */
bool unc__symbol_options_take(struct unc__symbol_options *options, int id,
                              const char *value);

/*
 * unc__symbol_options_new: a lookup by what was asked for; @options must stay until it is
 * freed. Returns: UNC__EXIT_OK, or the status to end with: it was complained about.
 */
int unc__symbol_options_new(struct unc__symbol_options *options,
                            const struct unc__arguments *arguments,
                            struct unc__lookup **ret_lookup);

#endif
