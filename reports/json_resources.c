/* SPDX-License-Identifier: MIT */
/*
 * The loops, with what closing each would have done, and the listed resources: those of
 * the findings in the findings' order, then what belongs to none. What only the kernel
 * knows, such as the target of a descriptor, is asked here, for the listed ones alone: a
 * check that writes nothing pays nothing for it. `details` differs by kind and says what
 * has no key of its own.
 */
#include "base/clock.h"
#include "judge/kernel.h"
#include "judge/signal_name.h"
#include "reports/json_parts.h"

static const char *const loop_states[] = {
    [UNC__LOOP_NEW] = "new",         [UNC__LOOP_STOPPED] = "stopped",
    [UNC__LOOP_RUNNING] = "running", [UNC__LOOP_CLOSED] = "closed",
    [UNC__LOOP_STUCK] = "stuck",
};

static const char *loop_state(const struct unc__loop_view *loop)
{
    enum unc__loop_state state = unc__loop_detail_state(loop->entry.detail);

    if (loop->is_closed || state > UNC__LOOP_STUCK) {
        return "closed";
    }
    return loop_states[state];
}

static void write_verb(struct unc__json *json, const struct unc__judgement *judgement,
                       const struct unc__loop_view *loop, enum unc__close_verb verb)
{
    uint32_t index = loop->first_resource;

    unc__json_begin_array(json, unc__close_verbs[verb]);
    while (index != UNC__NO_INDEX) {
        const struct unc__resource *resource = unc__judgement_resource(judgement, index);
        const struct unc__entry_view *entry = &resource->entry;

        if (unc__record_type_words(entry->kind, entry->type).close == verb) {
            unc__json_unsigned(json, NULL, resource->id);
        }
        index = resource->next_of_loop;
    }
    unc__json_end_array(json);
}

static void write_close_would(struct unc__json *json,
                              const struct unc__judgement *judgement,
                              const struct unc__loop_view *loop)
{
    if (loop->is_closed) {
        unc__json_null(json, "close_would");
        return;
    }
    unc__json_begin_object(json, "close_would");
    for (enum unc__close_verb verb = 0; verb < UNC__CLOSE_VERB_COUNT; verb++) {
        write_verb(json, judgement, loop, verb);
    }
    unc__json_begin_object(json, "counts");
    for (enum unc__close_verb verb = 0; verb < UNC__CLOSE_VERB_COUNT; verb++) {
        unc__json_unsigned(json, unc__close_verbs[verb], loop->would[verb]);
    }
    unc__json_end_object(json);
    unc__json_end_object(json);
}

static void write_optional_string(struct unc__json *json, const char *key,
                                  const char *string)
{
    unc__json_string(json, key, *string == '\0' ? NULL : string);
}

static void write_loop(struct unc__json *json, struct unc__report *report,
                       const struct unc__loop_view *loop)
{
    uint32_t thread = unc__loop_detail_thread(loop->entry.detail);

    unc__json_begin_object(json, NULL);
    unc__json_unsigned(json, "id", loop->entry.key);
    unc__json_string(json, "library", "unclosed");
    write_optional_string(json, "name", unc__record_string(loop->entry.name));
    unc__json_string(json, "state", loop_state(loop));
    if (thread != 0 && !loop->is_closed) {
        unc__json_unsigned(json, "thread", thread);
    } else {
        unc__json_null(json, "thread");
    }
    unc__json_stack(json, report, "created", loop->entry.acquired_stack);
    unc__json_stack(json, report, "closed",
                    loop->is_closed ? loop->entry.released_stack : 0);
    write_close_would(json, report->judgement, loop);
    unc__json_end_object(json);
}

void unc__json_loops(struct unc__json *json, struct unc__report *report)
{
    unc__json_begin_array(json, "loops");
    for (size_t i = 0; i < report->judgement->loops.count; i++) {
        const struct unc__loop_view *loop = unc__judgement_loop_at(report->judgement, i);

        if (loop->is_listed) {
            write_loop(json, report, loop);
        }
    }
    unc__json_end_array(json);
}

static void write_function(struct unc__json *json, struct unc__report *report,
                           uint64_t address, uint32_t acquired_stack)
{
    struct unc__stack_view stack = unc__record_stack_view(acquired_stack);
    uintptr_t function = (uintptr_t)address;

    if (address == 0) {
        return;
    }
    unc__json_begin_object(json, "function");
    unc__json_place(json, report, function,
                    unc__modules_pointer(report->modules, function, &stack));
    unc__json_end_object(json);
}

static void write_signal(struct unc__json *json, uint64_t number)
{
    char buffer[32];
    struct unc__text text = unc__text_init(buffer, sizeof buffer);
    bool has_name = unc__signal_name(&text, number);

    unc__json_string(json, "signal", has_name ? buffer : NULL);
}

