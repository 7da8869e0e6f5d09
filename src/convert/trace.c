/* SPDX-License-Identifier: MIT */
/*
 * The JSON that chrome://tracing and Perfetto read: what was open when. Lifetimes overlap
 * without nesting, which only asynchronous events may; each ends with its process, and
 * says whether that was as it should be.
 *
 * A report is a process here. Numbers of processes come again, in one run and in reports
 * of several machines, and viewers would put both on one track: the second one gets a
 * number that Linux never gives, and keeps its own in its label.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "convert/format.h"
#include "convert/trace_process.h"
#include "document/document.h"

#define LINE_DEPTH   2       /* an event a line */
#define FOREIGN_PIDS 4194305 /* Linux has none from 2^22 on */

struct processes {
    struct unc__trace_process *items;
    size_t count;
};

/* "2026-11-22T20:37:08.220Z" */
static bool read_time(const char *text, int64_t *ret_ms)
{
    struct tm parts = { 0 };
    const char *rest = strptime(text, "%Y-%m-%dT%H:%M:%S", &parts);

    if (rest == NULL) {
        return false;
    }
    *ret_ms = (int64_t)timegm(&parts) * 1000;
    if (*rest == '.') {
        *ret_ms += strtol(rest + 1, NULL, 10) % 1000;
    }
    return true;
}

static int compare_counts(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

static int by_start(const void *left, const void *right)
{
    const struct unc__trace_process *a = left;
    const struct unc__trace_process *b = right;

    if (a->started_at_ms != b->started_at_ms) {
        return a->started_at_ms < b->started_at_ms ? -1 : 1;
    }
    return compare_counts(a->serial, b->serial);
}

static int by_pid(const void *left, const void *right)
{
    const struct unc__trace_process *a = left;
    const struct unc__trace_process *b = right;
    int order = compare_counts(a->pid, b->pid);

    return order != 0 ? order : by_start(left, right);
}

/* The first of a number keeps it. */
static void tell_apart(struct processes *processes)
{
    uint64_t last = 0;
    size_t others = 0;

    qsort(processes->items, processes->count, sizeof *processes->items, by_pid);
    for (size_t i = 0; i < processes->count; i++) {
        struct unc__trace_process *process = &processes->items[i];
        uint64_t pid = process->pid;

        if (pid == last || pid >= FOREIGN_PIDS) {
            process->pid = FOREIGN_PIDS + ++others;
        }
        last = pid;
    }
    qsort(processes->items, processes->count, sizeof *processes->items, by_start);
}

/* Returns: the earliest start. Those whose start nobody knows begin with it. */
static int64_t find_origin(struct processes *processes)
{
    int64_t origin = INT64_MAX;

    for (size_t i = 0; i < processes->count; i++) {
        const struct unc__trace_process *process = &processes->items[i];

        if (process->has_start && process->started_at_ms < origin) {
            origin = process->started_at_ms;
        }
    }
    origin = origin == INT64_MAX ? 0 : origin;
    for (size_t i = 0; i < processes->count; i++) {
        if (!processes->items[i].has_start) {
            processes->items[i].started_at_ms = origin;
        }
    }
    return origin;
}

static int list_processes(const struct unc__conversion *conversion,
                          struct processes *ret_processes)
{
    struct processes list = { .count = conversion->report_count };

    list.items = calloc(list.count + 1, sizeof *list.items);
    if (list.items == NULL) {
        return -ENOMEM;
    }
    for (size_t i = 0; i < list.count; i++) {
        const struct unc__loaded_report *report = conversion->reports[i];
        const cJSON *process = unc__document_object(report->tree, "process");
        struct unc__trace_process *item = &list.items[i];

        item->report = report;
        item->pid = report->pid;
        item->serial = i;
        item->has_start =
            read_time(unc__document_text(process, "started_at"), &item->started_at_ms);
    }
    *ret_processes = list;
    return 0;
}

static void put_unmeasured(struct unc__trace *trace)
{
    struct unc__emit *json = trace->json;
    const char *name;
    const char *why;
    size_t count = 0;

    for (; unc__gate_unmeasured(trace->conversion->gate, count, &name, &why); count++) {
        if (count == 0) {
            unc__trace_name(json, "process_name", FOREIGN_PIDS, FOREIGN_PIDS,
                            "not measured");
        }
        unc__trace_begin_instant(json, "g", FOREIGN_PIDS, 0);
        unc__emit_text(json, "what", name);
        unc__emit_text(json, "why", why);
        unc__emit_end(json);
        unc__emit_text_begin(json, "name");
        unc__emit_text_add(json, "not measured: ");
        unc__emit_text_add(json, name);
        unc__emit_text_end(json);
        unc__emit_end(json);
    }
}

static void put_summary(struct unc__emit *json, const struct unc__conversion *conversion)
{
    unc__emit_object(json, "otherData");
    unc__emit_text(json, "made_by", "unclosed");
    for (size_t state = 0; state < UNC__CONVERTED_STATE_COUNT; state++) {
        unc__emit_count(json, unc__converted_word((enum unc__converted_state)state),
                        conversion->counts[state]);
    }
    unc__emit_count(json, "unmeasured", conversion->result.unmeasured);
    unc__emit_end(json);
}

static int print_trace(FILE *stream, const struct unc__conversion *conversion)
{
    struct unc__emit json = unc__emit_begin(stream, LINE_DEPTH);
    struct unc__trace trace = { .json = &json, .conversion = conversion };
    struct processes processes = { .count = 0 };
    int r = list_processes(conversion, &processes);

    if (r < 0) {
        return r;
    }
    trace.origin_ms = find_origin(&processes);
    tell_apart(&processes);
    unc__emit_object(&json, NULL);
    unc__emit_text(&json, "displayTimeUnit", "ms");
    put_summary(&json, conversion);
    unc__emit_array(&json, "traceEvents");
    put_unmeasured(&trace);
    for (size_t i = 0; r == 0 && i < processes.count; i++) {
        r = unc__trace_put_process(&trace, &processes.items[i]);
    }
    unc__emit_end(&json);
    unc__emit_end(&json);
    free(processes.items);
    return r;
}

const struct unc__format unc__format_trace = {
    .name = "trace",
    .summary = "Perfetto, chrome://tracing: what was open when",
    .file_name = "unclosed.trace.json",
    .has_resources = true,
    .print = print_trace,
};
