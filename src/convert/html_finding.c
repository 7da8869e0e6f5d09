/* SPDX-License-Identifier: MIT */
/*
 * One finding: in its summary what it is and the line to look at, so that nobody has to
 * open it who knows the program; inside what is known, why it was reported, how to mend
 * it, and how one gets there.
 */
#include <string.h>

#include "convert/html_parts.h"
#include "convert/process.h"
#include "convert/resource.h"
#include "convert/words.h"
#include "document/document.h"

#define LISTED_MAX 8

static void put_row(FILE *stream, const char *label, const char *text)
{
    if (*text != '\0') {
        unc__html_print(stream, "<dt>%s</dt><dd>%s</dd>\n", label, text);
    }
}

static const struct unc__loaded_stack *find_stack(const struct unc__loaded_report *report,
                                                  double id)
{
    for (size_t i = 0; i < report->stack_count; i++) {
        if ((double)report->stacks[i].id == id) {
            return &report->stacks[i];
        }
    }
    return NULL;
}

/* Where a stack begins for a person. Returns: 0, or -ENOMEM; "" in the location: nowhere.
 */
static int place_of(const struct unc__html *html, const struct unc__loaded_report *report,
                    const struct unc__loaded_stack *stack,
                    const struct unc__loaded_site *site,
                    struct unc__location *ret_location)
{
    const struct unc__loaded_finding part = {
        .site = site != NULL ? *site : (struct unc__loaded_site){ .file = "" },
        .stack = stack,
    };

    *ret_location = (struct unc__location){ .path = "", .function = "" };
    return stack == NULL && *part.site.file == '\0'
               ? 0
               : unc__location_of(html->conversion->locations, report, &part,
                                  ret_location);
}

/* Where a task that was not finished stands, and what for. */
static int put_waiting(const struct unc__html *html, const struct unc__converted *one,
                       const cJSON *resource)
{
    const cJSON *waiting = unc__document_object(resource, "waiting");
    struct unc__loaded_site site =
        unc__loaded_site(unc__document_object(waiting, "site"));
    struct unc__location location;
    char time[64];
    double for_ms = unc__document_number(waiting, "for_ms", 0);
    int r = waiting == NULL
                ? 0
                : place_of(
                      html, one->report,
                      find_stack(one->report, unc__document_number(waiting, "stack", -1)),
                      &site, &location);

    if (waiting == NULL || r < 0) {
        return r;
    }
    unc__html_print(html->stream, "<dt>waits</dt><dd>for %s",
                    unc__document_text(waiting, "what"));
    if (for_ms > 0) {
        unc__html_print(html->stream, ", since %s",
                        unc__html_duration(for_ms, time, sizeof time));
    }
    if (*location.path != '\0') {
        (void)fputs(", at ", html->stream);
        unc__html_place(html->stream, &location);
    }
    (void)fputs("</dd>\n", html->stream);
    return 0;
}

struct line {
    char text[UNC__HTML_TEXT_SIZE + UNC__RESOURCE_FACTS_SIZE];
    uint64_t count;
};

static void put_line(FILE *stream, const struct line *line)
{
    if (line->count > 1) {
        unc__html_print(stream, "<li>%s <b class=\"times\">&#215;%lu</b></li>\n",
                        line->text, line->count);
    } else if (line->count == 1) {
        unc__html_print(stream, "<li>%s</li>\n", line->text);
    }
}

static void write_line(const cJSON *resource, struct line *ret_line)
{
    char facts[UNC__RESOURCE_FACTS_SIZE];
    char name[UNC__HTML_TEXT_SIZE];

    unc__resource_facts(facts, resource);
    (void)snprintf(ret_line->text, sizeof ret_line->text, "%s%s%s",
                   unc__resource_write(resource, name, sizeof name),
                   *facts != '\0' ? ": " : "", facts);
    ret_line->count = 1;
}

/* The first of them, each with what is known; equal ones that follow each other are one
 * line. */
