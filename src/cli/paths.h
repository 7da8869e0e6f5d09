/* SPDX-License-Identifier: MIT */
#ifndef UNC_CLI_PATHS_H
#define UNC_CLI_PATHS_H

#include <stddef.h>

/* Paths, as many as there are. Begin with { 0 }. */
struct unc__paths {
    char **items; /* items[count] is NULL */
    size_t count;
    size_t capacity;
};

/* unc__paths_add: "FOLDER/NAME", or @name without a folder (NULL). Returns: 0 or
 * -ENOMEM. */
int unc__paths_add(struct unc__paths *paths, const char *folder, const char *name);

/* unc__paths_drop: the last one, which is there. */
void unc__paths_drop(struct unc__paths *paths);

/* unc__paths_sort: in order of their bytes; what is there twice stays once. */
void unc__paths_sort(struct unc__paths *paths);

void unc__paths_done(struct unc__paths *paths);

#endif
