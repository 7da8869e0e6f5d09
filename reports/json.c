/* SPDX-License-Identifier: MIT */
/*
 * `unclosed-report/1`: one object, keys in a fixed order, arrays in a deterministic one;
 * reports/schema has its schema. Sections that refer to stacks and modules come before
 * those, so one pass is enough: what was referred to is noted on the way and listed last.
 */
#include <errno.h>

#include <unclosed/api.h>

#include "base/sys.h"
#include "base/text.h"
#include "judge/signal_name.h"
#include "record/probe_list.h"
#include "reports/json_parts.h"

static size_t bitmap_size(uint32_t stack_count)
{
    return ((size_t)stack_count / 32 + 1) * sizeof(uint32_t);
}

void unc__json_text(struct unc__json *json, const char *key, const char *string)
{
    unc__json_string(json, key, *string == '\0' ? NULL : string);
}

void unc__json_stack(struct unc__json *json, struct unc__report *report, const char *key,
                     uint32_t stack)
{
    /* A stack that came while we write has no bit. */
    if (stack == 0 || stack > report->stack_count ||
        unc__record_stack_view(stack).frame_count == 0) {
        unc__json_null(json, key);
        return;
    }
    report->stacks[stack / 32] |= UINT32_C(1) << (stack % 32);
    unc__json_unsigned(json, key, stack);
}

void unc__json_site(struct unc__json *json, const char *key, uint32_t site)
{
    struct unc__site_view view = unc__record_site_view(site);

    if (site == 0 || *view.file == '\0') {
        unc__json_null(json, key);
        return;
    }
    unc__json_begin_object(json, key);
    unc__json_string(json, "file", view.file);
    unc__json_unsigned(json, "line", view.line);
    unc__json_string(json, "function", view.function);
    unc__json_string(json, "call", *view.call == '\0' ? NULL : view.call);
    unc__json_end_object(json);
}

static const char *cause_word(enum unc__cause cause)
{
    static const char *const words[] = {
        [UNC__CAUSE_EXIT] = "exit",     [UNC__CAUSE_UNDERSCORE_EXIT] = "_exit",
        [UNC__CAUSE_EXEC] = "exec",     [UNC__CAUSE_KILLED] = "killed",
        [UNC__CAUSE_ENDED] = "ended",   [UNC__CAUSE_SNAPSHOT] = "snapshot",
        [UNC__CAUSE_CHECK] = "check",   [UNC__CAUSE_SCOPE] = "scope",
        [UNC__CAUSE_SIGNAL] = "signal",
    };

    return words[cause];
}

static void write_trigger(struct unc__json *json, const struct unc__report *report)
{
    unc__json_begin_object(json, "trigger");
    unc__json_string(json, "cause", cause_word(report->cause));
    if (report->has_status) {
        unc__json_signed(json, "status", report->status);
    } else {
        unc__json_null(json, "status");
    }
    unc__json_signal(json, (uint64_t)report->signal);
    unc__json_string(json, "label", report->label);
    unc__json_end_object(json);
}

static void write_by_kind(struct unc__json *json)
{
    unc__json_begin_object(json, "by_kind");
    for (enum unc__kind kind = 0; kind < UNC__KIND_COUNT; kind++) {
        struct unc__counters counters = unc__record_counters(kind);

        if (counters.acquired == 0) {
            continue;
        }
        unc__json_begin_object(json, unc__kinds[kind].word);
        unc__json_unsigned(json, "live", counters.live);
        unc__json_unsigned(json, "acquired", counters.acquired);
        unc__json_unsigned(json, "released", counters.released);
        unc__json_unsigned(json, "high_water", counters.high_water);
        unc__json_end_object(json);
    }
    unc__json_end_object(json);
}

static uint64_t counted_findings(const struct unc__judgement *judgement)
{
    uint64_t count = 0;

    for (size_t i = 0; i < judgement->findings.count; i++) {
        const struct unc__finding *finding = unc__judgement_finding(judgement, i);

        count += !unc__finding_is_set_aside(finding);
    }
    return count;
}

static void write_summary(struct unc__json *json, const struct unc__report *report)
{
    unc__json_begin_object(json, "summary");
    unc__json_unsigned(json, "unclosed", report->judgement->unclosed);
    unc__json_unsigned(json, "findings", counted_findings(report->judgement));
    write_by_kind(json);
    unc__json_unsigned(json, "suppressed", report->judgement->suppressed);
    unc__json_unsigned(json, "inherited",
                       unc__record_inherited() + report->judgement->kernel.inherited);
    unc__json_unsigned(json, "unseen", report->judgement->unseen);
    unc__json_unsigned(json, "dropped", unc__record_dropped_total());
    unc__json_unsigned(json, "lost", unc__record_lost_total());
    unc__json_end_object(json);
}

/* What needed the grace, and ended within it. */
static void write_settled(struct unc__json *json, struct unc__report *report)
{
    const struct unc__settled *settled = report->settled;

    if (settled == NULL || settled->waited_ns == 0) {
        return;
    }
    unc__json_begin_object(json, "settled");
    unc__json_unsigned(json, "waited_ms", (uint64_t)settled->waited_ns / 1000000);
    unc__json_begin_array(json, "resources");
    for (size_t i = 0; i < settled->place_count; i++) {
        const struct unc__settled_place *place = &settled->places[i];

        if (place->after >= place->before) {
            continue;
        }
        unc__json_begin_object(json, NULL);
        unc__json_string(json, "kind", unc__kinds[place->kind].word);
        unc__json_string(json, "type",
                         unc__record_type_words(place->kind, place->type).word);
        unc__json_unsigned(json, "count", place->before - place->after);
        unc__json_stack(json, report, "stack", place->stack);
        unc__json_end_object(json);
    }
    unc__json_end_array(json);
    unc__json_end_object(json);
}

static void write_tool(struct unc__json *json)
{
    unc__json_begin_object(json, "tool");
    unc__json_string(json, "name", "unclosed");
    unc__json_string(json, "version", UNC_VERSION);
    unc__json_end_object(json);
}

/* Nothing was found, but what was not recorded or not seen could not be. */
static const char *verdict_word(const struct unc__report *report)
{
    if (report->is_unsealed) {
        return "incomplete";
    }
    if (unc__judgement_count(report->judgement) > 0) {
        return "unclosed";
    }
    return report->is_incomplete || unc__record_lost_total() > 0 ||
                   unc__probes_are_blind(NULL)
               ? "incomplete"
               : "clean";
}

int unc__report_write_json(struct unc__report *report, struct unc__sink *sink)
{
    struct unc__json json = unc__json_init(sink);

    report->stack_count = unc__record_stack_count();
    report->stacks = unc__sys_map(bitmap_size(report->stack_count), /* shared= */ 0);
    if (report->stacks == NULL) {
        return -ENOMEM;
    }

    unc__json_begin_object(&json, NULL);
    unc__json_string(&json, "schema", UNC__REPORT_SCHEMA);
    write_tool(&json);
    unc__json_process(&json, report);
    write_trigger(&json, report);
    unc__json_string(&json, "verdict", verdict_word(report));
    write_summary(&json, report);
    write_settled(&json, report);
    unc__json_record(&json);
    unc__json_kernel(&json, report);
    unc__json_probes(&json);
    unc__json_loops(&json, report);
    unc__json_findings(&json, report);
    unc__json_resources(&json, report);
    unc__json_stacks(&json, report);
    unc__json_modules(&json, report);
    unc__json_end_object(&json);

    unc__sys_unmap(report->stacks, bitmap_size(report->stack_count));
    report->stacks = NULL;
    return sink->error;
}
