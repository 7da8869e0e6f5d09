/* SPDX-License-Identifier: MIT */
#ifndef UNC_GATE_UPWARDS_H
#define UNC_GATE_UPWARDS_H

#include "document/problem.h"

/*
 * What a project keeps for the command lies in its folder `.unclosed`: the baseline and
 * the suppressions. It is looked for from the working directory upwards, as a project's
 * folder of version control is, so that every part of a build tree finds it.
 */
#define UNC__BASELINE_NAME     "baseline.json"
#define UNC__SUPPRESSIONS_NAME "suppressions"

/*
 * unc__upwards_find: the path of `.unclosed/@name` in the working directory or the
 * nearest folder above that has it; relative to the working directory. @ret_path: on the
 * heap; NULL: nowhere. Returns: 0; -ENOMEM; what the system said, when a folder cannot be
 * asked: then nobody knows, and @ret_problem says so.
 */
int unc__upwards_find(const char *name, char **ret_path,
                      struct unc__problem *ret_problem);

/*
 * unc__upwards_place: where a new one goes: beside what is there already in the nearest
 * `.unclosed`; else in a new one at the root of the project (what has `.git`); else in
 * the working directory. The folder is made if it is not there. Returns: 0; a negative
 * errno, with @ret_problem.
 */
int unc__upwards_place(const char *name, char **ret_path,
                       struct unc__problem *ret_problem);

#endif
