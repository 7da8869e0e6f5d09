/* SPDX-License-Identifier: MIT */
/*
 * Where things were acquired, seen from main() downwards: as wide as there are resources
 * below a call. Stacks are sorted, outermost frame first; then a level is a walk over
 * them, in which frames that are equal up to here are one. No tree is built, and a
 * stack of any depth costs no stack here.
 *
 * A box is an <svg> of its own within the large one, so that its width may be a
 * percentage and its text is cut at its edge without being stretched. For each kind
 * there is another picture, and radio buttons show one of them, by style alone.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "convert/html_parts.h"

#define LEVELS_MAX   64 /* as deep as stacks are by default, and more */
#define LEVEL_HEIGHT 22
#define NARROWEST    (1.0 / 1000) /* of the width; narrower ones side by side are one */
#define KINDS_MAX    16

struct path {
    const struct unc__converted *one;
    const struct unc__loaded_stack *stack;
    size_t depth;  /* without the frames that run any program */
    size_t common; /* frames that it shares with the path before it */
};

struct picture {
    const struct unc__html *html;
    struct path *paths; /* sorted */
    size_t count;
    const char *kind; /* NULL: all */
    uint64_t total;
    size_t levels;
    uint64_t narrow; /* boxes that wait for being drawn as one */
    double narrow_at;
    double narrow_to;
};

static struct path path_of(const struct unc__converted *one)
{
    const struct unc__loaded_stack *stack = one->finding->stack;
    size_t depth = stack->frame_count;

    while (depth > 0 && stack->frames[depth - 1].is_runtime) {
        depth--;
    }
    while (depth > 0 && strcmp(stack->frames[depth - 1].function, "_start") == 0) {
        depth--;
    }
    while (depth > 0 && stack->frames[depth - 1].is_runtime) {
        depth--;
    }
    return (struct path){ .one = one, .stack = stack, .depth = depth };
}

/* The frame at @depth from outside; NULL: none. */
static const struct unc__loaded_frame *frame_at(const struct path *path, size_t depth)
{
    return depth < path->depth ? &path->stack->frames[path->depth - 1 - depth] : NULL;
}

/* Functions have names; without them, code has places. */
static int compare_frames(const struct unc__loaded_frame *a,
                          const struct unc__loaded_frame *b)
{
    int order = strcmp(a->function, b->function);

    order = order != 0 ? order : strcmp(a->module, b->module);
    if (order != 0 || *a->function != '\0') {
        return order;
    }
    return a->offset < b->offset ? -1 : a->offset > b->offset;
}

/* What is not drawn makes no difference. */
static size_t count_common(const struct path *a, const struct path *b, int *ret_order)
{
    size_t depth = 0;

    *ret_order = 0;
    for (; depth < LEVELS_MAX; depth++) {
        const struct unc__loaded_frame *left = frame_at(a, depth);
        const struct unc__loaded_frame *right = frame_at(b, depth);

        *ret_order = left == NULL || right == NULL ? (left != NULL) - (right != NULL)
                                                   : compare_frames(left, right);
        if (*ret_order != 0 || left == NULL) {
            break;
        }
    }
    return depth;
}

static int compare_paths(const void *left, const void *right)
{
    const struct path *a = left;
    const struct path *b = right;
    int order;

    (void)count_common(a, b, &order);
    return order != 0 ? order : a->one < b->one ? -1 : a->one > b->one;
}

static void put_box(const struct picture *picture, double at, double to, size_t level,
                    const char *look)
{
    unc__html_print(picture->html->stream,
                    "<svg class=\"%s\" x=\"%.3f%%\" y=\"%zu\" width=\"%.3f%%\" "
                    "height=\"%u\">",
                    look, at * 100, level * LEVEL_HEIGHT, (to - at) * 100,
                    LEVEL_HEIGHT - 2);
}

static void put_share(const struct picture *picture, uint64_t count)
{
    unc__html_print(picture->html->stream, ": %lu of %lu (%.1f %%)</title>", count,
                    picture->total, (double)count * 100 / (double)picture->total);
}

