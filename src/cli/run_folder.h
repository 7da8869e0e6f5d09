/* SPDX-License-Identifier: MIT */
#ifndef UNC_CLI_RUN_FOLDER_H
#define UNC_CLI_RUN_FOLDER_H

#include "document/problem.h"

/*
 * Where the reports of a run go: the folder that the user named, or a new one among the
 * user's state, of which the newest hundred are kept. Paths are absolute, and the
 * caller's.
 * Returns: 0; -ENOMEM, -ENOSPC; another negative errno: wrong use; with @ret_problem.
 */
int unc__run_folder_use(const char *path, char **ret_folder,
                        struct unc__problem *ret_problem);
int unc__run_folder_make(char **ret_folder, struct unc__problem *ret_problem);

/* unc__run_folder_collect: "PATH/make.17" for our process 17 running /usr/bin/make: new,
 * however many do so at a time; PATH is made if it is not there. */
int unc__run_folder_collect(const char *path, const char *command, char **ret_folder,
                            struct unc__problem *ret_problem);

/* unc__run_folder_make_within: "FOLDER/3", for the third of several runs. */
int unc__run_folder_make_within(const char *folder, unsigned number, char **ret_folder,
                                struct unc__problem *ret_problem);

/* unc__run_folder_check_target: before the command runs: whether a verdict can be left at
 * @path. Returns: 0; a negative errno, with @ret_problem. */
int unc__run_folder_check_target(const char *path, struct unc__problem *ret_problem);

/* unc__run_folder_tidy: of the folders beside @folder, which was made by us, only the
 * newest hundred stay. */
void unc__run_folder_tidy(const char *folder);

#endif
