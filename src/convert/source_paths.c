/* SPDX-License-Identifier: MIT */
/*
 * A path is compared by its text first: the tree may be another machine's. Where that
 * says that it is outside, the file system is asked: compilers write the way they were
 * called by, through symbolic links ($PWD of a shell, sandboxes of build tools), and
 * "../src/a.c" relative to a build folder that nobody remembers. Each path is worked out
 * once: most stacks share their files.
 */
#include "convert/source_paths.h"

#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "symbolize/arena.h"

#define ROOM_MIN 256 /* a power of two */

struct known {
    const char *from; /* NULL: the slot is free */
    const char *path;
    bool is_inside;
};

struct unc__source_paths {
    const char *const *maps;
    char root[PATH_MAX]; /* "": unknown */
    char real[PATH_MAX]; /* the same without symbolic links */
    struct unc__arena arena;
    struct known *slots; /* a hash table, at most half full */
    size_t room;         /* a power of two */
    size_t count;
};

/* The nearest folder above that is a checkout; else the working directory. */
static void find_root(char *root)
{
    char at[PATH_MAX];
    char git[PATH_MAX + 8];

    if (getcwd(root, PATH_MAX) == NULL) {
        root[0] = '\0';
        return;
    }
    memcpy(at, root, strlen(root) + 1);
    while (at[0] != '\0') {
        (void)snprintf(git, sizeof git, "%s/.git", at);
        if (access(git, F_OK) == 0) {
            memcpy(root, at, strlen(at) + 1);
            return;
        }
        *strrchr(at, '/') = '\0';
    }
}

static void drop_slashes(char *path)
{
    size_t length = strlen(path);

    while (length > 1 && path[length - 1] == '/') {
        path[--length] = '\0';
    }
}

static bool is_parent(const char *part, size_t length)
{
    return length == 2 && part[0] == '.' && part[1] == '.';
}

/* "a/./b//c/../d" to "a/b/d", by its text alone; what leads out of it stays. */
static void tidy_path(char *path)
{
    bool is_absolute = path[0] == '/';
    char *rest = path;
    char *out = path + is_absolute;
    size_t depth = 0;

    while (*rest != '\0') {
        size_t length = strcspn(rest, "/");
        char *part = rest;

        rest += length + (rest[length] == '/');
        if (length == 0 || (length == 1 && part[0] == '.')) {
            continue;
        }
        if (is_parent(part, length) && (depth > 0 || is_absolute)) {
            while (depth > 0 && out > path + is_absolute && *--out != '/') {
            }
            depth -= depth > 0;
            continue;
        }
        if (out > path + is_absolute) {
            *out++ = '/';
        }
        memmove(out, part, length);
        out += length;
        depth += !is_parent(part, length);
    }
    *out = '\0';
}

/* A root that is not here is another machine's, and is compared as it was said. */
static void take_root(struct unc__source_paths *paths, const char *root)
{
    if (root == NULL) {
        find_root(paths->root);
    } else if (realpath(root, paths->root) == NULL || root[0] == '/') {
        (void)snprintf(paths->root, sizeof paths->root, "%s", root);
        tidy_path(paths->root);
    }
    drop_slashes(paths->root);
    if (realpath(paths->root, paths->real) == NULL) {
        paths->real[0] = '\0';
    }
}

int unc__source_paths_new(const char *root, const char *const *maps,
                          struct unc__source_paths **ret_paths)
{
    struct unc__source_paths *paths = calloc(1, sizeof *paths);

    if (paths == NULL) {
        return -ENOMEM;
    }
    paths->maps = maps;
    take_root(paths, root);
    *ret_paths = paths;
    return 0;
}

struct unc__source_paths *unc__source_paths_free(struct unc__source_paths *paths)
{
    if (paths != NULL) {
        unc__arena_free(&paths->arena);
        free(paths->slots);
        free(paths);
    }
    return NULL;
}

const char *unc__source_paths_root(const struct unc__source_paths *paths)
{
    return paths->root;
}

/* What of @path is below @folder; NULL: nothing. */
static const char *below(const char *folder, const char *path)
{
    size_t length = strlen(folder);

    if (length == 0 || strncmp(path, folder, length) != 0) {
        return NULL;
    }
    if (folder[length - 1] == '/') {
        return path + length;
    }
    return path[length] == '/' ? path + length + 1 : path[length] == '\0' ? "" : NULL;
}

