/* SPDX-License-Identifier: MIT */
/*
 * When what was left had been acquired, and that it stayed until the end: a row a
 * finding, in a block for each process, because each has a time of its own. The height
 * is what was held at a time, so one resource is a bar, and a leak is a staircase. What
 * was released is in no report: only what stayed has a line.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "convert/html_parts.h"
#include "document/document.h"

#define WIDTH     1000 /* of a picture, in its own units */
#define HEIGHT    20
#define STEPS_MAX 200 /* a finer staircase looks the same */
#define BARS_MAX  5   /* so few are drawn one by one */

struct row {
    const struct unc__converted *one;
    size_t index; /* of the finding */
    double first_ms;
};

struct times {
    double *items;
    size_t count;
    size_t room;
};

static int compare_rows(const void *left, const void *right)
{
    const struct row *a = left;
    const struct row *b = right;
    int order;

    if (a->one->serial != b->one->serial) {
        return a->one->serial < b->one->serial ? -1 : 1;
    }
    order = strcmp(a->one->finding->kind, b->one->finding->kind);
    if (order != 0) {
        return order;
    }
    if (a->first_ms != b->first_ms) {
        return a->first_ms < b->first_ms ? -1 : 1;
    }
    return a->index < b->index ? -1 : a->index > b->index;
}

static int compare_times(const void *left, const void *right)
{
    double a = *(const double *)left;
    double b = *(const double *)right;

    return a < b ? -1 : a > b;
}

/* Those of the resources that are listed. Returns: 0 or -ENOMEM. */
static int read_times(const struct unc__html *html, const struct unc__converted *one,
                      struct times *times)
{
    const cJSON *ids = unc__document_array(one->finding->tree, "resources");
    const cJSON *id;

    times->count = 0;
    cJSON_ArrayForEach(id, ids)
    {
        const cJSON *resource =
            cJSON_IsNumber(id) ? unc__html_resource(&html->index, one->serial, id) : NULL;
        double ms =
            unc__document_number(unc__document_object(resource, "acquired"), "at_ms", -1);

        if (ms < 0) {
            continue;
        }
        if (times->count == times->room) {
            size_t room = times->room == 0 ? 128 : times->room * 2;
            double *items = reallocarray(times->items, room, sizeof *items);

            if (items == NULL) {
                return -ENOMEM;
            }
            times->items = items;
            times->room = room;
        }
        times->items[times->count++] = ms;
    }
    if (times->count > 0) {
        qsort(times->items, times->count, sizeof *times->items, compare_times);
    }
    return 0;
}

static double place_on(double ms, double uptime)
{
    return ms >= uptime ? WIDTH - 2.0 : ms / uptime * WIDTH;
}

static void put_bars(FILE *stream, const struct times *times, double uptime)
{
    double height = (double)HEIGHT / (double)times->count;

    for (size_t i = 0; i < times->count; i++) {
        double at = place_on(times->items[i], uptime);

        unc__html_print(stream,
                        "<rect x=\"%.1f\" y=\"%.2f\" width=\"%.1f\" height=\"%.2f\"/>",
                        at, (double)i * height, WIDTH - at, height - 1);
    }
}

static void put_staircase(FILE *stream, const struct times *times, double uptime)
{
    double before = -1;

    unc__html_print(stream, "<path d=\"M%.1f %u", place_on(times->items[0], uptime),
                    HEIGHT);
    for (size_t i = 0; i < times->count; i++) {
        double at = place_on(times->items[i], uptime);
        double height = (double)(i + 1) * HEIGHT / (double)times->count;

        if (i + 1 < times->count && at - before < (double)WIDTH / STEPS_MAX) {
            continue;
        }
        unc__html_print(stream, "H%.1fV%.1f", at, HEIGHT - height);
        before = at;
    }
    unc__html_print(stream, "H%uV%uZ\"/>", WIDTH, HEIGHT);
}

static void put_row(const struct unc__html *html, size_t index, const struct times *times,
                    double uptime)
{
    const struct unc__converted *one = &html->conversion->findings[index];
    FILE *stream = html->stream;
    char since[64];

    (void)fputs("<li><p>", stream);
    unc__html_link(html, index);
    unc__html_print(stream,
                    "</p><svg class=\"life %s\" viewBox=\"0 0 %u %u\" "
                    "preserveAspectRatio=\"none\" role=\"img\"><title>since %s, of %zu "
                    "that are listed</title>",
                    unc__converted_word(one->state), WIDTH, HEIGHT,
                    unc__html_duration(times->items[0], since, sizeof since),
                    times->count);
    if (times->count <= BARS_MAX) {
        put_bars(stream, times, uptime);
    } else {
        put_staircase(stream, times, uptime);
    }
    (void)fputs("</svg></li>\n", stream);
}

