/* SPDX-License-Identifier: MIT */
/*
 * Of all frames of a stack the one that a reader of the source tree has to look at.
 */
#include "convert/location.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "convert/source_paths.h"

struct unc__locations {
    const struct unc__location_options *options;
    struct unc__source_paths *paths;
};

int unc__locations_new(const struct unc__location_options *options,
                       struct unc__locations **ret_locations)
{
    struct unc__locations *locations = calloc(1, sizeof *locations);

    if (locations == NULL) {
        return -ENOMEM;
    }
    locations->options = options;
    if (unc__source_paths_new(options->root, options->maps, &locations->paths) < 0) {
        free(locations);
        return -ENOMEM;
    }
    *ret_locations = locations;
    return 0;
}

struct unc__locations *unc__locations_free(struct unc__locations *locations)
{
    if (locations != NULL) {
        locations->paths = unc__source_paths_free(locations->paths);
        free(locations);
    }
    return NULL;
}

const char *unc__locations_root(const struct unc__locations *locations)
{
    return unc__source_paths_root(locations->paths);
}

static int take_path(const struct unc__locations *locations, const char *from,
                     struct unc__location *location)
{
    return unc__source_paths_take(locations->paths, from, &location->path,
                                  &location->is_inside);
}

static bool has_line(const struct unc__loaded_frame *frame)
{
    return frame->file[0] != '\0' && frame->line > 0;
}

/* Libraries of a distribution name their files relative to a tree that is not ours. */
int unc__location_of_frame(struct unc__locations *locations,
                           const struct unc__loaded_frame *frame,
                           struct unc__location *ret_location)
{
    const char *path = has_line(frame) ? frame->file : frame->path;
    int r;

    *ret_location = (struct unc__location){
        .path = "",
        .line = has_line(frame) ? frame->line : 0,
        .function = frame->function,
    };
    if (path[0] == '\0') {
        return 0;
    }
    r = take_path(locations, path, ret_location);
    if (!frame->is_user && path[0] != '/') {
        ret_location->is_inside = false;
    }
    return r;
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

/* How good a frame is as a place: 0 is none. A reader who sees the tree alone is best
 * served by what is in it. */
static int rank(const struct unc__locations *locations,
                const struct unc__loaded_frame *frame,
                const struct unc__location *location)
{
    if (location->path[0] == '\0') {
        return 0;
    }
    if (!has_line(frame)) {
        return frame->is_user ? 2 : 1;
    }
    if (!frame->is_user) {
        return 3;
    }
    return 4 + !is_wrapper(locations, frame) + 2 * location->is_inside;
}

int unc__location_of_stack(struct unc__locations *locations,
                           const struct unc__loaded_stack *stack,
                           struct unc__location *ret_location)
{
    int best_rank = 1; /* a library without lines is nobody's source */
    int r = 0;

    *ret_location = (struct unc__location){ .path = "", .function = "" };
    for (size_t i = 0; r == 0 && stack != NULL && i < stack->frame_count; i++) {
        struct unc__location location;
        int of_this;

        r = unc__location_of_frame(locations, &stack->frames[i], &location);
        of_this = rank(locations, &stack->frames[i], &location);
        if (r == 0 && of_this > best_rank) {
            *ret_location = location;
            best_rank = of_this;
        }
    }
    return r;
}

int unc__location_of_site(struct unc__locations *locations,
                          const struct unc__loaded_site *site,
                          struct unc__location *ret_location)
{
    *ret_location = (struct unc__location){ .path = "", .function = "" };
    if (site->file[0] == '\0') {
        return 0;
    }
    ret_location->line = site->line;
    ret_location->function = site->function;
    return take_path(locations, site->file, ret_location);
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
    int r;

    if (finding->site.file[0] != '\0') {
        return unc__location_of_site(locations, &finding->site, ret_location);
    }
    r = unc__location_of_stack(
        locations, finding->stack != NULL ? finding->stack : finding->release_stack,
        ret_location);
    return r != 0 || ret_location->path[0] != '\0'
               ? r
               : place_of_program(locations, report, ret_location);
}

const char *unc__location_file(const struct unc__location *location, const char *program)
{
    const char *path = location->path;

    if (location->is_inside && path[0] != '\0') {
        return path;
    }
    if (location->line == 0 && strrchr(path, '/') != NULL) {
        path = strrchr(path, '/') + 1;
    }
    while (path[0] == '/' || strncmp(path, "../", 3) == 0) {
        path += path[0] == '/' ? 1 : 3;
    }
    if (path[0] != '\0' && strcmp(path, "..") != 0) {
        return path;
    }
    return program[0] != '\0' && strcmp(program, "?") != 0 ? program : "unknown";
}
