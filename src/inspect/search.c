/* SPDX-License-Identifier: MIT */
/*
 * As ld.so(8) says, in its order. What is found and is no library of this machine is
 * passed over, as the loader does. Not looked at: LD_PRELOAD, which belongs to a run and
 * not to a binary, and folders for processors with more abilities (glibc-hwcaps), whose
 * libraries define the same names.
 */
#include "inspect/search.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct search {
    const char *name;
    struct unc__binary *binary;
    bool has_no_memory;
};

static bool try_path(struct search *search, const char *path)
{
    int r = unc__binary_open(path, search->binary, NULL);

    search->has_no_memory |= r == -ENOMEM;
    return r == 0;
}

/* "$ORIGIN/../lib" as it is for @origin; false: what it says is not known. */
static bool expand(const char *folder, size_t length, const char *origin, char *path)
{
    size_t used = 0;

    for (size_t i = 0; i < length && used < PATH_MAX - 1; i++) {
        size_t word = strncmp(folder + i, "$ORIGIN", strlen("$ORIGIN")) == 0
                          ? strlen("$ORIGIN")
                      : strncmp(folder + i, "${ORIGIN}", strlen("${ORIGIN}")) == 0
                          ? strlen("${ORIGIN}")
                          : 0;

        if (word > 0) {
            const char *slash = strrchr(origin, '/');
            int size = snprintf(path + used, PATH_MAX - used, "%.*s",
                                slash != NULL ? (int)(slash - origin) : 1,
                                slash != NULL ? origin : ".");

            used += size > 0 ? (size_t)size : 0;
            i += word - 1;
        } else if (folder[i] == '$') {
            return false;
        } else {
            path[used++] = folder[i];
        }
    }
    if (used >= PATH_MAX) {
        return false;
    }
    path[used] = '\0';
    return true;
}

/* @folders: with ":" between; an empty one is where the program is started. */
static bool try_folders(struct search *search, const char *folders,
                        const char *separators, const char *origin)
{
    char folder[PATH_MAX];
    char path[2 * PATH_MAX];

    while (folders != NULL && *folders != '\0') {
        size_t length = strcspn(folders, separators);

        if (expand(folders, length, origin, folder)) {
            (void)snprintf(path, sizeof path, "%s/%s", length > 0 ? folder : ".",
                           search->name);
            if (try_path(search, path)) {
                return true;
            }
        }
        folders += length + (folders[length] != '\0');
    }
    return false;
}

static bool try_cache(struct search *search)
{
    char path[PATH_MAX];

    for (size_t i = 0; unc__cache_find(search->name, i, path, sizeof path); i++) {
        if (try_path(search, path)) {
            return true;
        }
    }
    return false;
}

static bool try_all(struct search *search, const struct unc__search_from *from,
                    bool is_secure)
{
    static const char system[] =
        "/lib/x86_64-linux-gnu:/usr/lib/x86_64-linux-gnu:/lib64:/usr/lib64:/lib:/usr/lib";

    if (from->runpath[0] == '\0') {
        for (const struct unc__search_from *at = from; at != NULL; at = at->loader) {
            if (at->runpath[0] == '\0' && try_folders(search, at->rpath, ":", at->path)) {
                return true;
            }
        }
    }
    return (!is_secure &&
            try_folders(search, getenv("LD_LIBRARY_PATH"), ":;", from->path)) ||
           try_folders(search, from->runpath, ":", from->path) || try_cache(search) ||
           try_folders(search, system, ":", "");
}

int unc__search_library(const char *name, const struct unc__search_from *from,
                        bool is_secure, struct unc__binary *ret_binary)
{
    struct search search = { .name = name, .binary = ret_binary };
    char path[PATH_MAX];
    bool is_found;

    *ret_binary = (struct unc__binary){ 0 };
    is_found = strchr(name, '/') != NULL ? expand(name, strlen(name), from->path, path) &&
                                               try_path(&search, path)
                                         : try_all(&search, from, is_secure);
    return is_found ? 0 : search.has_no_memory ? -ENOMEM : -ENOENT;
}