static void put_frame(const struct picture *picture, const struct path *path,
                      const struct unc__loaded_frame *frame, size_t level,
                      uint64_t before, uint64_t count)
{
    FILE *stream = picture->html->stream;
    double at = (double)before / (double)picture->total;
    double to = (double)(before + count) / (double)picture->total;
    bool is_last = frame_at(path, level) == NULL;
    char name[64];

    (void)snprintf(name, sizeof name, "0x%" PRIx64, frame->offset);
    put_box(picture, at, to, level,
            is_last          ? "box leaf"
            : frame->is_user ? "box own"
                             : "box");
    unc__html_print(stream, "<title>%s",
                    *frame->function != '\0' ? frame->function : name);
    if (frame->line > 0) {
        struct unc__location location;

        if (unc__location_of_frame(picture->html->conversion->locations, frame,
                                   &location) == 0) {
            unc__html_print(stream, ", %s:%u", location.path, location.line);
        }
    } else {
        unc__html_print(stream, ", %s", frame->module);
    }
    put_share(picture, count);
    unc__html_print(stream,
                    "<rect width=\"100%%\" height=\"100%%\"/><text x=\"5\" y=\"14\">%s"
                    "</text></svg>\n",
                    *frame->function != '\0' ? frame->function : name);
}

/* Boxes that nobody could see are one. */
static void put_narrow(struct picture *picture, size_t level)
{
    if (picture->narrow > 0 && picture->narrow_to - picture->narrow_at >= NARROWEST) {
        put_box(picture, picture->narrow_at, picture->narrow_to, level, "box more");
        unc__html_print(picture->html->stream,
                        "<title>%lu more</title>"
                        "<rect width=\"100%%\" height=\"100%%\"/>"
                        "<text x=\"5\" y=\"14\">%lu more</text>"
                        "</svg>\n",
                        picture->narrow, picture->narrow);
    }
    picture->narrow = 0;
}

static void put_or_gather(struct picture *picture, const struct path *path, size_t level,
                          uint64_t before, uint64_t count)
{
    const struct unc__loaded_frame *frame = frame_at(path, level - 1);
    double at = (double)before / (double)picture->total;
    double to = (double)(before + count) / (double)picture->total;

    if (to - at >= NARROWEST) {
        put_narrow(picture, level);
        put_frame(picture, path, frame, level, before, count);
        return;
    }
    if (picture->narrow > 0 && picture->narrow_to < at) {
        put_narrow(picture, level);
    }
    picture->narrow_at = picture->narrow == 0 ? at : picture->narrow_at;
    picture->narrow_to = to;
    picture->narrow++;
}

static bool is_in(const struct picture *picture, const struct path *path)
{
    return picture->kind == NULL || strcmp(path->one->finding->kind, picture->kind) == 0;
}

static void put_level(struct picture *picture, size_t level)
{
    const struct path *first = NULL; /* of the box that is growing */
    uint64_t begin = 0;
    uint64_t now = 0;
    size_t common = SIZE_MAX; /* with the path before, of this picture */

    for (size_t i = 0; i < picture->count; i++) {
        const struct path *path = &picture->paths[i];
        bool has_frame = frame_at(path, level - 1) != NULL;

        common = path->common < common ? path->common : common;
        if (!is_in(picture, path)) {
            continue;
        }
        if (first != NULL && (!has_frame || common < level)) {
            put_or_gather(picture, first, level, begin, now - begin);
            first = NULL;
        }
        if (common + 1 < level) { /* below another box: nothing is one across these */
            put_narrow(picture, level);
        }
        if (has_frame && first == NULL) {
            first = path;
            begin = now;
        }
        now += path->one->count;
        common = SIZE_MAX;
    }
    if (first != NULL) {
        put_or_gather(picture, first, level, begin, now - begin);
    }
    put_narrow(picture, level);
}

static void measure(struct picture *picture)
{
    picture->total = 0;
    picture->levels = 0;
    for (size_t i = 0; i < picture->count; i++) {
        const struct path *path = &picture->paths[i];
        size_t depth = path->depth < LEVELS_MAX ? path->depth : LEVELS_MAX;

        if (!is_in(picture, path)) {
            continue;
        }
        picture->levels = depth > picture->levels ? depth : picture->levels;
        picture->total += path->one->count;
    }
}

