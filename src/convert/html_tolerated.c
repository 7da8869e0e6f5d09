/* SPDX-License-Identifier: MIT */
/* What does not count, and by whose word: silence has to be somebody's decision. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "convert/html_parts.h"
#include "document/memory_stream.h"

#define LINKS_MAX 20

static int compare(const void *left, const void *right)
{
    const struct unc__converted *a = *(const struct unc__converted *const *)left;
    const struct unc__converted *b = *(const struct unc__converted *const *)right;
    int order = (int)a->state - (int)b->state;

    order = order != 0 ? order : strcmp(a->reason, b->reason);
    return order != 0 ? order : a < b ? -1 : a > b;
}

/* @first..@end: of one state, for one reason. */
static void put_group(const struct unc__html *html,
                      const struct unc__converted *const *first,
                      const struct unc__converted *const *end)
{
    size_t count = (size_t)(end - first);
    uint64_t resources = 0;

    for (size_t i = 0; i < count; i++) {
        resources += first[i]->count;
    }
    unc__html_print(
        html->stream,
        "<tr><td><span class=\"state %s\">%s</span></td><td>%s</td>"
        "<td>%lu</td><td>",
        unc__converted_word(first[0]->state), unc__converted_word(first[0]->state),
        *first[0]->reason != '\0' ? first[0]->reason : "no reason was given", resources);
    for (size_t i = 0; i < count && i < LINKS_MAX; i++) {
        size_t number = (size_t)(first[i] - html->conversion->findings) + 1;

        unc__html_print(html->stream, "%s<a href=\"#f%zu\">%zu</a>", i > 0 ? ", " : "",
                        number, number);
    }
    if (count > LINKS_MAX) {
        unc__html_print(html->stream, " and %zu more", count - LINKS_MAX);
    }
    (void)fputs("</td></tr>\n", html->stream);
}

static void put_groups(const struct unc__html *html,
                       const struct unc__converted *const *items, size_t count)
{
    (void)fputs("<div class=\"wide\" tabindex=\"0\" role=\"region\" "
                "aria-labelledby=\"tolerated-h\">\n<table>\n<thead><tr>"
                "<th scope=\"col\">state</th><th scope=\"col\">by</th>"
                "<th scope=\"col\">resources</th><th scope=\"col\">findings</th>"
                "</tr></thead>\n<tbody>\n",
                html->stream);
    for (size_t first = 0; first < count;) {
        size_t next = first + 1;

        while (next < count && items[next]->state == items[first]->state &&
               strcmp(items[next]->reason, items[first]->reason) == 0) {
            next++;
        }
        put_group(html, items + first, items + next);
        first = next;
    }
    (void)fputs("</tbody>\n</table>\n</div>\n", html->stream);
}

/* What the gate has to say of its suppressions and its baseline. Returns: 0 or -ENOMEM.
 */
static int put_account(const struct unc__html *html)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    int r;

    if (stream == NULL) {
        return -ENOMEM;
    }
    r = unc__gate_print_reasons(html->conversion->gate, stream,
                                /* has_color= */ false, /* is_short= */ false);
    if (unc__memory_stream_close(stream, &text) < 0) {
        return -ENOMEM;
    }
    if (r == 0 && size > 0) {
        (void)fputs("<details><summary>the gate&#39;s own account</summary><pre>",
                    html->stream);
        unc__html_lines(html->stream, text);
        (void)fputs("</pre></details>\n", html->stream);
    }
    free(text);
    return r;
}

int unc__html_tolerated(const struct unc__html *html)
{
    const struct unc__conversion *all = html->conversion;
    const struct unc__converted **items = calloc(all->finding_count + 1, sizeof *items);
    size_t count = 0;
    int r;

    if (items == NULL) {
        return -ENOMEM;
    }
    for (size_t i = 0; i < all->finding_count; i++) {
        if (all->findings[i].state != UNC__CONVERTED_NEW) {
            items[count++] = &all->findings[i];
        }
    }
    (void)fputs("<section id=\"tolerated\" aria-labelledby=\"tolerated-h\">\n"
                "<h2 id=\"tolerated-h\">Tolerated</h2>\n",
                html->stream);
    if (count > 0) {
        qsort(items, count, sizeof *items, compare);
        put_groups(html, items, count);
    } else {
        (void)fputs("<p class=\"none\">No finding is suppressed, expected, in a baseline "
                    "or let through by an option.</p>\n",
                    html->stream);
    }
    r = put_account(html);
    (void)fputs("</section>\n", html->stream);
    free(items);
    return r;
}
