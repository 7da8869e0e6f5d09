/* SPDX-License-Identifier: MIT */
#ifndef UNC_CLI_INPUTS_H
#define UNC_CLI_INPUTS_H

#include <stddef.h>

#include <cjson/cJSON.h>

#include "cli/paths.h"
#include "document/problem.h"

/*
 * What the operands of a subcommand stand for: reports. An operand is a file with a
 * report, a file with many (`merge` makes them), "-" for standard input, a folder, of
 * which every *.json is read but run.json, and likewise those folders below that are
 * runs, with a run.json of their own; or the run.json of a folder, which stands for the
 * folder, unless reports of that folder are named beside it, as a shell's * does.
 * Without operands: the newest run or report of the user's state directory.
 *
 * Files are read one after the other, in sorted order of their paths, each path once.
 */

/* Takes @tree, to be released with cJSON_Delete. NULL: @path should have been a report
 * and could not be read; the problem that was passed to unc__inputs_each says why.
 * Anything but 0 ends the reading. */
typedef int unc__inputs_each_fn(cJSON *tree, const char *path, void *userdata);

/*
 * unc__inputs_each: call @each with every report.
 * @operands: NULL-terminated; NULL or empty: the newest.
 * @ret_problem: not NULL; why @each got no tree, or why nothing was read.
 * Returns: 0; what @each said; -ENOENT: no operands, and there is no newest; -ENOMEM.
 */
int unc__inputs_each(char **operands, unc__inputs_each_fn *each, void *userdata,
                     struct unc__problem *ret_problem);

/* unc__inputs_each_but: the same without @output where it is found in a folder: it is
 * about to be written, and what is there is of the last time. */
int unc__inputs_each_but(const char *output, char **operands, unc__inputs_each_fn *each,
                         void *userdata, struct unc__problem *ret_problem);

/* unc__inputs_each_light: the same of trees as unc__document_read_light has them. */
int unc__inputs_each_light(char **operands, unc__inputs_each_fn *each, void *userdata,
                           struct unc__problem *ret_problem);

/*
 * unc__inputs_each_run: call @each with the run.json of every run among the operands, or
 * of the newest: what `run` knew of its processes. Of a repeated run there is one, which
 * has what those of its parts say.
 * Returns: as unc__inputs_each.
 */
int unc__inputs_each_run(char **operands, unc__inputs_each_fn *each, void *userdata,
                         struct unc__problem *ret_problem);

/* unc__inputs_resolve: the operands, or the newest, so that it stays the same one.
 * Returns: 0; -ENOENT, with @ret_problem; -ENOMEM. */
int unc__inputs_resolve(char **operands, struct unc__paths *ret_paths,
                        struct unc__problem *ret_problem);

/*
 * unc__inputs_newest: the newest report (a file) or run (a folder) that this user's
 * programs left where they leave reports by themselves.
 * @ret_path: to be released with free().
 * Returns: 0; -ENOENT, with @ret_problem; -ENOMEM.
 */
int unc__inputs_newest(char **ret_path, struct unc__problem *ret_problem);

/* unc__inputs_tell_newest: on standard error, which one it is and how old: somebody who
 * named none may have meant another. */
void unc__inputs_tell_newest(const char *command, const char *path);

#endif
