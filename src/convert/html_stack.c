/* SPDX-License-Identifier: MIT */
/*
 * The frames of the program's own code are what a person can change; what lies between
 * and below them is folded, library by library. Where no frame is the program's, all but
 * the runtime's are shown: something has to be.
 */
#include <inttypes.h>
#include <string.h>

#include "convert/html_parts.h"

#define NAMES_SIZE 160

static bool has_user_frame(const struct unc__loaded_stack *stack)
{
    for (size_t i = 0; i < stack->frame_count; i++) {
        if (stack->frames[i].is_user) {
            return true;
        }
    }
    return false;
}

static bool is_shown(const struct unc__loaded_frame *frame, bool has_user)
{
    return frame->is_user || (!has_user && !frame->is_runtime);
}

static void put_place(FILE *stream, const struct unc__loaded_frame *frame,
                      const struct unc__location *location)
{
    if (location->line > 0) {
        unc__html_print(stream, "<span class=\"at\">%s:%u</span>", location->path,
                        location->line);
    } else {
        char offset[32];

        (void)snprintf(offset, sizeof offset, "+0x%" PRIx64, frame->offset);
        unc__html_print(stream, "<span class=\"at\">%s%s</span>",
                        *frame->module != '\0' ? frame->module : "unknown code", offset);
    }
}

static int put_frame(const struct unc__html *html, const struct unc__loaded_frame *frame)
{
    struct unc__location location;
    int r = unc__location_of_frame(html->conversion->locations, frame, &location);

    unc__html_print(html->stream, "<li><code>%s</code> ",
                    *frame->function != '\0' ? frame->function : "?");
    if (r == 0) {
        put_place(html->stream, frame, &location);
    }
    (void)fputs(frame->is_inlined ? " <i>inlined</i></li>\n" : "</li>\n", html->stream);
    return r;
}

static void add_name(char *names, const char *name)
{
    size_t length = strlen(names);

    if (strstr(names, name) == NULL) {
        (void)snprintf(names + length, NAMES_SIZE - length, "%s%s",
                       length > 0 ? ", " : "", *name != '\0' ? name : "unknown code");
    }
}

/* Returns: the index after the folded ones, by @index. */
static int put_fold(const struct unc__html *html, const struct unc__loaded_stack *stack,
                    size_t *index, bool has_user)
{
    char names[NAMES_SIZE] = "";
    size_t first = *index;
    size_t end = first;
    int r = 0;

    for (; end < stack->frame_count && !is_shown(&stack->frames[end], has_user); end++) {
        if (strcmp(stack->frames[end].function, "_start") != 0) {
            add_name(names, stack->frames[end].module);
        }
    }
    unc__html_print(html->stream,
                    "<li class=\"fold\"><details><summary>%zu frame%s%s%s</summary>"
                    "<ol>\n",
                    end - first, end - first == 1 ? "" : "s",
                    *names != '\0' ? " of " : "", names);
    for (size_t i = first; r == 0 && i < end; i++) {
        r = put_frame(html, &stack->frames[i]);
    }
    (void)fputs("</ol></details></li>\n", html->stream);
    *index = end;
    return r;
}

int unc__html_stack(const struct unc__html *html, const struct unc__loaded_stack *stack)
{
    bool has_user = has_user_frame(stack);
    int r = 0;

    (void)fputs("<ol class=\"stack\">\n", html->stream);
    for (size_t i = 0; r == 0 && i < stack->frame_count;) {
        if (is_shown(&stack->frames[i], has_user)) {
            r = put_frame(html, &stack->frames[i++]);
        } else {
            r = put_fold(html, stack, &i, has_user);
        }
    }
    if (stack->is_cut) {
        (void)fputs("<li class=\"cut\">and on: the stack was cut here</li>\n",
                    html->stream);
    }
    (void)fputs("</ol>\n", html->stream);
    return r;
}
