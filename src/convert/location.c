/* SPDX-License-Identifier: MIT */
/*
 * From a compiler's path to one that a reader of the source tree knows. Most stacks
 * share their files, so a path is worked out once.
 */
#include "convert/location.h"

#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "symbolize/arena.h"

#define SLOT_COUNT 1024 /* of paths that are remembered: a power of two */

struct known {
    const char *from; /* NULL: the slot is free */
    const char *path;
    bool is_inside;
};

struct unc__locations {
    const struct unc__location_options *options;
    char root[PATH_MAX]; /* "": unknown */
    char real[PATH_MAX]; /* the same without symbolic links */
    struct unc__arena arena;
    struct known slots[SLOT_COUNT];
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

/* A root that is not here is another machine's, and is compared as it was said. */
static void take_root(struct unc__locations *locations, const char *root)
{
    if (root == NULL) {
        find_root(locations->root);
    } else if (realpath(root, locations->root) == NULL) {
        (void)snprintf(locations->root, sizeof locations->root, "%s", root);
    } else if (root[0] == '/') {
        (void)snprintf(locations->root, sizeof locations->root, "%s", root);
    }
    drop_slashes(locations->root);
    if (realpath(locations->root, locations->real) == NULL) {
        memcpy(locations->real, locations->root, sizeof locations->real);
    }
}

int unc__locations_new(const struct unc__location_options *options,
                       struct unc__locations **ret_locations)
{
    struct unc__locations *locations = calloc(1, sizeof *locations);

    if (locations == NULL) {
        return -ENOMEM;
    }
    locations->options = options;
    take_root(locations, options->root);
    *ret_locations = locations;
    return 0;
}

struct unc__locations *unc__locations_free(struct unc__locations *locations)
{
    if (locations != NULL) {
        unc__arena_free(&locations->arena);
        free(locations);
    }
    return NULL;
}

const char *unc__locations_root(const struct unc__locations *locations)
{
    return locations->root;
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
static void map_path(const struct unc__locations *locations, const char *from, char *path)
{
    const char *const *maps = locations->options->maps;

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
        if (length == 2 && part[0] == '.' && part[1] == '.' &&
            (depth > 0 || is_absolute)) {
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

static const char *inside(const struct unc__locations *locations, const char *path)
{
    const char *rest = below(locations->root, path);

    return rest != NULL ? rest : below(locations->real, path);
}

static struct known *slot_of(struct unc__locations *locations, const char *from)
{
    uint64_t hash =
        UINT64_C(0xcbf29ce484222325); /* FNV-1a; a clash costs a look, no more */

    for (const char *byte = from; *byte != '\0'; byte++) {
        hash = (hash ^ (unsigned char)*byte) * UINT64_C(0x100000001b3);
    }
    return &locations->slots[(hash >> 32) & (SLOT_COUNT - 1)];
}

static int know(struct unc__locations *locations, const char *from, struct known *slot)
{
    char path[PATH_MAX];
    const char *shown = path;

    map_path(locations, from, path);
    tidy_path(path);
    slot->is_inside = path[0] != '/' && strncmp(path, "../", 3) != 0;
    if (path[0] == '/') {
        const char *rest = inside(locations, path);

        slot->is_inside = rest != NULL && *rest != '\0';
        shown = slot->is_inside ? rest : path;
    }
    slot->path = unc__arena_copy(&locations->arena, shown, strlen(shown));
    slot->from = unc__arena_copy(&locations->arena, from, strlen(from));
    if (slot->path == NULL || slot->from == NULL) {
        slot->from = NULL;
        return -ENOMEM;
    }
    return 0;
}

static int take_path(struct unc__locations *locations, const char *from,
                     struct unc__location *location)
{
    struct known *slot = slot_of(locations, from);
    int r = 0;

    if (slot->from == NULL || strcmp(slot->from, from) != 0) {
        r = know(locations, from, slot);
    }
    location->path = r == 0 ? slot->path : "";
    location->is_inside = r == 0 && slot->is_inside;
    return r;
}

int unc__location_of_frame(struct unc__locations *locations,
                           const struct unc__loaded_frame *frame,
                           struct unc__location *ret_location)
{
    bool has_line = frame->file[0] != '\0' && frame->line > 0;

    *ret_location = (struct unc__location){
        .path = "",
        .line = has_line ? frame->line : 0,
        .function = frame->function,
    };
    if (!has_line && frame->path[0] == '\0') {
        return 0;
    }
    return take_path(locations, has_line ? frame->file : frame->path, ret_location);
}

static bool is_wrapper(const struct unc__locations *locations,
                       const struct unc__loaded_frame *frame)
{
    const char *const *wrappers = locations->options->wrappers;

    for (size_t i = 0; wrappers != NULL && wrappers[i] != NULL; i++) {
        if (strcmp(wrappers[i], frame->function) == 0) {
            return true;
        }
    }
    return false;
}

static bool has_line(const struct unc__loaded_frame *frame)
{
    return frame->file[0] != '\0' && frame->line > 0;
}

/* How good a frame is as a place: 0 is none. */
static int rank(const struct unc__locations *locations,
                const struct unc__loaded_frame *frame)
{
    if (has_line(frame)) {
        return !frame->is_user ? 3 : is_wrapper(locations, frame) ? 4 : 5;
    }
    return frame->path[0] == '\0' ? 0 : frame->is_user ? 2 : 1;
}

static const struct unc__loaded_frame *best_frame(const struct unc__locations *locations,
                                                  const struct unc__loaded_stack *stack)
{
    const struct unc__loaded_frame *best = NULL;
    int best_rank = 1; /* a library without lines is nobody's source */

    for (size_t i = 0; stack != NULL && i < stack->frame_count; i++) {
        int of_this = rank(locations, &stack->frames[i]);

        if (of_this > best_rank) {
            best = &stack->frames[i];
            best_rank = of_this;
        }
    }
    return best;
}

static int place_of_program(struct unc__locations *locations,
                            const struct unc__loaded_report *report,
                            struct unc__location *ret_location)
{
    const cJSON *process = cJSON_GetObjectItemCaseSensitive(report->tree, "process");
    const cJSON *path = cJSON_GetObjectItemCaseSensitive(process, "executable");

    *ret_location = (struct unc__location){ .path = "", .function = "" };
    if (!cJSON_IsString(path) || path->valuestring[0] == '\0') {
        return 0;
    }
    return take_path(locations, path->valuestring, ret_location);
}

int unc__location_of(struct unc__locations *locations,
                     const struct unc__loaded_report *report,
                     const struct unc__loaded_finding *finding,
                     struct unc__location *ret_location)
{
    const struct unc__loaded_frame *frame;

    if (finding->site.file != NULL && finding->site.file[0] != '\0') {
        *ret_location = (struct unc__location){
            .path = "",
            .line = finding->site.line,
            .function = finding->site.function,
        };
        return take_path(locations, finding->site.file, ret_location);
    }
    frame = best_frame(locations,
                       finding->stack != NULL ? finding->stack : finding->release_stack);
    return frame != NULL ? unc__location_of_frame(locations, frame, ret_location)
                         : place_of_program(locations, report, ret_location);
}
