/* SPDX-License-Identifier: MIT */
#ifndef UNC_SYMBOLIZE_FILES_H
#define UNC_SYMBOLIZE_FILES_H

#include <stdbool.h>

#include "document/problem.h"
#include "symbolize/lookup.h"
#include "symbolize/object.h"

/* The files of one module: what was loaded, and what has its debug information. */
struct unc__files {
    struct unc__object loaded;    /* empty: gone, or another one is there now */
    struct unc__object debug;     /* empty: `loaded` has it, or nobody */
    struct unc__object alternate; /* what dwz put apart; empty: nothing, or not found */
    bool has_lines;
    bool is_unfit; /* what should have them is of another build */
};

/*
 * unc__files_find: see unc__lookup_module for what it returns. With 0, @ret_problem may
 * have a text: what is missing, or was believed.
 */
int unc__files_find(const struct unc__lookup_options *options, const char *path,
                    const char *build_id, struct unc__files *ret_files,
                    struct unc__problem *ret_problem);
void unc__files_close(struct unc__files *files);

/* The one with the debug information, or else with the symbols. */
const struct unc__object *unc__files_best(const struct unc__files *files);

#endif
