/* SPDX-License-Identifier: MIT */
/* The answer, for those who read no further: what is left, of whom, and whether anybody
 * was in a position to know. */
#include <string.h>

#include "convert/html_parts.h"
#include "convert/process.h"
#include "gate/measured.h"

#define PROGRAMS_MAX 3

static const char *look_of(const struct unc__gate_result *result)
{
    return result->new_ones > 0     ? "bad"
           : result->unmeasured > 0 ? "unsure"
           : result->unclosed > 0   ? "known"
                                    : "good";
}

static void put_sentence(const struct unc__html *html)
{
    const struct unc__gate_result *result = &html->conversion->result;
    FILE *stream = html->stream;

    if (result->unclosed > 0) {
        unc__html_print(stream, "%lu unclosed", result->unclosed);
        if (result->new_ones < result->unclosed) {
            unc__html_print(stream, ", %lu new", result->new_ones);
        }
    } else if (result->unmeasured > 0) {
        (void)fputs("Not measured", stream);
        return;
    } else {
        (void)fputs("Nothing was left unclosed", stream);
    }
    (void)fputs(result->unmeasured > 0 ? ", and not all was measured" : "", stream);
}

/* "greeter (pid 7) exited with status 0" */
static void put_programs(const struct unc__html *html)
{
    const struct unc__conversion *all = html->conversion;
    FILE *stream = html->stream;

    (void)fputs("<p class=\"programs\">", stream);
    for (size_t i = 0; i < all->report_count && i < PROGRAMS_MAX; i++) {
        char end[UNC__PROCESS_TEXT_SIZE];

        unc__html_print(stream, "%s<b>%s</b> (pid %u) %s", i > 0 ? "; " : "",
                        all->reports[i]->program, (unsigned)all->reports[i]->pid,
                        unc__process_end(all->reports[i], end, sizeof end));
    }
    if (all->report_count > PROGRAMS_MAX) {
        unc__html_print(stream, "; and <a href=\"#processes\">%zu more</a>",
                        all->report_count - PROGRAMS_MAX);
    }
    (void)fputs(all->report_count == 0 ? "No report could be read.</p>\n" : ".</p>\n",
                stream);
}

static void put_figure(FILE *stream, const char *look, uint64_t count, const char *word)
{
    unc__html_print(stream, "<div class=\"%s\"><dt>%s</dt><dd>%lu</dd></div>",
                    count > 0 ? look : "zero", word, count);
}

static void put_figures(const struct unc__html *html)
{
    const struct unc__gate_result *result = &html->conversion->result;
    FILE *stream = html->stream;

    (void)fputs("<dl class=\"figures\">", stream);
    put_figure(stream, "new", result->new_ones, "new");
    put_figure(stream, "baseline", result->in_baseline, "in the baseline");
    put_figure(stream, "tolerated", result->tolerated, "tolerated");
    put_figure(stream, "suppressed", result->suppressed, "suppressed");
    put_figure(stream, "expected", result->expected, "expected");
    put_figure(stream, "released", result->released, "released");
    put_figure(stream, "unmeasured", result->unmeasured, "not measured");
    (void)fputs("</dl>\n", stream);
}

/* At the top, because it says how far the rest can be believed. */
static void put_unmeasured(const struct unc__html *html)
{
    const char *name;
    const char *why;

    if (html->conversion->result.unmeasured == 0) {
        return;
    }
    (void)fputs("<ul class=\"unmeasured\">\n", html->stream);
    for (size_t i = 0; unc__gate_unmeasured(html->conversion->gate, i, &name, &why);
         i++) {
        unc__html_print(html->stream, "<li><b>%s</b>: %s</li>\n", name, why);
    }
    (void)fputs("</ul>\n", html->stream);
}

void unc__html_verdict(const struct unc__html *html)
{
    unc__html_print(html->stream,
                    "<section id=\"verdict\" class=\"%s\" aria-labelledby=\"h\">\n"
                    "<h1 id=\"h\">",
                    look_of(&html->conversion->result));
    put_sentence(html);
    (void)fputs("</h1>\n", html->stream);
    put_programs(html);
    put_figures(html);
    put_unmeasured(html);
    (void)fputs("</section>\n", html->stream);
}
