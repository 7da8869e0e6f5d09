/* SPDX-License-Identifier: MIT */
/*
 * A page: one file that opens anywhere, sends nothing and asks nobody. All of it is
 * markup that is written here, so that it can be read without a script, printed, and
 * searched; the script (page.js) only filters, sorts and zooms what is there, and makes
 * rows of a table that would be too many to lay out.
 *
 * Names in a report are anybody's text. Two things keep them from being more: they pass
 * html_text.c, and the page has a policy by which a browser runs one script and uses one
 * style, those with the digests of page.js and page.css. So there is no style= and no
 * onclick= in here: widths are attributes of SVG.
 *
 * Rejected: a chart library (megabytes, and pages that broke with its versions), a
 * canvas (nothing for readers of screens, nothing in print), data that a script makes
 * the page of (empty without it).
 */
#include "convert/format.h"
#include "convert/html_parts.h"
#include "convert/page.h"

#include "document/document.h"

static void put_base64(FILE *stream, const unsigned char *bytes, size_t size)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    for (size_t i = 0; i < size; i += 3) {
        unsigned group = (unsigned)bytes[i] << 16;

        group |= i + 1 < size ? (unsigned)bytes[i + 1] << 8 : 0;
        group |= i + 2 < size ? bytes[i + 2] : 0;
        (void)putc(letters[group >> 18], stream);
        (void)putc(letters[group >> 12 & 63], stream);
        (void)putc(i + 1 < size ? letters[group >> 6 & 63] : '=', stream);
        (void)putc(i + 2 < size ? letters[group & 63] : '=', stream);
    }
}

static void put_part(FILE *stream, const char *tag, const struct unc__page_part *part)
{
    (void)fprintf(stream, "<%s>", tag);
    (void)fwrite(part->bytes, 1, part->size, stream);
    (void)fprintf(stream, "</%s>\n", tag);
}

static void put_policy(FILE *stream)
{
    (void)fputs("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
                "&#39;none&#39;; base-uri &#39;none&#39;; form-action &#39;none&#39;; "
                "style-src &#39;sha256-",
                stream);
    put_base64(stream, unc__page_css.digest, sizeof unc__page_css.digest);
    (void)fputs("&#39;; script-src &#39;sha256-", stream);
    put_base64(stream, unc__page_js.digest, sizeof unc__page_js.digest);
    (void)fputs("&#39;\">\n", stream);
}

static void put_title(const struct unc__html *html)
{
    const struct unc__conversion *all = html->conversion;

    unc__html_print(html->stream, "<title>%lu unclosed", all->result.unclosed);
    if (all->report_count > 0) {
        unc__html_print(html->stream, " - %s", all->reports[0]->program);
    }
    if (all->report_count > 1) {
        unc__html_print(html->stream, " and %zu more", all->report_count - 1);
    }
    (void)fputs("</title>\n", html->stream);
}

static void put_head(const struct unc__html *html)
{
    FILE *stream = html->stream;

    (void)fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n",
                stream);
    put_policy(stream);
    (void)fputs("<meta name=\"viewport\" content=\"width=device-width, "
                "initial-scale=1\">\n"
                "<meta name=\"color-scheme\" content=\"light dark\">\n"
                "<meta name=\"referrer\" content=\"no-referrer\">\n",
                stream);
    put_title(html);
    put_part(stream, "style", &unc__page_css);
    (void)fputs("</head>\n<body>\n", stream);
}

static void put_navigation(FILE *stream, bool has_any)
{
    (void)fputs("<a class=\"skip\" href=\"#findings\">Skip to the findings</a>\n"
                "<nav aria-label=\"Sections\"><b>unclosed</b>"
                "<a href=\"#findings\">Findings</a>",
                stream);
    (void)fputs(has_any ? "<a href=\"#owners\">Owners</a><a href=\"#icicle\">Stacks</a>"
                          "<a href=\"#lifetimes\">Lifetimes</a>"
                          "<a href=\"#resources\">Resources</a>"
                        : "",
                stream);
    (void)fputs("<a href=\"#tolerated\">Tolerated</a><a href=\"#limits\">Limits</a>"
                "<a href=\"#processes\">Processes</a></nav>\n<main>\n",
                stream);
}

static void put_foot(const struct unc__html *html)
{
    const struct unc__conversion *all = html->conversion;

    (void)fputs("</main>\n<footer><p>Made by <b>unclosed</b>", html->stream);
    if (all->report_count > 0) {
        unc__html_print(
            html->stream, " of reports by version %s",
            unc__document_text(unc__document_object(all->reports[0]->tree, "tool"),
                               "version"));
    }
    (void)fputs(". This page is one file: it loads nothing and sends nothing.</p>"
                "</footer>\n",
                html->stream);
    put_part(html->stream, "script", &unc__page_js);
    (void)fputs("</body>\n</html>\n", html->stream);
}

static int put_sections(const struct unc__html *html)
{
    int r;

    unc__html_verdict(html);
    r = unc__html_findings(html);
    if (html->conversion->finding_count > 0) {
        r = r == 0 ? unc__html_owners(html) : r;
        r = r == 0 ? unc__html_icicle(html) : r;
        r = r == 0 ? unc__html_lifetimes(html) : r;
        unc__html_resources(html);
    }
    if (r == 0) {
        r = unc__html_tolerated(html);
        unc__html_limits(html);
        unc__html_processes(html);
    }
    return r;
}

static int print_html(FILE *stream, const struct unc__conversion *conversion)
{
    struct unc__html html = { .stream = stream, .conversion = conversion };
    int r = unc__html_index_init(&html.index, conversion);

    if (r < 0) {
        return r;
    }
    put_head(&html);
    put_navigation(stream, conversion->finding_count > 0);
    r = put_sections(&html);
    put_foot(&html);
    unc__html_index_done(&html.index);
    return r;
}

const struct unc__format unc__format_html = {
    .name = "html",
    .summary = "people with a browser: a page in one file",
    .file_name = "unclosed.html",
    .has_resources = true,
    .print = print_html,
};
