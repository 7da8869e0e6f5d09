/* SPDX-License-Identifier: MIT */
/*
 * One process: its names, a lifetime for each resource that its report lists, how many of
 * a kind were open, and marks for what has no lifetime. A report lists what was open at
 * its end, so every lifetime ends there; some of them as they should, because nothing
 * complains about them.
 */
#include "convert/trace_process.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "convert/resource.h"
#include "convert/resource_index.h"
#include "document/document.h"

#define MS_MAX   9e9 /* a hundred days: more is no duration, and no time line either */
#define US_OF_MS 1000

/* From the acquisition on. */
struct lifetime {
    const cJSON *resource;
    const char *kind;
    const struct unc__loaded_finding *finding; /* NULL: nobody complains about it */
    uint64_t begin_us;
    uint64_t thread; /* 0: unknown */
    size_t serial;   /* in the order of the report */
    bool has_begin;
};

struct drawing {
    struct unc__trace *trace;
    const struct unc__trace_process *process;
    struct unc__resource_index resources;
    struct lifetime *lifetimes;
    size_t count;
    uint64_t start_us;
    uint64_t end_us;
};

void unc__trace_name(struct unc__emit *json, const char *event, uint64_t pid,
                     uint64_t tid, const char *name)
{
    bool is_label = strcmp(event, "process_labels") == 0;

    unc__emit_object(json, NULL);
    unc__emit_text(json, "ph", "M");
    unc__emit_text(json, "name", event);
    unc__emit_count(json, "pid", pid);
    unc__emit_count(json, "tid", tid);
    unc__emit_object(json, "args");
    unc__emit_text(json, is_label ? "labels" : "name", name);
    unc__emit_end(json);
    unc__emit_end(json);
}

void unc__trace_begin_instant(struct unc__emit *json, const char *scope, uint64_t pid,
                              uint64_t ts_us)
{
    unc__emit_object(json, NULL);
    unc__emit_text(json, "ph", "i");
    unc__emit_text(json, "s", scope);
    unc__emit_count(json, "pid", pid);
    unc__emit_count(json, "tid", pid);
    unc__emit_count(json, "ts", ts_us);
    unc__emit_object(json, "args");
}

/* Of a report anybody may have written. */
static uint64_t us_of(const cJSON *tree, const char *key)
{
    double ms = unc__document_number(tree, key, 0);

    return ms > 0 && ms <= MS_MAX ? (uint64_t)ms * US_OF_MS : 0;
}