static void write_details(struct unc__json *json, struct unc__report *report,
                          const struct unc__entry_view *entry,
                          const struct unc__fd_facts *facts)
{
    unc__json_begin_object(json, "details");
    switch (entry->kind) {
    case UNC__KIND_FD:
        write_optional_string(json, "target", facts->target);
        break;
    case UNC__KIND_SIGNAL:
        write_signal(json, entry->key);
        write_function(json, report, entry->detail, entry->acquired_stack);
        break;
    case UNC__KIND_TIMER:
        if ((entry->flags & UNC__FLAG_OVER) == 0) {
            int64_t due_in_ns = (int64_t)entry->key - unc__clock_monotonic_ns();

            unc__json_signed(json, "due_in_ms", due_in_ns / 1000000);
        }
        write_function(json, report, entry->detail, entry->acquired_stack);
        break;
    case UNC__KIND_CALLBACK:
        write_function(json, report, entry->detail, entry->acquired_stack);
        break;
    case UNC__KIND_REGISTRATION:
        write_optional_string(json, "target", facts->target);
        write_function(json, report, entry->detail, entry->acquired_stack);
        break;
    case UNC__KIND_FUTURE:
        unc__json_bool(json, "pending", entry->detail == 0);
        break;
    default:
        break;
    }
    if (entry->flags & UNC__FLAG_EXPECTED) {
        unc__json_string(json, "reason", unc__record_view_reason(entry));
    }
    unc__json_end_object(json);
}

/* The number that people know it by: of the descriptor, the signal, the loop. */
static void write_number(struct unc__json *json, const struct unc__entry_view *entry)
{
    if (unc__kinds[entry->kind].naming == UNC__NAMING_UNNUMBERED) {
        unc__json_null(json, "number");
    } else {
        unc__json_unsigned(json, "number", entry->key);
    }
}

static void write_owner(struct unc__json *json, const struct unc__report *report,
                        const struct unc__resource *resource)
{
    unc__json_begin_object(json, "owner");
    if (resource->loop == UNC__NO_INDEX) {
        unc__json_null(json, "loop");
    } else {
        unc__json_unsigned(
            json, "loop",
            unc__judgement_loop_at(report->judgement, resource->loop)->entry.key);
    }
    unc__json_null(json, "task");
    unc__json_null(json, "handle");
    unc__json_end_object(json);
}

static void write_acquired(struct unc__json *json, struct unc__report *report,
                           const struct unc__entry_view *entry)
{
    if (entry->serial == 0) {
        unc__json_null(json, "acquired");
        return;
    }
    unc__json_begin_object(json, "acquired");
    unc__json_unsigned(json, "at_ms", entry->acquired_at_ms);
    unc__json_unsigned(json, "thread", entry->thread);
    write_optional_string(json, "call", unc__record_site_view(entry->site).call);
    unc__json_site(json, "site", entry->site);
    unc__json_stack(json, report, "stack", entry->acquired_stack);
    unc__json_end_object(json);
}

static const char *resource_state(const struct unc__entry_view *entry)
{
    if (entry->state == UNC__STATE_LEFT) {
        return "left";
    }
    return (entry->flags & UNC__FLAG_OVER) != 0 ? "over" : "live";
}

static void write_resource(struct unc__json *json, struct unc__report *report,
                           const struct unc__resource *resource)
{
    const struct unc__entry_view *entry = &resource->entry;
    const char *type = unc__record_type_words(entry->kind, entry->type).word;
    struct unc__fd_facts facts = { .type = type };

    if (entry->kind == UNC__KIND_FD || entry->kind == UNC__KIND_REGISTRATION) {
        unc__fd_facts_read(report->proc, entry->key, &facts);
    }
    unc__json_begin_object(json, NULL);
    unc__json_unsigned(json, "id", resource->id);
    unc__json_string(json, "kind", unc__kinds[entry->kind].word);
    unc__json_string(json, "type", entry->type == UNC__TYPE_USER_FD ? facts.type : type);
    write_number(json, entry);
    write_optional_string(json, "name", unc__record_string(entry->name));
    write_details(json, report, entry, &facts);
    write_owner(json, report, resource);
    unc__json_string(json, "state", resource_state(entry));
    write_acquired(json, report, entry);
    unc__json_null(json, "waiting");
    unc__json_end_object(json);
}

static void write_chain(struct unc__json *json, struct unc__report *report,
                        uint32_t index)
{
    while (index != UNC__NO_INDEX) {
        const struct unc__resource *resource =
            unc__judgement_resource(report->judgement, index);

        write_resource(json, report, resource);
        index = resource->next;
    }
}

void unc__json_resources(struct unc__json *json, struct unc__report *report)
{
    const struct unc__judgement *judgement = report->judgement;

    unc__json_begin_array(json, "resources");
    for (size_t i = 0; i < judgement->findings.count; i++) {
        write_chain(json, report, unc__judgement_finding(judgement, i)->first_resource);
    }
    write_chain(json, report, judgement->first_extra);
    unc__json_end_array(json);
}
