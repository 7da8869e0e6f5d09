/* SPDX-License-Identifier: MIT */
#include "cli/paths.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A place more, and one for the end. */
static int make_room(struct unc__paths *paths)
{
    size_t capacity = paths->capacity == 0 ? 16 : paths->capacity * 2;
    char **items;

    if (paths->capacity > paths->count + 1) {
        return 0;
    }
    if (capacity > SIZE_MAX / sizeof *items) {
        return -ENOMEM;
    }
    items = realloc(paths->items, capacity * sizeof *items);
    if (items == NULL) {
        return -ENOMEM;
    }
    paths->items = items;
    paths->capacity = capacity;
    return 0;
}

int unc__paths_add(struct unc__paths *paths, const char *folder, const char *name)
{
    size_t size = strlen(name) + (folder != NULL ? strlen(folder) : 0) + 2;
    const char *slash = "";
    char *path;
    int r = make_room(paths);

    if (r < 0) {
        return r;
    }
    path = malloc(size);
    if (path == NULL) {
        return -ENOMEM;
    }
    if (folder != NULL && *folder != '\0' && folder[strlen(folder) - 1] != '/') {
        slash = "/";
    }
    (void)snprintf(path, size, "%s%s%s", folder != NULL ? folder : "", slash, name);
    paths->items[paths->count++] = path;
    paths->items[paths->count] = NULL;
    return 0;
}

void unc__paths_drop(struct unc__paths *paths)
{
    free(paths->items[--paths->count]);
    paths->items[paths->count] = NULL;
}

static int compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

void unc__paths_sort(struct unc__paths *paths)
{
    size_t kept = 0;

    if (paths->count == 0) {
        return;
    }
    qsort(paths->items, paths->count, sizeof *paths->items, compare);
    for (size_t i = 1; i < paths->count; i++) {
        if (strcmp(paths->items[i], paths->items[kept]) == 0) {
            free(paths->items[i]);
        } else {
            paths->items[++kept] = paths->items[i];
        }
    }
    paths->count = kept + 1;
    paths->items[paths->count] = NULL;
}

void unc__paths_done(struct unc__paths *paths)
{
    for (size_t i = 0; i < paths->count; i++) {
        free(paths->items[i]);
    }
    free(paths->items);
    *paths = (struct unc__paths){ 0 };
}
