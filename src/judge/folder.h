/* SPDX-License-Identifier: MIT */
#ifndef UNC_JUDGE_FOLDER_H
#define UNC_JUDGE_FOLDER_H

/*
 * unc__folder_visit: call @visit for each name in the folder @path, "." and ".." too,
 * until it returns something else than 0. No heap; one descriptor while it lasts, whose
 * number @visit is told. Returns: 0, what @visit returned, or a negative errno.
 */
typedef int unc__folder_fn(const char *name, int folder, void *userdata);
int unc__folder_visit(const char *path, unc__folder_fn *visit, void *userdata);

#endif