static void put_picture(struct picture *picture)
{
    FILE *stream = picture->html->stream;

    measure(picture);
    unc__html_print(stream,
                    "<svg class=\"icicle\" role=\"img\" width=\"100%%\" height=\"%zu\" "
                    "aria-label=\"%s by the stack that acquired them; the findings say "
                    "the same in words\">\n",
                    (picture->levels + 1) * LEVEL_HEIGHT,
                    picture->kind != NULL ? picture->kind : "All resources");
    put_box(picture, 0, 1, 0, "box all");
    unc__html_print(stream, "<title>%s", picture->kind != NULL ? picture->kind : "all");
    put_share(picture, picture->total);
    unc__html_print(stream,
                    "<rect width=\"100%%\" height=\"100%%\"/><text x=\"5\" y=\"14\">%s: "
                    "%lu</text></svg>\n",
                    picture->kind != NULL ? picture->kind : "all", picture->total);
    for (size_t level = 1; level <= picture->levels; level++) {
        put_level(picture, level);
    }
    (void)fputs("</svg>\n", stream);
    if (picture->levels == LEVELS_MAX) {
        unc__html_print(stream, "<p class=\"cut\">Cut at %u frames.</p>\n", LEVELS_MAX);
    }
}

/* Returns: how many; those of which there are findings with a stack. */
static size_t collect_kinds(const struct picture *picture, const char **kinds)
{
    size_t count = 0;

    for (size_t i = 0; i < picture->count; i++) {
        const char *kind = picture->paths[i].one->finding->kind;
        size_t at = 0;

        while (at < count && strcmp(kinds[at], kind) != 0) {
            at++;
        }
        if (at == count && count < KINDS_MAX) {
            kinds[count++] = kind;
        }
    }
    return count;
}

static int by_name(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static void put_pictures(struct picture *picture)
{
    FILE *stream = picture->html->stream;
    const char *kinds[KINDS_MAX + 1] = { NULL };
    size_t count = collect_kinds(picture, kinds + 1) + 1;

    qsort(kinds + 1, count - 1, sizeof *kinds, by_name);
    (void)fputs("<div class=\"pictures\">\n", stream);
    for (size_t i = 0; i < count && count > 2; i++) {
        unc__html_print(stream,
                        "<input type=\"radio\" name=\"icicle\" id=\"k%zu\"%s><label "
                        "for=\"k%zu\">%s</label>\n",
                        i, i == 0 ? " checked" : "", i, i == 0 ? "all" : kinds[i]);
    }
    for (size_t i = 0; i < count && (i == 0 || count > 2); i++) {
        unc__html_print(stream, "<div class=\"picture k%zu\">\n", i);
        picture->kind = kinds[i];
        put_picture(picture);
        (void)fputs("</div>\n", stream);
    }
    (void)fputs("</div>\n<p id=\"box\" class=\"lead\" aria-live=\"polite\"></p>\n",
                stream);
}

static void collect_paths(const struct unc__conversion *all, struct picture *picture)
{
    for (size_t i = 0; i < all->finding_count; i++) {
        const struct unc__converted *one = &all->findings[i];

        if (one->finding->stack != NULL && one->state != UNC__CONVERTED_SUPPRESSED &&
            one->state != UNC__CONVERTED_EXPECTED) {
            picture->paths[picture->count] = path_of(one);
            picture->count += picture->paths[picture->count].depth > 0;
        }
    }
    if (picture->count > 0) {
        qsort(picture->paths, picture->count, sizeof *picture->paths, compare_paths);
    }
    for (size_t i = 1; i < picture->count; i++) {
        int order;

        picture->paths[i].common =
            count_common(&picture->paths[i - 1], &picture->paths[i], &order);
    }
}

int unc__html_icicle(const struct unc__html *html)
{
    struct picture picture = { .html = html };

    picture.paths = calloc(html->conversion->finding_count + 1, sizeof *picture.paths);
    if (picture.paths == NULL) {
        return -ENOMEM;
    }
    collect_paths(html->conversion, &picture);
    (void)fputs("<section id=\"icicle\" aria-labelledby=\"icicle-h\">\n"
                "<h2 id=\"icicle-h\">Stacks</h2>\n"
                "<p class=\"lead\">Who called whom, from the top, when they were "
                "acquired; what is suppressed or expected is left out.</p>\n",
                html->stream);
    if (picture.count > 0) {
        put_pictures(&picture);
    } else {
        (void)fputs("<p class=\"none\">No finding has a stack.</p>\n", html->stream);
    }
    (void)fputs("</section>\n", html->stream);
    free(picture.paths);
    return 0;
}
