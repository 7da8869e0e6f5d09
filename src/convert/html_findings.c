/* SPDX-License-Identifier: MIT */
/*
 * The list of findings, new ones first. All of them are here; the first have everything,
 * further ones a line each: a browser lays out hundreds of stacks at once, not thousands.
 */
#include <string.h>

#include "convert/html_parts.h"
#include "document/document.h"

#define KINDS_MAX 64
#define OPEN_MAX  3 /* that are open from the beginning: the first is read at once */

static void put_option(FILE *stream, const char *value)
{
    unc__html_print(stream, "<option>%s</option>", value);
}

/* Of a report that has more of them than there are, the first. */
static void put_kinds(const struct unc__html *html)
{
    const struct unc__conversion *all = html->conversion;
    const char *kinds[KINDS_MAX];
    size_t count = 0;

    for (size_t i = 0; i < all->finding_count && count < KINDS_MAX; i++) {
        const char *kind = all->findings[i].finding->kind;
        size_t at = 0;

        while (at < count && strcmp(kinds[at], kind) != 0) {
            at++;
        }
        if (at == count) {
            kinds[count++] = kind;
            put_option(html->stream, kind);
        }
    }
}

/* Without a script there is nothing to filter with: it shows this. */
static void put_tools(const struct unc__html *html)
{
    const struct unc__conversion *all = html->conversion;

    (void)fputs("<form id=\"tools\" role=\"search\" hidden>\n"
                "<label>Filter <input id=\"q\" type=\"search\" autocomplete=\"off\" "
                "placeholder=\"function, file, descriptor, ...\"></label>\n"
                "<label>State <select id=\"state\"><option value=\"\">all</option>",
                html->stream);
    for (int state = 0; state < UNC__CONVERTED_STATE_COUNT; state++) {
        if (all->counts[state] > 0) {
            put_option(html->stream,
                       unc__converted_word((enum unc__converted_state)state));
        }
    }
    (void)fputs("</select></label>\n<label>Kind <select id=\"kind\">"
                "<option value=\"\">all</option>",
                html->stream);
    put_kinds(html);
    (void)fputs("</select></label>\n<label>Sort <select id=\"sort\">"
                "<option value=\"\">new first</option><option value=\"count\">most first"
                "</option><option value=\"at\">oldest first</option>"
                "<option value=\"place\">by place</option></select></label>\n"
                "<button type=\"button\" id=\"all\">Open all</button>\n"
                "<output id=\"shown\" aria-live=\"polite\"></output>\n</form>\n",
                html->stream);
}

static double acquired_at(const struct unc__html *html, const struct unc__converted *one)
{
    return unc__document_number(
        unc__document_object(unc__html_first(&html->index, one), "acquired"), "at_ms", 0);
}

static void put_item(const struct unc__html *html, size_t index)
{
    const struct unc__converted *one = &html->conversion->findings[index];

    unc__html_print(html->stream,
                    "<li id=\"f%zu\" class=\"finding %s\" data-state=\"%s\" "
                    "data-kind=\"%s\" data-count=\"%lu\" data-at=\"%.0f\">",
                    index + 1, unc__converted_word(one->state),
                    unc__converted_word(one->state), one->finding->kind, one->count,
                    acquired_at(html, one));
}

static void put_line(const struct unc__html *html, size_t index)
{
    const struct unc__converted *one = &html->conversion->findings[index];

    unc__html_print(html->stream, "<span class=\"state\">%s</span> ",
                    unc__converted_word(one->state));
    unc__html_print(html->stream, "<span class=\"title\">%s", one->finding->title);
    unc__html_times(html->stream, one);
    (void)fputs("</span> <span class=\"place\">", html->stream);
    unc__html_place(html->stream, &one->location);
    (void)fputs("</span>", html->stream);
}

static int put_full(const struct unc__html *html, size_t index)
{
    int r;

    put_item(html, index);
    unc__html_print(html->stream, "<details%s><summary>",
                    index < OPEN_MAX ? " open" : "");
    (void)fputs("<h3>", html->stream);
    put_line(html, index);
    (void)fputs("</h3></summary>\n", html->stream);
    r = unc__html_finding(html, index + 1);
    (void)fputs("</details></li>\n", html->stream);
    return r;
}

static void put_short(const struct unc__html *html, size_t index)
{
    const struct unc__converted *one = &html->conversion->findings[index];

    put_item(html, index);
    (void)fputs("<p>", html->stream);
    put_line(html, index);
    unc__html_print(html->stream, " <code>%s</code></p></li>\n",
                    one->finding->fingerprint);
}

static void put_nothing(const struct unc__html *html)
{
    (void)fputs(html->conversion->result.unmeasured > 0
                    ? "<p class=\"none\">None, but that proves nothing: not all was "
                      "measured.</p>\n"
                    : "<p class=\"none\">None: everything that was acquired was given "
                      "back.</p>\n",
                html->stream);
}

static int put_list(const struct unc__html *html)
{
    size_t count = html->conversion->finding_count;
    int r = 0;

    (void)fputs("<ol id=\"list\" class=\"findings\">\n", html->stream);
    for (size_t i = 0; r == 0 && i < count && i < UNC__HTML_FULL_MAX; i++) {
        r = put_full(html, i);
    }
    (void)fputs("</ol>\n", html->stream);
    return r;
}

/* Closed, because a browser that has to lay out ten thousand lines while they come does
 * it again and again, for seconds; opened later it is done at once. */
static void put_rest(const struct unc__html *html)
{
    size_t count = html->conversion->finding_count;

    if (count <= UNC__HTML_FULL_MAX) {
        return;
    }
    unc__html_print(html->stream,
                    "<details id=\"rest\"><summary>%zu further findings, a line each"
                    "</summary>\n<p class=\"cut\">Their stacks are not in this page: "
                    "<code>unclosed show</code> has them.</p>\n"
                    "<ol class=\"findings\">\n",
                    count - UNC__HTML_FULL_MAX);
    for (size_t i = UNC__HTML_FULL_MAX; i < count; i++) {
        put_short(html, i);
    }
    (void)fputs("</ol></details>\n", html->stream);
}

int unc__html_findings(const struct unc__html *html)
{
    size_t count = html->conversion->finding_count;
    int r = 0;

    unc__html_print(html->stream,
                    "<section id=\"findings\" aria-labelledby=\"findings-h\">\n"
                    "<h2 id=\"findings-h\">Findings <span class=\"count\">%zu</span></h2>"
                    "\n",
                    count);
    if (count == 0) {
        put_nothing(html);
    } else {
        put_tools(html);
        r = put_list(html);
        put_rest(html);
    }
    (void)fputs("</section>\n", html->stream);
    return r;
}
