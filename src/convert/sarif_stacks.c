/* SPDX-License-Identifier: MIT */
/*
 * A stack is written twice. GitHub shows nothing but code flows: a step a frame, from
 * main() inwards, and only frames that have a line, because a step is a line of code.
 * Viewers of SARIF know stacks: all frames, innermost first. Both are cut where GitHub
 * would refuse the file, at the outer end, and results at the end of a file that would
 * be too large go without; sarif.c says so.
 */
#include <stdio.h>

#include "convert/sarif_parts.h"

/* A frame is some 15 bytes of a compressed file, of which GitHub takes 10 MB. */
#define FRAMES_MAX 500000

static bool has_line(const struct unc__loaded_frame *frame)
{
    return frame->file[0] != '\0' && frame->line > 0;
}

static size_t count_lines(const struct unc__loaded_stack *stack)
{
    size_t count = 0;

    for (size_t i = 0; stack != NULL && i < stack->frame_count; i++) {
        count += has_line(&stack->frames[i]);
    }
    return count;
}

static const char *name_of(const struct unc__loaded_frame *frame)
{
    return frame->function[0] != '\0' ? frame->function : "?";
}

/* "main calls open_log", "opened in open_log". */
static void put_step_message(struct unc__emit *json,
                             const struct unc__loaded_frame *frame,
                             const struct unc__loaded_frame *inner, const char *verb)
{
    unc__emit_object(json, "message");
    unc__emit_text_begin(json, "text");
    if (inner != NULL) {
        unc__emit_text_add(json, name_of(frame));
        unc__emit_text_add(json, " calls ");
        unc__emit_text_add(json, name_of(inner));
    } else {
        unc__emit_text_add(json, verb);
        unc__emit_text_add(json, " in ");
        unc__emit_text_add(json, name_of(frame));
    }
    unc__emit_text_end(json);
    unc__emit_end(json);
}

/* Opens the frame and the location in it. Returns: 0; -ENOMEM, and nothing is open. */
static int begin_frame(struct unc__sarif *sarif, const struct unc__loaded_frame *frame,
                       struct unc__location *ret_location)
{
    int r = unc__location_of_frame(sarif->conversion->locations, frame, ret_location);

    if (r == 0) {
        unc__emit_object(&sarif->json, NULL);
        unc__emit_object(&sarif->json, "location");
    }
    return r;
}

static int put_step(struct unc__sarif *sarif, const struct unc__loaded_frame *frame,
                    const struct unc__loaded_frame *inner, const char *verb)
{
    struct unc__emit *json = &sarif->json;
    struct unc__location location;
    int r = begin_frame(sarif, frame, &location);

    if (r < 0) {
        return r;
    }
    unc__sarif_physical_location(json, &location, NULL);
    unc__sarif_function(json, frame->function);
    put_step_message(json, frame, inner, verb);
    unc__emit_end(json);
    unc__emit_end(json);
    sarif->frame_count++;
    return 0;
}

static const struct unc__loaded_frame *
inner_with_line(const struct unc__loaded_stack *stack, size_t index)
{
    while (index > 0) {
        if (has_line(&stack->frames[--index])) {
            return &stack->frames[index];
        }
    }
    return NULL;
}

/* The @count innermost frames with a line. */
static int put_flow(struct unc__sarif *sarif, const struct unc__sarif_place *place,
                    size_t count)
{
    const struct unc__loaded_stack *stack = place->stack;
    size_t skipped = count_lines(stack) - count;
    struct unc__emit *json = &sarif->json;
    int r = 0;

    unc__emit_object(json, NULL);
    unc__sarif_message(json, "message", place->verb);
    unc__emit_array(json, "threadFlows");
    unc__emit_object(json, NULL);
    unc__emit_array(json, "locations");
    for (size_t i = stack->frame_count; r == 0 && i-- > 0;) {
        if (!has_line(&stack->frames[i])) {
            continue;
        }
        if (skipped > 0) {
            skipped--;
            continue;
        }
        r = put_step(sarif, &stack->frames[i], inner_with_line(stack, i), place->verb);
    }
    unc__emit_end(json);
    unc__emit_end(json);
    unc__emit_end(json);
    unc__emit_end(json);
    return r;
}

