/* SPDX-License-Identifier: MIT */
/*
 * The loops, with what closing each would have done, and the listed resources: those of
 * the findings in the findings' order, then what belongs to none. What only the kernel
 * knows, such as the target of a descriptor, is asked here, for the listed ones alone: a
 * check that writes nothing pays nothing for it.
 */
#include "judge/kernel.h"
#include "judge/watchers.h"
#include "judge/words.h"
#include "record/library_words.h"
#include "reports/json_parts.h"

static const char *const loop_states[] = {
    [UNC__LOOP_NEW] = "new",         [UNC__LOOP_STOPPED] = "stopped",
    [UNC__LOOP_RUNNING] = "running", [UNC__LOOP_CLOSED] = "closed",
    [UNC__LOOP_STUCK] = "stuck",
};

#define SENTENCE_SIZE 128

static bool is_foreign(const struct unc__loop_view *loop)
{
    return unc__type_library(loop->entry.type) != UNC__LIBRARY_NONE;
}

/* Whether one of another library runs nobody tells. */
static const char *loop_state(const struct unc__loop_view *loop)
{
    enum unc__loop_state state = unc__loop_detail_state(loop->entry.detail);

    if (loop->is_closed || state > UNC__LOOP_STUCK) {
        return "closed";
    }
    return is_foreign(loop) ? "open" : loop_states[state];
}

static void write_verb(struct unc__json *json, const struct unc__judgement *judgement,
                       const struct unc__loop_view *loop, enum unc__close_verb verb)
{
    uint32_t index = loop->first_resource;

    unc__json_begin_array(json, unc__close_verbs[verb]);
    while (index != UNC__NO_INDEX) {
        const struct unc__resource *resource = unc__judgement_resource(judgement, index);

        if (unc__close_verb_of(&resource->entry) == verb) {
            unc__json_unsigned(json, NULL, resource->id);
        }
        index = resource->next_of_loop;
    }
    unc__json_end_array(json);
}

typedef bool write_sentence_fn(struct unc__text *text, const struct unc__loop_view *loop);

static void write_sentence(struct unc__json *json, const char *key,
                           const struct unc__loop_view *loop, write_sentence_fn *write)
{
    char buffer[SENTENCE_SIZE];
    struct unc__text text = unc__text_init(buffer, sizeof buffer);

    unc__json_string(json, key, write(&text, loop) ? buffer : NULL);
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
    unc__json_string(
        json, "call",
        unc__record_type_words(loop->entry.kind, loop->entry.type).missing_call);
    write_sentence(json, "refused", loop, unc__loop_refusal_write);
    write_sentence(json, "dropped", loop, unc__loop_drops_write);
    unc__json_end_object(json);
}

/* Because of whom a loop of another library goes on. */
static void write_keepers(struct unc__json *json, const struct unc__judgement *judgement,
                          const struct unc__loop_view *loop)
{
    const struct unc__resource *resource;

    if (loop->is_closed || unc__loop_end_words(loop->entry.type) == NULL) {
        return;
    }
    unc__json_begin_object(json, "kept_alive_by");
    unc__json_unsigned(json, "count", loop->keepers);
    unc__json_begin_array(json, "resources");
    for (uint32_t i = loop->first_resource; i != UNC__NO_INDEX;
         i = resource->next_of_loop) {
        resource = unc__judgement_resource(judgement, i);
        if (resource->entry.keeps_loop) {
            unc__json_unsigned(json, NULL, resource->id);
        }
    }
    unc__json_end_array(json);
    unc__json_end_object(json);
}

static void write_loop(struct unc__json *json, struct unc__report *report,
                       const struct unc__loop_view *loop)
{
    /* of others the record says something else there, or nothing */
    uint32_t thread = unc__type_library(loop->entry.type) == UNC__LIBRARY_NONE
                          ? unc__loop_detail_thread(loop->entry.detail)
                          : 0;
    uint64_t number;

    unc__json_begin_object(json, NULL);
    (void)unc__entry_number(&loop->entry, &number);
    unc__json_unsigned(json, "id", number);
    unc__json_string(json, "library",
                     unc__library_name(unc__type_library(loop->entry.type)));
    unc__json_text(json, "name", unc__record_string(loop->entry.name));
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
    write_keepers(json, report->judgement, loop);
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

static void write_number(struct unc__json *json, const struct unc__entry_view *entry)
{
    uint64_t number;

    if (unc__entry_number(entry, &number)) {
        unc__json_unsigned(json, "number", number);
    } else {
        unc__json_null(json, "number");
    }
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
    unc__json_text(json, "call", unc__record_site_view(entry->site).call);
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

    if (entry->kind == UNC__KIND_FD || entry->kind == UNC__KIND_REGISTRATION ||
        entry->kind == UNC__KIND_STREAM) {
        unc__fd_facts_read(report->proc, entry->key, &facts);
    }
    unc__json_begin_object(json, NULL);
    unc__json_unsigned(json, "id", resource->id);
    unc__json_string(json, "kind", unc__kinds[entry->kind].word);
    unc__json_string(json, "type", entry->type == UNC__TYPE_USER_FD ? facts.type : type);
    write_number(json, entry);
    unc__json_text(json, "name", unc__record_string(entry->name));
    unc__json_details(json, report, resource, &facts);
    unc__json_owner(json, report, resource);
    unc__json_string(json, "state", resource_state(entry));
    write_acquired(json, report, entry);
    unc__json_waiting(json, report, resource);
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