/* Times in between only where they are different. */
static void put_axis(FILE *stream, double uptime)
{
    unsigned parts = uptime >= 100 ? 4 : 1;

    (void)fputs("<p class=\"axis\" aria-hidden=\"true\"><span>start</span>", stream);
    for (unsigned i = 1; i <= parts; i++) {
        char text[64];

        unc__html_print(stream, "<span>%s</span>",
                        unc__html_duration(uptime / parts * i, text, sizeof text));
    }
    (void)fputs("</p>\n", stream);
}

/* Of a process, of which these are the first rows. Of one that ended at once something
 * may be younger than its age: clocks are read one after the other. */
static double end_of(const struct row *rows, size_t count)
{
    const struct unc__converted *first = rows[0].one;
    double end = unc__document_number(
        unc__document_object(first->report->tree, "process"), "uptime_ms", 0);

    for (size_t i = 0; i < count; i++) {
        if (rows[i].one->serial != first->serial) {
            break;
        }
        end = rows[i].first_ms > end ? rows[i].first_ms : end;
    }
    return end > 0 ? end : 1;
}

static void begin_process(const struct unc__html *html, const struct unc__converted *one,
                          double end)
{
    unc__html_print(html->stream, "<h3>%s <small>(pid %u)</small></h3>\n",
                    one->report->program, (unsigned)one->report->pid);
    put_axis(html->stream, end);
}

static int put_rows(const struct unc__html *html, const struct row *rows, size_t count,
                    struct times *times)
{
    const struct unc__converted *before = NULL;
    double end = 1;
    int r = 0;

    for (size_t i = 0; r == 0 && i < count; i++) {
        const struct unc__converted *one = rows[i].one;
        bool is_other = before == NULL || before->serial != one->serial;

        if (is_other || strcmp(before->finding->kind, one->finding->kind) != 0) {
            (void)fputs(before != NULL ? "</ol>\n" : "", html->stream);
            if (is_other) {
                end = end_of(rows + i, count - i);
                begin_process(html, one, end);
            }
            unc__html_print(html->stream, "<h4>%s</h4>\n<ol class=\"lives\">\n",
                            one->finding->kind);
        }
        r = read_times(html, one, times);
        if (r == 0 && times->count > 0) {
            put_row(html, rows[i].index, times, end);
        }
        before = one;
    }
    (void)fputs(before != NULL ? "</ol>\n" : "", html->stream);
    return r;
}

/* Returns: how many have a time. */
static size_t collect(const struct unc__html *html, struct row *rows)
{
    const struct unc__conversion *all = html->conversion;
    size_t count = 0;

    for (size_t i = 0; i < all->finding_count; i++) {
        double ms = unc__document_number(
            unc__document_object(unc__html_first(&html->index, &all->findings[i]),
                                 "acquired"),
            "at_ms", -1);

        if (ms >= 0) {
            rows[count++] =
                (struct row){ .one = &all->findings[i], .index = i, .first_ms = ms };
        }
    }
    /* Those that count come first in the list: they are the ones to be kept. */
    count = count < UNC__HTML_LIFETIMES_MAX ? count : UNC__HTML_LIFETIMES_MAX;
    if (count > 0) {
        qsort(rows, count, sizeof *rows, compare_rows);
    }
    return count;
}

int unc__html_lifetimes(const struct unc__html *html)
{
    size_t all = html->conversion->finding_count;
    struct row *rows = calloc(all + 1, sizeof *rows);
    struct times times = { .count = 0 };
    size_t count;
    int r;

    if (rows == NULL) {
        return -ENOMEM;
    }
    count = collect(html, rows);
    (void)fputs("<section id=\"lifetimes\" aria-labelledby=\"lifetimes-h\">\n"
                "<h2 id=\"lifetimes-h\">Lifetimes</h2>\n"
                "<p class=\"lead\">From being acquired to the end of the process: the "
                "height is how many were held.</p>\n",
                html->stream);
    r = put_rows(html, rows, count, &times);
    if (count == 0) {
        (void)fputs("<p class=\"none\">Nothing stayed that has a time.</p>\n",
                    html->stream);
    } else if (all > count) {
        unc__html_print(html->stream, "<p class=\"cut\">Without a row here: %zu %s</p>\n",
                        all - count,
                        count < UNC__HTML_LIFETIMES_MAX
                            ? "without a time."
                            : "without a time, or beyond the first hundred.");
    }
    (void)fputs("</section>\n", html->stream);
    free(times.items);
    free(rows);
    return r;
}
