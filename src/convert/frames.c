/* SPDX-License-Identifier: MIT */
/*
 * All frames of all stacks are sorted, and what is equal becomes one row: no report can
 * make that slow, as it could a table with a hash.
 */
#include "convert/frames.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A frame wherever it is in a stack. */
struct place {
    const struct unc__loaded_frame *frame;
    const char *path;
    unsigned line;      /* 0: unknown */
    unsigned line_told; /* the same of innermost functions: what tells them apart */
    size_t serial;      /* in the order of the shots */
};

struct sorting {
    const struct unc__conversion *conversion;
    struct unc__frames *frames;
    struct place *places;
    size_t count;
};

static int by_group(const void *left, const void *right)
{
    const struct unc__frames_shot *a = left;
    const struct unc__frames_shot *b = right;
    int order = strcmp(a->group, b->group);

    return order != 0 ? order : a->one < b->one ? -1 : a->one > b->one;
}

/* In their order for good: rows point into them. Returns: how many frames they have. */
static size_t make_shots(struct unc__frames *frames,
                         const struct unc__conversion *conversion)
{
    size_t first = 0;

    for (size_t i = 0; i < conversion->finding_count; i++) {
        const struct unc__converted *one = &conversion->findings[i];

        frames->shots[frames->shot_count++] =
            (struct unc__frames_shot){ .one = one, .group = unc__flame_group(one) };
    }
    qsort(frames->shots, frames->shot_count, sizeof *frames->shots, by_group);
    for (size_t i = 0; i < frames->shot_count; i++) {
        struct unc__frames_shot *shot = &frames->shots[i];
        const struct unc__resource_index *resources =
            unc__resource_indexes_of(&frames->resources, shot->one);

        shot->first = first;
        unc__flame_of(&shot->flame, shot->one->finding,
                      unc__resource_index_call(resources, shot->one->finding));
        first += unc__flame_depth(&shot->flame);
    }
    return first;
}

static int add_places(struct sorting *sorting, const struct unc__frames_shot *shot)
{
    size_t depth = unc__flame_depth(&shot->flame);
    int r = 0;

    for (size_t i = 0; r == 0 && i < depth; i++) {
        const struct unc__loaded_frame *frame = unc__flame_at(&shot->flame, i);
        struct unc__location location;

        r = unc__location_of_frame(sorting->conversion->locations, frame, &location);
        sorting->places[sorting->count] = (struct place){
            .frame = frame,
            .path = location.path,
            .line = location.line,
            .line_told = i + 1 + shot->flame.tip_count >= depth ? location.line : 0,
            .serial = sorting->count,
        };
        sorting->count++;
    }
    return r;
}

static int compare_texts(const char *a, const char *b)
{
    return a == b ? 0 : strcmp(a, b);
}

/* Where functions have no names, their addresses are. */
static uint64_t nameless_offset(const struct unc__loaded_frame *frame)
{
    return frame->function[0] != '\0' ? 0 : frame->offset;
}

static int compare(const struct place *a, const struct place *b)
{
    int order = compare_texts(a->frame->function, b->frame->function);

    order = order != 0 ? order : compare_texts(a->path, b->path);
    if (order == 0 && a->line_told != b->line_told) {
        order = a->line_told < b->line_told ? -1 : 1;
    }
    if (order == 0) {
        uint64_t first = nameless_offset(a->frame);
        uint64_t second = nameless_offset(b->frame);

        order = (first > second) - (first < second);
    }
    return order;
}

static int by_frame(const void *left, const void *right)
{
    const struct place *a = left;
    const struct place *b = right;
    int order = compare(a, b);

    return order != 0 ? order : a->serial < b->serial ? -1 : 1;
}

static void make_rows(struct sorting *sorting)
{
    struct unc__frames *frames = sorting->frames;

    qsort(sorting->places, sorting->count, sizeof *sorting->places, by_frame);
    for (size_t i = 0; i < sorting->count; i++) {
        const struct place *place = &sorting->places[i];

        if (i == 0 || compare(place - 1, place) != 0) {
            frames->rows[frames->count++] = (struct unc__frame_row){
                .frame = place->frame,
                .path = place->path,
                .line = place->line,
            };
        } else if (frames->rows[frames->count - 1].line != place->line) {
            frames->rows[frames->count - 1].line = 0;
        }
        frames->numbers[place->serial] = frames->count - 1;
    }
}

static int sort(struct unc__frames *frames, const struct unc__conversion *conversion,
                size_t place_count)
{
    struct sorting sorting = { .conversion = conversion, .frames = frames };
    int r = 0;

    frames->rows = calloc(place_count + 1, sizeof *frames->rows);
    frames->numbers = calloc(place_count + 1, sizeof *frames->numbers);
    sorting.places = calloc(place_count + 1, sizeof *sorting.places);
    if (frames->rows == NULL || frames->numbers == NULL || sorting.places == NULL) {
        r = -ENOMEM;
    }
    for (size_t i = 0; r == 0 && i < frames->shot_count; i++) {
        r = add_places(&sorting, &frames->shots[i]);
    }
    if (r == 0) {
        make_rows(&sorting);
    }
    free(sorting.places);
    return r;
}

int unc__frames_new(struct unc__frames *ret_frames,
                    const struct unc__conversion *conversion)
{
    int r;

    *ret_frames = (struct unc__frames){ .count = 0 };
    r = unc__resource_indexes_new(&ret_frames->resources, conversion);
    if (r < 0) {
        return r;
    }
    ret_frames->shots = calloc(conversion->finding_count + 1, sizeof *ret_frames->shots);
    if (ret_frames->shots == NULL) {
        return -ENOMEM;
    }
    return sort(ret_frames, conversion, make_shots(ret_frames, conversion));
}

void unc__frames_done(struct unc__frames *frames)
{
    unc__resource_indexes_done(&frames->resources);
    free(frames->rows);
    free(frames->shots);
    free(frames->numbers);
    *frames = (struct unc__frames){ .count = 0 };
}

size_t unc__frames_row(const struct unc__frames *frames,
                       const struct unc__frames_shot *shot, size_t depth)
{
    return frames->numbers[shot->first + depth];
}
