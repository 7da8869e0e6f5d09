/* SPDX-License-Identifier: MIT */
/*
 * The file format of speedscope, which needs no network to show it. A profile for
 * everything new, one for each of its kinds if there are several, one for each state that
 * is not new and for each class of misuse, and one for what was not measured: nothing is
 * left out, and no sum mixes them. Frames are written once: frames.h.
 */
#include <string.h>

#include "convert/format.h"
#include "convert/frames.h"
#include "convert/json.h"

#define LINE_DEPTH 3 /* a frame, the samples of a profile a line */

static void put_frames(struct unc__emit *json, const struct unc__frames *frames)
{
    char buffer[UNC__FLAME_NAME_SIZE];

    for (size_t i = 0; i < frames->count; i++) {
        const struct unc__frame_row *row = &frames->rows[i];

        unc__emit_object(json, NULL);
        unc__emit_text(json, "name", unc__flame_name(row->frame, buffer));
        if (row->path[0] != '\0') {
            unc__emit_text(json, "file", row->path);
        }
        if (row->line > 0) {
            unc__emit_count(json, "line", row->line);
        }
        unc__emit_end(json);
    }
}

static void put_named_frame(struct unc__emit *json, const char *name)
{
    unc__emit_object(json, NULL);
    unc__emit_text(json, "name", name);
    unc__emit_end(json);
}

/* Two each, behind all others: what, and why. Returns: how many were not measured. */
static size_t put_unmeasured_frames(struct unc__emit *json, const struct unc__gate *gate)
{
    const char *name;
    const char *why;
    size_t count = 0;

    for (; unc__gate_unmeasured(gate, count, &name, &why); count++) {
        put_named_frame(json, name);
        put_named_frame(json, why);
    }
    return count;
}

static void begin_profile(struct unc__emit *json, const char *name, const char *kind)
{
    unc__emit_object(json, NULL);
    unc__emit_text(json, "type", "sampled");
    unc__emit_text_begin(json, "name");
    unc__emit_text_add(json, name);
    if (kind != NULL) {
        unc__emit_text_add(json, ": ");
        unc__emit_text_add(json, kind);
    }
    unc__emit_text_end(json);
    unc__emit_text(json, "unit", "none");
    unc__emit_count(json, "startValue", 0);
}

/* @shots: @count of one profile. */
static void put_profile(struct unc__emit *json, const struct unc__frames *frames,
                        const struct unc__frames_shot *shots, size_t count,
                        const char *kind)
{
    const char *group = count > 0 ? shots[0].group : "";
    uint64_t total = 0;

    begin_profile(json, group[0] != '\0' ? group : "new", kind);
    for (size_t i = 0; i < count; i++) {
        total += shots[i].one->count;
    }
    unc__emit_count(json, "endValue", total);
    unc__emit_array(json, "samples");
    for (size_t i = 0; i < count; i++) {
        unc__emit_array(json, NULL);
        for (size_t depth = 0; depth < unc__flame_depth(&shots[i].flame); depth++) {
            unc__emit_count(json, NULL, unc__frames_row(frames, &shots[i], depth));
        }
        unc__emit_end(json);
    }
    unc__emit_end(json);
    unc__emit_array(json, "weights");
    for (size_t i = 0; i < count; i++) {
        unc__emit_count(json, NULL, shots[i].one->count);
    }
    unc__emit_end(json);
    unc__emit_end(json);
}

/* From @shots on, those of one group; its kinds too if it is what is new. */
static size_t put_group(struct unc__emit *json, const struct unc__frames *frames,
                        const struct unc__frames_shot *shots, size_t left)
{
    size_t count = 0;
    size_t first = 0;

    while (count < left && strcmp(shots[count].group, shots[0].group) == 0) {
        count++;
    }
    put_profile(json, frames, shots, count, NULL);
    if (shots[0].group[0] != '\0' ||
        strcmp(shots[0].one->finding->kind, shots[count - 1].one->finding->kind) == 0) {
        return count;
    }
    while (first < count) {
        const char *kind = shots[first].one->finding->kind;
        size_t end = first + 1;

        while (end < count && strcmp(shots[end].one->finding->kind, kind) == 0) {
            end++;
        }
        put_profile(json, frames, shots + first, end - first, kind);
        first = end;
    }
    return count;
}

static void put_unmeasured(struct unc__emit *json, size_t first_frame, size_t count)
{
    begin_profile(json, "not measured", NULL);
    unc__emit_count(json, "endValue", count);
    unc__emit_array(json, "samples");
    for (size_t i = 0; i < count; i++) {
        unc__emit_array(json, NULL);
        unc__emit_count(json, NULL, first_frame + 2 * i);
        unc__emit_count(json, NULL, first_frame + 2 * i + 1);
        unc__emit_end(json);
    }
    unc__emit_end(json);
    unc__emit_array(json, "weights");
    for (size_t i = 0; i < count; i++) {
        unc__emit_count(json, NULL, 1);
    }
    unc__emit_end(json);
    unc__emit_end(json);
}

/* Readers show it as the title. */
static void put_name(struct unc__emit *json, const struct unc__conversion *conversion)
{
    size_t unmeasured = conversion->result.unmeasured;

    unc__emit_text_begin(json, "name");
    unc__emit_text_add(json, "findings that are new: ");
    unc__emit_text_add_count(json, conversion->counts[UNC__CONVERTED_NEW]);
    if (unmeasured > 0) {
        unc__emit_text_add(json, "; not measured: ");
        unc__emit_text_add_count(json, unmeasured);
    }
    unc__emit_text_end(json);
}

static void put_document(FILE *stream, const struct unc__conversion *conversion,
                         const struct unc__frames *frames)
{
    struct unc__emit json = unc__emit_begin(stream, LINE_DEPTH);
    bool has_new = frames->shot_count > 0 && frames->shots[0].group[0] == '\0';
    size_t unmeasured;

    unc__emit_object(&json, NULL);
    unc__emit_text(&json, "$schema",
                   "https://www.speedscope.app/file-format-schema.json");
    unc__emit_text(&json, "exporter", "unclosed");
    put_name(&json, conversion);
    unc__emit_object(&json, "shared");
    unc__emit_array(&json, "frames");
    put_frames(&json, frames);
    unmeasured = put_unmeasured_frames(&json, conversion->gate);
    unc__emit_end(&json);
    unc__emit_end(&json);
    unc__emit_array(&json, "profiles");
    if (unmeasured > 0 && !has_new) { /* the first one is the one shown */
        put_unmeasured(&json, frames->count, unmeasured);
    }
    if (!has_new) {
        put_profile(&json, frames, NULL, 0, NULL);
    }
    for (size_t i = 0; i < frames->shot_count;) {
        i += put_group(&json, frames, &frames->shots[i], frames->shot_count - i);
    }
    if (unmeasured > 0 && has_new) {
        put_unmeasured(&json, frames->count, unmeasured);
    }
    unc__emit_end(&json);
    unc__emit_end(&json);
}

static int print_speedscope(FILE *stream, const struct unc__conversion *conversion)
{
    struct unc__frames frames;
    int r = unc__frames_new(&frames, conversion);

    if (r == 0) {
        put_document(stream, conversion, &frames);
    }
    unc__frames_done(&frames);
    return r;
}

const struct unc__format unc__format_speedscope = {
    .name = "speedscope",
    .summary = "speedscope: stacks, and how much they left open",
    .file_name = "unclosed.speedscope.json",
    .has_resources = true,
    .print = print_speedscope,
};