static int put_flows(struct unc__sarif *sarif, const struct unc__sarif_place *places,
                     size_t count)
{
    size_t room = UNC__SARIF_FLOW_MAX;
    uint64_t cut = 0;
    bool is_begun = false;
    int r = 0;

    for (size_t i = 0; r == 0 && i < count; i++) {
        size_t lines = count_lines(places[i].stack);
        size_t some = lines < room ? lines : room;

        cut += lines - some;
        room -= some;
        if (some == 0 || places[i].stack == NULL) {
            continue;
        }
        if (!is_begun) {
            unc__emit_array(&sarif->json, "codeFlows");
            is_begun = true;
        }
        r = put_flow(sarif, &places[i], some);
    }
    if (is_begun) {
        unc__emit_end(&sarif->json);
    }
    sarif->cut_frame_count += cut;
    sarif->cut_result_count += cut > 0;
    return r;
}

static int put_frame(struct unc__sarif *sarif, const struct unc__loaded_frame *frame)
{
    struct unc__emit *json = &sarif->json;
    struct unc__location location;
    int r = begin_frame(sarif, frame, &location);

    if (r < 0) {
        return r;
    }
    if (location.path[0] != '\0') {
        unc__sarif_physical_location(json, &location, NULL);
    }
    unc__sarif_function(json, frame->function);
    if (!has_line(frame)) {
        char offset[32];

        (void)snprintf(offset, sizeof offset, "+%#llx",
                       (unsigned long long)frame->offset);
        unc__emit_object(json, "message");
        unc__emit_text_begin(json, "text");
        unc__emit_text_add(json, frame->module[0] != '\0' ? frame->module : "?");
        unc__emit_text_add(json, offset);
        unc__emit_text_end(json);
        unc__emit_end(json);
    }
    unc__emit_end(json);
    if (frame->module[0] != '\0') {
        unc__emit_text(json, "module", frame->module);
    }
    unc__emit_end(json);
    sarif->frame_count++;
    return 0;
}

static int put_stack(struct unc__sarif *sarif, const struct unc__sarif_place *place)
{
    const struct unc__loaded_stack *stack = place->stack;
    size_t count = stack->frame_count < UNC__SARIF_FLOW_MAX ? stack->frame_count
                                                            : UNC__SARIF_FLOW_MAX;
    int r = 0;

    unc__emit_object(&sarif->json, NULL);
    unc__sarif_message(&sarif->json, "message", place->verb);
    unc__emit_array(&sarif->json, "frames");
    for (size_t i = 0; r == 0 && i < count; i++) {
        r = put_frame(sarif, &stack->frames[i]);
    }
    unc__emit_end(&sarif->json);
    unc__emit_end(&sarif->json);
    return r;
}

int unc__sarif_stacks(struct unc__sarif *sarif, const struct unc__converted *one)
{
    struct unc__sarif_place places[UNC__SARIF_PLACES_MAX];
    size_t count = unc__sarif_places(one->finding, places);
    size_t with_stack = 0;
    int r;

    for (size_t i = 0; i < count; i++) {
        with_stack += places[i].stack != NULL && places[i].stack->frame_count > 0;
    }
    if (with_stack == 0) {
        return 0;
    }
    if (sarif->frame_count >= FRAMES_MAX) {
        sarif->bare_count++;
        return 0;
    }
    r = put_flows(sarif, places, count);
    unc__emit_array(&sarif->json, "stacks");
    for (size_t i = 0; r == 0 && i < count; i++) {
        if (places[i].stack != NULL && places[i].stack->frame_count > 0) {
            r = put_stack(sarif, &places[i]);
        }
    }
    unc__emit_end(&sarif->json);
    return r;
}