static void put_resources(const struct unc__html *html, const struct unc__converted *one)
{
    const cJSON *id;
    struct line line = { .count = 0 };
    uint64_t told = 0;
    size_t lines = 0;

    cJSON_ArrayForEach(id, unc__document_array(one->finding->tree, "resources"))
    {
        const cJSON *resource =
            cJSON_IsNumber(id) ? unc__html_resource(&html->index, one->serial, id) : NULL;
        struct line next;

        if (resource == NULL || lines == LISTED_MAX) {
            continue;
        }
        write_line(resource, &next);
        if (line.count > 0 && strcmp(line.text, next.text) == 0) {
            line.count++;
            continue;
        }
        put_line(html->stream, &line);
        told += line.count;
        lines += line.count > 0;
        line = lines < LISTED_MAX ? next : (struct line){ .count = 0 };
    }
    put_line(html->stream, &line);
    told += line.count;
    if (one->count > told && told > 0) {
        unc__html_print(html->stream,
                        "<li>and %lu more: <a href=\"#resources\">resources</a></li>\n",
                        one->count - told);
    }
}

static void put_what(const struct unc__html *html, const struct unc__converted *one)
{
    const cJSON *resource = unc__html_first(&html->index, one);
    char facts[UNC__RESOURCE_FACTS_SIZE];

    if (resource == NULL) {
        return;
    }
    if (one->count == 1) {
        unc__resource_facts(facts, resource);
        put_row(html->stream, "what", facts);
    } else {
        (void)fputs("<dt>what</dt><dd><ul>\n", html->stream);
        put_resources(html, one);
        (void)fputs("</ul></dd>\n", html->stream);
    }
    put_row(html->stream, "unknown",
            unc__document_text(unc__document_object(resource, "details"), "reason"));
}

/* "1, 2, 3": how many there were at each checkpoint. */
static void put_growth(FILE *stream, const struct unc__loaded_finding *finding)
{
    const cJSON *growth = unc__document_object(finding->tree, "growth");
    const cJSON *count;
    const char *before = ": ";

    if (growth == NULL) {
        return;
    }
    unc__html_print(stream,
                    "<dt>grows</dt><dd>in each of %.0f rounds between checkpoints",
                    unc__document_number(growth, "rounds", 0));
    cJSON_ArrayForEach(count, unc__document_array(growth, "counts"))
    {
        if (cJSON_IsNumber(count)) {
            unc__html_print(stream, "%s%.0f", before, count->valuedouble);
            before = ", ";
        }
    }
    (void)fputs("</dd>\n", stream);
}

static int put_why(const struct unc__html *html, const struct unc__converted *one)
{
    const struct unc__loaded_finding *finding = one->finding;
    char cause[UNC__HTML_TEXT_SIZE];
    struct unc__location sibling;
    int r = place_of(html, one->report, finding->sibling_stack, NULL, &sibling);

    if (r < 0 || unc__loaded_is_misuse(finding)) {
        return r;
    }
    unc__html_print(html->stream, "<dt>why</dt><dd>%s",
                    unc__process_cause(one->report, finding, cause, sizeof cause));
    if (*sibling.path != '\0') {
        (void)fputs("; others from the same place were released, at ", html->stream);
        unc__html_place(html->stream, &sibling);
    } else if (strcmp(finding->evidence, "likely") == 0) {
        unc__html_print(html->stream, "; %lu of them, from one place", one->count);
    }
    unc__html_print(html->stream, " <small>(evidence: %s)</small></dd>\n",
                    finding->evidence);
    return 0;
}

/* A command to copy for what counts, the reason for what does not. */
static void put_state(FILE *stream, const struct unc__converted *one)
{
    const char *fingerprint = one->finding->fingerprint;

    if (one->state != UNC__CONVERTED_NEW) {
        unc__html_print(stream, "<dt>state</dt><dd>%s%s%s</dd>\n",
                        unc__converted_word(one->state), *one->reason != '\0' ? ": " : "",
                        one->reason);
        unc__html_print(stream, "<dt>fingerprint</dt><dd><code>%s</code></dd>\n",
                        fingerprint);
    } else if (strncmp(fingerprint, "stack/", strlen("stack/")) == 0) {
        unc__html_print(stream,
                        "<dt>keep</dt><dd><code class=\"copy\">unclosed suppress %s "
                        "--reason &#39;WHY&#39;</code></dd>\n",
                        fingerprint);
    } else {
        unc__html_print(stream,
                        "<dt>keep</dt><dd>not without the names of its functions: build "
                        "it with -g, and keep the file that was run <small>(%s)</small>"
                        "</dd>\n",
                        fingerprint);
    }
}