/* The first map whose FROM is the beginning of the path. */
static void map_path(const struct unc__source_paths *paths, const char *from, char *path)
{
    const char *const *maps = paths->maps;

    for (size_t i = 0; maps != NULL && maps[i] != NULL; i++) {
        const char *equals = strchr(maps[i], '=');
        char folder[PATH_MAX];
        const char *rest;

        (void)snprintf(folder, sizeof folder, "%.*s", (int)(equals - maps[i]), maps[i]);
        rest = below(folder, from);
        if (rest != NULL) {
            (void)snprintf(path, PATH_MAX, "%s%s%s", equals + 1,
                           equals[1] != '\0' && *rest != '\0' &&
                                   equals[strlen(equals) - 1] != '/'
                               ? "/"
                               : "",
                           rest);
            return;
        }
    }
    (void)snprintf(path, PATH_MAX, "%s", from);
}

/* Returns: what of it is below the root, by its text; NULL or "": nothing. */
static const char *inside(const struct unc__source_paths *paths, const char *path)
{
    const char *rest = below(paths->root, path);

    return rest != NULL ? rest : below(paths->real, path);
}

/* Through which symbolic links it was written is nobody's business. */
static const char *inside_by_links(const struct unc__source_paths *paths,
                                   const char *path, char *real)
{
    return paths->real[0] != '\0' && realpath(path, real) != NULL
               ? below(paths->real, real)
               : NULL;
}

/* Relative to a build folder in the tree, or beside it: what is left without "../". */
static const char *inside_by_name(const struct unc__source_paths *paths, const char *path)
{
    char name[PATH_MAX];
    int length;

    while (strncmp(path, "../", 3) == 0) {
        path += 3;
    }
    length = snprintf(name, sizeof name, "%s/%s", paths->real, path);
    return paths->real[0] != '\0' && (size_t)length < sizeof name &&
                   access(name, F_OK) == 0
               ? path
               : NULL;
}

static int know(struct unc__source_paths *paths, const char *from, struct known *slot)
{
    char mapped[PATH_MAX];
    char path[PATH_MAX];
    char real[PATH_MAX];
    const char *rest = path;

    map_path(paths, from, mapped);
    memcpy(path, mapped, strlen(mapped) + 1);
    tidy_path(path);
    if (path[0] == '/') {
        rest = inside(paths, path);
        rest = rest != NULL ? rest : inside_by_links(paths, mapped, real);
    } else if (strncmp(path, "../", 3) == 0) {
        rest = inside_by_name(paths, path);
    }
    slot->is_inside = rest != NULL && rest[0] != '\0' && strcmp(rest, "..") != 0;
    rest = slot->is_inside ? rest : path;
    slot->path = unc__arena_copy(&paths->arena, rest, strlen(rest));
    slot->from = unc__arena_copy(&paths->arena, from, strlen(from));
    if (slot->path == NULL || slot->from == NULL) {
        slot->from = NULL;
        return -ENOMEM;
    }
    paths->count++;
    return 0;
}

/* The slot that has @from, or would have it. */
static struct known *slot_of(struct known *slots, size_t room, const char *from)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325); /* FNV-1a */
    size_t index;

    for (const char *byte = from; *byte != '\0'; byte++) {
        hash = (hash ^ (unsigned char)*byte) * UINT64_C(0x100000001b3);
    }
    index = (size_t)(hash >> 20) & (room - 1);
    while (slots[index].from != NULL && strcmp(slots[index].from, from) != 0) {
        index = (index + 1) & (room - 1);
    }
    return &slots[index];
}

static int make_room(struct unc__source_paths *paths)
{
    size_t room = paths->room == 0 ? ROOM_MIN : paths->room * 2;
    struct known *slots;

    if (paths->count * 2 < paths->room) {
        return 0;
    }
    slots = calloc(room, sizeof *slots);
    if (slots == NULL) {
        return -ENOMEM;
    }
    for (size_t i = 0; i < paths->room; i++) {
        if (paths->slots[i].from != NULL) {
            *slot_of(slots, room, paths->slots[i].from) = paths->slots[i];
        }
    }
    free(paths->slots);
    paths->slots = slots;
    paths->room = room;
    return 0;
}

int unc__source_paths_take(struct unc__source_paths *paths, const char *from,
                           const char **ret_path, bool *ret_is_inside)
{
    struct known *slot;
    int r = make_room(paths);

    if (r < 0) {
        return r;
    }
    slot = slot_of(paths->slots, paths->room, from);
    if (slot->from == NULL) {
        r = know(paths, from, slot);
    }
    if (r == 0) {
        *ret_path = slot->path;
        *ret_is_inside = slot->is_inside;
    }
    return r;
}