static int compare_counts(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

static int by_begin(const void *left, const void *right)
{
    const struct lifetime *a = left;
    const struct lifetime *b = right;
    int order = compare_counts(a->begin_us, b->begin_us);

    return order != 0 ? order : compare_counts(a->serial, b->serial);
}

static int by_kind(const void *left, const void *right)
{
    const struct lifetime *a = left;
    const struct lifetime *b = right;
    int order = strcmp(a->kind, b->kind);

    return order != 0 ? order : by_begin(left, right);
}

static int by_thread(const void *left, const void *right)
{
    const struct lifetime *a = left;
    const struct lifetime *b = right;
    int order = compare_counts(a->thread, b->thread);

    return order != 0 ? order : compare_counts(a->serial, b->serial);
}

static void sort(struct drawing *drawing, int (*compare)(const void *, const void *))
{
    qsort(drawing->lifetimes, drawing->count, sizeof *drawing->lifetimes, compare);
}

/* Returns: how many of a finding's resources are listed. */
static uint64_t count_listed(const struct unc__resource_index *resources,
                             const struct unc__loaded_finding *finding,
                             struct lifetime *lifetimes)
{
    const cJSON *id;
    uint64_t count = 0;

    cJSON_ArrayForEach(id, unc__document_array(finding->tree, "resources"))
    {
        size_t at = unc__resource_index_find(resources, id);

        if (at != SIZE_MAX) {
            count++;
            if (lifetimes != NULL) {
                lifetimes[at].finding = finding;
            }
        }
    }
    return count;
}

static void read_lifetime(struct drawing *drawing, size_t index)
{
    const cJSON *resource = drawing->resources.items[index];
    const cJSON *acquired = unc__document_object(resource, "acquired");
    double thread = unc__document_number(acquired, "thread", 0);
    struct lifetime *lifetime = &drawing->lifetimes[index];

    *lifetime = (struct lifetime){
        .resource = resource,
        .kind = unc__document_text(resource, "kind"),
        .begin_us = drawing->start_us + us_of(acquired, "at_ms"),
        .thread = thread >= 1 && thread <= UINT32_MAX ? (uint64_t)thread : 0,
        .serial = index,
        .has_begin = acquired != NULL,
    };
    if (lifetime->begin_us > drawing->end_us) {
        drawing->end_us = lifetime->begin_us;
    }
}

static int read_lifetimes(struct drawing *drawing)
{
    const struct unc__loaded_report *report = drawing->process->report;
    int r = unc__resource_index_new(&drawing->resources, report);

    if (r < 0) {
        return r;
    }
    drawing->count = drawing->resources.count;
    drawing->lifetimes = calloc(drawing->count + 1, sizeof *drawing->lifetimes);
    if (drawing->lifetimes == NULL) {
        return -ENOMEM;
    }
    for (size_t i = 0; i < drawing->count; i++) {
        read_lifetime(drawing, i);
    }
    for (size_t i = 0; i < report->finding_count; i++) {
        (void)count_listed(&drawing->resources, &report->findings[i], drawing->lifetimes);
    }
    return 0;
}

static void put_names(struct drawing *drawing)
{
    const struct unc__trace_process *process = drawing->process;
    struct unc__emit *json = drawing->trace->json;
    uint64_t last = 0;
    char label[128];

    unc__trace_name(json, "process_name", process->pid, process->pid,
                    process->report->program);
    (void)snprintf(label, sizeof label, "process %u, %.64s%s", process->report->pid,
                   process->report->cause,
                   process->has_start ? "" : ", nobody knows when it started");
    unc__trace_name(json, "process_labels", process->pid, process->pid, label);
    sort(drawing, by_thread);
    for (size_t i = 0; i < drawing->count; i++) {
        uint64_t thread = drawing->lifetimes[i].thread;

        if (thread != last) {
            (void)snprintf(label, sizeof label, "thread %u", (unsigned)thread);
            unc__trace_name(json, "thread_name", process->pid, thread,
                            thread == process->report->pid ? "main" : label);
        }
        last = thread;
    }
}

static void put_place(struct unc__emit *json, const struct unc__location *location)
{
    if (location->path[0] == '\0') {
        return;
    }
    unc__emit_text_begin(json, "place");
    unc__emit_text_add(json, location->path);
    if (location->line > 0) {
        unc__emit_text_add(json, ":");
        unc__emit_text_add_count(json, location->line);
    }
    unc__emit_text_end(json);
}

static int put_finding(struct drawing *drawing, const struct unc__loaded_finding *finding)
{
    struct unc__emit *json = drawing->trace->json;
    struct unc__location location;
    int r = unc__location_of(drawing->trace->conversion->locations,
                             drawing->process->report, finding, &location);

    if (r < 0) {
        return r;
    }
    unc__emit_text(json, "finding", finding->title);
    unc__emit_text(json, "state", unc__converted_word(unc__converted_state_of(finding)));
    put_place(json, &location);
    if (finding->functions[0] != '\0') {
        unc__emit_text(json, "functions", finding->functions);
    }
    unc__emit_text(json, "fingerprint", finding->fingerprint);
    return 0;
}

static void begin_event(struct drawing *drawing, const struct lifetime *lifetime,
                        const char *phase, uint64_t id)
{
    struct unc__emit *json = drawing->trace->json;
    uint64_t pid = drawing->process->pid;
    char text[512];

    unc__emit_object(json, NULL);
    unc__emit_text(json, "ph", phase);
    unc__emit_text(json, "cat", lifetime->kind[0] != '\0' ? lifetime->kind : "unknown");
    (void)snprintf(text, sizeof text, "0x%llx", (unsigned long long)id);
    unc__emit_text(json, "id", text);
    unc__emit_text(json, "name",
                   unc__resource_write(lifetime->resource, text, sizeof text));
    unc__emit_count(json, "pid", pid);
    unc__emit_count(json, "tid", lifetime->thread != 0 ? lifetime->thread : pid);
    unc__emit_count(json, "ts", phase[0] == 'b' ? lifetime->begin_us : drawing->end_us);
}

static bool is_new(const struct lifetime *lifetime)
{
    return lifetime->finding != NULL &&
           unc__converted_state_of(lifetime->finding) == UNC__CONVERTED_NEW;
}

static int put_begin(struct drawing *drawing, const struct lifetime *lifetime,
                     uint64_t id)
{
    struct unc__emit *json = drawing->trace->json;
    const cJSON *acquired = unc__document_object(lifetime->resource, "acquired");
    const char *call = unc__document_text(acquired, "call");
    char facts[UNC__RESOURCE_FACTS_SIZE];
    int r = 0;

    begin_event(drawing, lifetime, "b", id);
    if (is_new(lifetime)) {
        unc__emit_text(json, "cname", "terrible"); /* red, where colours are known */
    }
    unc__resource_facts(facts, lifetime->resource);
    unc__emit_object(json, "args");
    if (facts[0] != '\0') {
        unc__emit_text(json, "what", facts);
    }
    if (call[0] != '\0') {
        unc__emit_text(json, "call", call);
    }
    if (!lifetime->has_begin) {
        unc__emit_text(json, "since", "nobody saw it begin");
    }
    if (lifetime->finding != NULL) {
        r = put_finding(drawing, lifetime->finding);
    }
    unc__emit_end(json);
    unc__emit_end(json);
    return r;
}

static void put_end(struct drawing *drawing, const struct lifetime *lifetime, uint64_t id)
{
    struct unc__emit *json = drawing->trace->json;

    begin_event(drawing, lifetime, "e", id);
    unc__emit_object(json, "args");
    unc__emit_bool(json, "unclosed", lifetime->finding != NULL);
    unc__emit_end(json);
    unc__emit_end(json);
}

static int put_lifetimes(struct drawing *drawing)
{
    uint64_t first = drawing->trace->last_id + 1;
    int r = 0;

    sort(drawing, by_begin);
    for (size_t i = 0; r == 0 && i < drawing->count; i++) {
        r = put_begin(drawing, &drawing->lifetimes[i], first + i);
    }
    for (size_t i = 0; r == 0 && i < drawing->count; i++) {
        put_end(drawing, &drawing->lifetimes[i], first + i);
    }
    drawing->trace->last_id += drawing->count;
    return r;
}

static void put_counter(struct drawing *drawing, const char *kind, uint64_t ts_us,
                        uint64_t count)
{
    struct unc__emit *json = drawing->trace->json;

    unc__emit_object(json, NULL);
    unc__emit_text(json, "ph", "C");
    unc__emit_text_begin(json, "name");
    unc__emit_text_add(json, "left open: ");
    unc__emit_text_add(json, kind);
    unc__emit_text_end(json);
    unc__emit_count(json, "pid", drawing->process->pid);
    unc__emit_count(json, "tid", drawing->process->pid);
    unc__emit_count(json, "ts", ts_us);
    unc__emit_object(json, "args");
    unc__emit_count(json, "count", count);
    unc__emit_end(json);
    unc__emit_end(json);
}

/* Of what is listed: when it became how many. */
static void put_counters(struct drawing *drawing)
{
    const struct lifetime *lifetimes = drawing->lifetimes;
    uint64_t count = 0;

    sort(drawing, by_kind);
    for (size_t i = 0; i < drawing->count; i++) {
        bool is_first = i == 0 || strcmp(lifetimes[i - 1].kind, lifetimes[i].kind) != 0;
        bool is_last = i + 1 == drawing->count ||
                       strcmp(lifetimes[i + 1].kind, lifetimes[i].kind) != 0;

        if (is_first) {
            count = 0;
            put_counter(drawing, lifetimes[i].kind, drawing->start_us, 0);
        }
        count++;
        if (is_last || lifetimes[i + 1].begin_us != lifetimes[i].begin_us) {
            put_counter(drawing, lifetimes[i].kind, lifetimes[i].begin_us, count);
        }
    }
}

/* What is in the report and has no lifetime: at its end. */
static int put_mark(struct drawing *drawing, const struct unc__loaded_finding *finding)
{
    bool is_misuse = unc__loaded_is_misuse(finding);
    uint64_t listed = count_listed(&drawing->resources, finding, NULL);
    uint64_t left_out = finding->count > listed ? finding->count - listed : 0;
    struct unc__emit *json = drawing->trace->json;
    int r;

    if (!is_misuse && left_out == 0) {
        return 0;
    }
    unc__trace_begin_instant(json, "p", drawing->process->pid, drawing->end_us);
    unc__emit_text(json, "time", "not known: put at the end");
    unc__emit_count(json, is_misuse ? "count" : "left_out",
                    is_misuse ? finding->count : left_out);
    r = put_finding(drawing, finding);
    unc__emit_end(json);
    unc__emit_text(json, "cat", finding->class);
    unc__emit_text_begin(json, "name");
    if (!is_misuse) {
        unc__emit_text_add_count(json, left_out);
        unc__emit_text_add(json, listed > 0 ? " more, not listed: " : ", not listed: ");
    }
    unc__emit_text_add(json, finding->title);
    unc__emit_text_end(json);
    unc__emit_end(json);
    return r;
}

static int draw(struct drawing *drawing)
{
    const struct unc__loaded_report *report = drawing->process->report;
    int r = read_lifetimes(drawing);

    if (r < 0) {
        return r;
    }
    put_names(drawing);
    put_counters(drawing);
    r = put_lifetimes(drawing);
    for (size_t i = 0; r == 0 && i < report->finding_count; i++) {
        r = put_mark(drawing, &report->findings[i]);
    }
    return r;
}

int unc__trace_put_process(struct unc__trace *trace,
                           const struct unc__trace_process *process)
{
    struct drawing drawing = { .trace = trace, .process = process };
    int r;

    drawing.start_us = (uint64_t)(process->started_at_ms - trace->origin_ms) * US_OF_MS;
    drawing.end_us =
        drawing.start_us +
        us_of(unc__document_object(process->report->tree, "process"), "uptime_ms");
    r = draw(&drawing);
    unc__resource_index_done(&drawing.resources);
    free(drawing.lifetimes);
    return r;
}