static int put_facts(const struct unc__html *html, const struct unc__converted *one)
{
    const struct unc__loaded_finding *finding = one->finding;
    FILE *stream = html->stream;
    int r;

    (void)fputs("<dl>\n", stream);
    put_what(html, one);
    r = put_waiting(html, one, unc__html_first(&html->index, one));
    r = r == 0 ? put_why(html, one) : r;
    put_growth(stream, finding);
    if (*finding->advice != '\0') {
        put_row(stream, "fix", finding->advice);
    } else if (*finding->missing_call != '\0') {
        unc__html_print(stream, "<dt>fix</dt><dd>call <code>%s()</code></dd>\n",
                        finding->missing_call);
    }
    if (html->conversion->report_count > 1) {
        unc__html_print(stream, "<dt>in</dt><dd>%s (pid %u)", one->report->program,
                        (unsigned)one->report->pid);
        if (one->report_count > 1) {
            unc__html_print(stream, ", and %zu more", one->report_count - 1);
        }
        (void)fputs("</dd>\n", stream);
    }
    put_state(stream, one);
    (void)fputs("</dl>\n", stream);
    return r;
}

/* Of a call into our own loop the place is known also where no stack is. */
static int put_way(const struct unc__html *html, const struct unc__converted *one,
                   const char *words, const struct unc__loaded_site *site,
                   const struct unc__loaded_stack *stack)
{
    struct unc__location location;
    int r = place_of(html, one->report, stack, site, &location);

    if (r < 0 || *location.path == '\0') {
        return r;
    }
    unc__html_print(html->stream, "<div class=\"way\"><h4>%s", words);
    if (*site->call != '\0') {
        unc__html_print(html->stream, " by <code>%s()</code>", site->call);
    }
    (void)fputs("</h4>\n", html->stream);
    if (stack != NULL) {
        r = unc__html_stack(html, stack);
    } else {
        (void)fputs("<p>", html->stream);
        unc__html_place(html->stream, &location);
        (void)fputs("</p>\n", html->stream);
    }
    (void)fputs("</div>\n", html->stream);
    return r;
}

/* The call that it came from, if the resource knows it. */
static const char *call_of(const struct unc__html *html, const struct unc__converted *one)
{
    return *one->finding->site.call != '\0'
               ? one->finding->site.call
               : unc__document_text(
                     unc__document_object(unc__html_first(&html->index, one), "acquired"),
                     "call");
}

static int put_ways(const struct unc__html *html, const struct unc__converted *one)
{
    const struct unc__loaded_finding *finding = one->finding;
    bool is_misuse = unc__loaded_is_misuse(finding);
    bool is_stale = strcmp(finding->class, "stale-registration") == 0;
    const struct unc__verbs verbs = unc__word_verbs(finding);
    const struct unc__loaded_site nowhere = { .file = "", .function = "", .call = "" };
    struct unc__loaded_site site = finding->site;
    struct unc__loaded_site released =
        unc__loaded_site(unc__document_object(finding->tree, "release_site"));
    char before[UNC__HTML_TEXT_SIZE];
    int r;

    site.call = call_of(html, one);
    (void)fputs("<div class=\"ways\">\n", html->stream);
    r = put_way(html, one, is_misuse ? verbs.use : unc__word_acquired(finding->kind),
                &site, finding->stack);
    (void)snprintf(before, sizeof before, "before: %s",
                   is_misuse ? verbs.cause : "its loop was closed");
    r = r == 0 ? put_way(html, one, before, &released, finding->release_stack) : r;
    (void)snprintf(before, sizeof before, "before: %s",
                   unc__word_acquired(is_stale ? "fd" : finding->kind));
    r = r == 0 ? put_way(html, one, before, &nowhere, finding->acquired_stack) : r;
    r = r == 0 ? put_way(html, one, "others from the same place were released", &nowhere,
                         finding->sibling_stack)
               : r;
    (void)fputs("</div>\n", html->stream);
    return r;
}

int unc__html_finding(const struct unc__html *html, size_t number)
{
    const struct unc__converted *one = &html->conversion->findings[number - 1];
    int r = put_facts(html, one);

    return r == 0 ? put_ways(html, one) : r;
}
