/* SPDX-License-Identifier: MIT */
/* What could not be known, and of whom all of this is. */
#include <string.h>

#include "convert/html_parts.h"
#include "convert/process.h"
#include "document/document.h"
#include "gate/measured.h"

struct limits {
    const struct unc__html *html;
    const struct unc__loaded_report *report;
    size_t *count;
};

static void put_limit(const char *text, bool is_note, const void *userdata)
{
    const struct limits *limits = userdata;

    (void)fputs(is_note ? "<li class=\"note\">" : "<li>", limits->html->stream);
    unc__html_print(limits->html->stream, "<b>%s</b> (pid %u): %s</li>\n",
                    limits->report->program, (unsigned)limits->report->pid, text);
    ++*limits->count;
}

static double sum_of(const struct unc__conversion *all, const char *object,
                     const char *key)
{
    double sum = 0;

    for (size_t i = 0; i < all->report_count; i++) {
        sum += unc__document_number(unc__document_object(all->reports[i]->tree, object),
                                    key, 0);
    }
    return sum;
}

static void put_sums(const struct unc__html *html)
{
    static const struct {
        const char *object;
        const char *key;
        const char *text;
    } sums[] = {
        { "summary", "unseen",
          "open at the end, and nobody saw them begin (they are findings)" },
        { "summary", "dropped", "details or resources that could not be recorded" },
        { "summary", "lost", "resources that could not be recorded at all" },
        { "summary", "inherited",
          "of a parent or of whoever started the program: not its own" },
        { "kernel", "vanished",
          "recorded, and gone when the kernel was asked: not findings" },
    };

    (void)fputs("<dl class=\"sums\">\n", html->stream);
    for (size_t i = 0; i < sizeof sums / sizeof *sums; i++) {
        unc__html_print(
            html->stream, "<div><dt>%s</dt><dd><b>%.0f</b> %s</dd></div>\n", sums[i].key,
            sum_of(html->conversion, sums[i].object, sums[i].key), sums[i].text);
    }
    (void)fputs("</dl>\n", html->stream);
}

/* Returns: how many lines that are. */
static size_t put_unobserved(const struct unc__html *html)
{
    const struct unc__conversion *all = html->conversion;
    size_t count = all->unobserved_count < UNC__HTML_PROCESSES_MAX
                       ? all->unobserved_count
                       : UNC__HTML_PROCESSES_MAX;

    for (size_t i = 0; i < count; i++) {
        unc__html_print(html->stream, "<li class=\"note\">not observed: <b>%s</b></li>\n",
                        all->unobserved[i]);
    }
    if (all->unobserved_count > count) {
        unc__html_print(html->stream, "<li class=\"cut\">and %zu more</li>\n",
                        all->unobserved_count - count);
    }
    return count;
}

void unc__html_limits(const struct unc__html *html)
{
    const struct unc__conversion *all = html->conversion;
    size_t count = 0;

    (void)fputs(
        "<section id=\"limits\" aria-labelledby=\"limits-h\">\n"
        "<h2 id=\"limits-h\">What could not be known</h2>\n<ul class=\"limits\">\n",
        html->stream);
    for (size_t i = 0; i < all->report_count && count < UNC__HTML_PROCESSES_MAX; i++) {
        const struct limits limits = { html, all->reports[i], &count };

        unc__process_limits(all->reports[i], put_limit, &limits);
    }
    count += put_unobserved(html);
    if (count == 0) {
        (void)fputs(all->result.unmeasured > 0
                        ? "<li>What is said at the top of this page.</li>\n"
                        : "<li class=\"note\">Nothing: every probe was alive, the kernel "
                          "was asked, and all was recorded.</li>\n",
                    html->stream);
    } else if (count >= UNC__HTML_PROCESSES_MAX) {
        (void)fputs("<li class=\"cut\">and perhaps more: <code>unclosed show</code> says "
                    "all of it</li>\n",
                    html->stream);
    }
    (void)fputs("</ul>\n", html->stream);
    put_sums(html);
    (void)fputs("</section>\n", html->stream);
}

static void put_probes(FILE *stream, const struct unc__loaded_report *report)
{
    const cJSON *probe;
    const char *before = "";

    cJSON_ArrayForEach(probe, unc__document_array(report->tree, "probes"))
    {
        unc__html_print(stream, "%s%s %s", before, unc__document_text(probe, "name"),
                        unc__document_text(probe, "state"));
        before = ", ";
    }
    (void)fputs(*before == '\0' ? "none" : "", stream);
}

static void put_process(FILE *stream, const struct unc__loaded_report *report)
{
    const cJSON *process = unc__document_object(report->tree, "process");
    const cJSON *summary = unc__document_object(report->tree, "summary");
    char text[UNC__PROCESS_TEXT_SIZE];

    unc__html_print(stream, "<tr><td><b>%s</b></td><td>%u</td><td>%s</td>",
                    report->program, (unsigned)report->pid,
                    unc__process_end(report, text, sizeof text));
    unc__html_print(stream, "<td><code>%s</code></td>",
                    unc__process_arguments(report, text, sizeof text));
    unc__html_print(stream, "<td>%s</td><td>%s</td><td>%.0f</td><td>",
                    unc__document_text(process, "started_at"),
                    unc__html_duration(unc__document_number(process, "uptime_ms", -1),
                                       text, sizeof text),
                    unc__document_number(summary, "unclosed", 0));
    put_probes(stream, report);
    (void)fputs("</td></tr>\n", stream);
}

void unc__html_processes(const struct unc__html *html)
{
    const struct unc__conversion *all = html->conversion;
    FILE *stream = html->stream;

    unc__html_print(stream,
                    "<section id=\"processes\" aria-labelledby=\"processes-h\">\n"
                    "<h2 id=\"processes-h\">Processes <span class=\"count\">%zu</span>"
                    "</h2>\n",
                    all->report_count);
    (void)fputs("<div class=\"wide\" tabindex=\"0\" role=\"region\" "
                "aria-labelledby=\"processes-h\">\n<table>\n<thead><tr>"
                "<th scope=\"col\">program</th><th scope=\"col\">pid</th>"
                "<th scope=\"col\">its end</th><th scope=\"col\">arguments</th>"
                "<th scope=\"col\">started</th><th scope=\"col\">ran</th>"
                "<th scope=\"col\">unclosed</th><th scope=\"col\">probes</th>"
                "</tr></thead>\n<tbody>\n",
                stream);
    for (size_t i = 0; i < all->report_count && i < UNC__HTML_PROCESSES_MAX; i++) {
        put_process(stream, all->reports[i]);
    }
    (void)fputs("</tbody>\n</table>\n</div>\n", stream);
    if (all->report_count > UNC__HTML_PROCESSES_MAX) {
        unc__html_print(stream, "<p class=\"cut\">and %zu more.</p>\n",
                        all->report_count - UNC__HTML_PROCESSES_MAX);
    }
    (void)fputs("</section>\n", stream);
}
