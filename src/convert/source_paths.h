/* SPDX-License-Identifier: MIT */
#ifndef UNC_CONVERT_SOURCE_PATHS_H
#define UNC_CONVERT_SOURCE_PATHS_H

#include <stdbool.h>

/* Paths of the machine that compiled, as a reader of the source tree knows them. */
struct unc__source_paths;

/*
 * unc__source_paths_new: @root: of the tree; NULL: the checkout that the working
 * directory is in, else that directory. @maps: "FROM=TO", NULL-terminated; NULL: none.
 * Both must stay. Returns: 0 or -ENOMEM.
 */
int unc__source_paths_new(const char *root, const char *const *maps,
                          struct unc__source_paths **ret_paths);
/* Accepts NULL. Returns: NULL. */
struct unc__source_paths *unc__source_paths_free(struct unc__source_paths *paths);

/* unc__source_paths_take: @ret_path: relative to the root and without ".." where
 * @ret_is_inside, else as it is; it lives as long as @paths. Returns: 0 or -ENOMEM. */
int unc__source_paths_take(struct unc__source_paths *paths, const char *from,
                           const char **ret_path, bool *ret_is_inside);

/* The root, absolute, without a slash at its end; "": unknown. */
const char *unc__source_paths_root(const struct unc__source_paths *paths);

#endif
