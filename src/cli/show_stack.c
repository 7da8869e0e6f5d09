/* SPDX-License-Identifier: MIT */
/*
 * The frames of the program's own code are what a person can change; what lies between
 * and below them is folded into one dim line a library. Where no frame is the program's,
 * all are shown: something has to be.
 */
#include <string.h>

#include "cli/show.h"
#include "document/printable.h"

#define FUNCTION_COLUMNS_MOST 48
#define LABEL_COLUMNS         9
#define NAMES_SIZE            128
#define PLACE_SIZE            1024

static bool is_shown(const struct unc__show *show, const struct unc__loaded_stack *stack,
                     size_t index, bool has_user)
{
    return show->has_all_frames || stack->frames[index].is_user ||
           (!has_user && !stack->frames[index].is_runtime);
}

static bool has_user_frame(const struct unc__loaded_stack *stack)
{
    for (size_t i = 0; i < stack->frame_count; i++) {
        if (stack->frames[i].is_user) {
            return true;
        }
    }
    return false;
}

static const char *name_of(const struct unc__loaded_frame *frame)
{
    return *frame->function != '\0' ? frame->function : "?";
}

static size_t function_columns(const struct unc__show *show,
                               const struct unc__loaded_stack *stack, bool has_user)
{
    size_t columns = 0;

    for (size_t i = 0; i < stack->frame_count; i++) {
        if (is_shown(show, stack, i, has_user)) {
            size_t width = unc__printable_width(name_of(&stack->frames[i]));

            columns = width > columns ? width : columns;
        }
    }
    return columns < FUNCTION_COLUMNS_MOST ? columns : FUNCTION_COLUMNS_MOST;
}

/* The end of a path tells more than its beginning. */
static void put_place(const struct unc__show *show, const struct unc__loaded_frame *frame,
                      size_t columns)
{
    struct unc__place place = { frame->file, frame->line, "", frame->module,
                                frame->offset };
    char buffer[PLACE_SIZE];
    const char *text = unc__place_write(show, &place, buffer, sizeof buffer);
    size_t width = unc__printable_width(text);
    size_t cut = width > columns && columns > 3 ? width - columns + 3 : 0;

    if (cut > 0 && cut < strlen(text)) {
        const char *slash = strchr(text + cut, '/');

        (void)fputs("...", show->stream);
        text = slash != NULL ? slash : text + cut;
    }
    unc__printable_write(show->stream, text);
    (void)fputs(frame->is_inlined ? " (inlined)" : "", show->stream);
}

static void put_label(const struct unc__show *show, size_t indent, const char *label)
{
    (void)fprintf(show->stream, "%*s", (int)indent, "");
    unc__paint(show, UNC__PAINT_DIM);
    (void)fprintf(show->stream, "%-*s", LABEL_COLUMNS, label);
    unc__paint_end(show);
}

static void put_frame(const struct unc__show *show, size_t indent, const char *label,
                      const struct unc__loaded_frame *frame, size_t function_width)
{
    size_t used = indent + LABEL_COLUMNS + function_width + 2;
    size_t width;

    put_label(show, indent, label);
    unc__paint(show, frame->is_user ? UNC__PAINT_MARK : UNC__PAINT_DIM);
    width = unc__printable_write_within(show->stream, name_of(frame), function_width);
    unc__paint_end(show);
    unc__paint(show, frame->is_user ? UNC__PAINT_PLAIN : UNC__PAINT_DIM);
    (void)fprintf(show->stream, "%*s", (int)(function_width - width) + 2, "");
    put_place(show, frame, show->columns > used ? show->columns - used : 0);
    unc__paint_end(show);
    (void)fputc('\n', show->stream);
}

static void add_name(char *names, const char *name)
{
    size_t length = strlen(names);

    if (strstr(names, name) == NULL) {
        (void)snprintf(names + length, NAMES_SIZE - length, "%s%s",
                       length > 0 ? ", " : "", *name != '\0' ? name : "unknown code");
    }
}

/* Returns: the index after the folded ones. */
static size_t put_fold(const struct unc__show *show, size_t indent, const char *label,
                       const struct unc__loaded_stack *stack, size_t index, bool has_user)
{
    char names[NAMES_SIZE] = "";
    size_t first = index;

    for (; index < stack->frame_count && !is_shown(show, stack, index, has_user);
         index++) {
        if (strcmp(stack->frames[index].function, "_start") != 0) {
            add_name(names, stack->frames[index].module);
        }
    }
    unc__show_row(show, indent, UNC__PAINT_DIM, label, "... %zu frame%s%s%s",
                  index - first, index - first == 1 ? "" : "s",
                  *names != '\0' ? " of " : "", names);
    return index;
}

/* The frame that was told as the place: what called it is what follows. */
static size_t first_to_show(const struct unc__show *show,
                            const struct unc__loaded_stack *stack)
{
    for (size_t i = 0; i < stack->frame_count && !show->has_all_frames; i++) {
        if (stack->frames[i].is_user) {
            return i + 1;
        }
        if (!stack->frames[i].is_runtime) {
            return 0;
        }
    }
    return 0;
}

static bool has_anything(const struct unc__show *show,
                         const struct unc__loaded_stack *stack, size_t index)
{
    for (; index < stack->frame_count; index++) {
        if (show->has_all_frames || !stack->frames[index].is_runtime) {
            return true;
        }
    }
    return stack->is_cut;
}

void unc__show_stack(const struct unc__show *show, size_t indent,
                     const struct unc__loaded_stack *stack)
{
    bool has_user = has_user_frame(stack);
    size_t first = first_to_show(show, stack);
    size_t columns = function_columns(show, stack, has_user);
    const char *label = first > 0 ? "from" : "stack";

    if (!has_anything(show, stack, first)) {
        return;
    }
    for (size_t i = first; i < stack->frame_count;) {
        if (is_shown(show, stack, i, has_user)) {
            put_frame(show, indent, label, &stack->frames[i], columns);
            i++;
        } else {
            i = put_fold(show, indent, label, stack, i, has_user);
        }
        label = "";
    }
    if (stack->is_cut) {
        unc__show_row(show, indent, UNC__PAINT_DIM, label,
                      "... and on: the stack was cut here");
    }
}
