/* SPDX-License-Identifier: MIT */
/*
 * What is said about a listed resource besides what it is: `details`, which differ by
 * kind and say what has no key of its own; `owner`, to whom it belongs and who acquired
 * it; `waiting`, where a task is suspended. What refers to another resource does so by
 * its id if that is listed, and says what it is in any case.
 */
#include "base/clock.h"
#include "judge/kernel.h"
#include "judge/socket.h"
#include "judge/timer.h"
#include "judge/words.h"
#include "record/library_words.h"
#include "record/task_detail.h"
#include "record/watcher_facts.h"
#include "reports/json_parts.h"

static void write_function(struct unc__json *json, struct unc__report *report,
                           const struct unc__entry_view *entry)
{
    unc__json_function(json, report, entry, (uintptr_t)entry->detail);
}

/* What its library says of it, as far as that is known: a timer may have none of a
 * descriptor, and an image cannot be asked. */
static void write_watcher(struct unc__json *json, struct unc__report *report,
                          const struct unc__entry_view *entry)
{
    struct unc__watcher_facts facts = unc__watcher_facts(entry);
    unsigned flags = unc__watcher_flags(entry->detail);

    if (facts.knows_state || (flags & UNC__WATCHER_ACTIVE) != 0) {
        unc__json_bool(json, "active", facts.is_active);
    }
    if (facts.knows_state || !facts.is_referenced) {
        unc__json_bool(json, "referenced", facts.is_referenced);
    }
    if (facts.is_closing) {
        unc__json_bool(json, "closing", true);
    }
    if (flags & UNC__WATCHER_FLOATING) {
        unc__json_bool(json, "floating", true);
    }
    if (flags & UNC__WATCHER_PERSISTENT) {
        unc__json_bool(json, "persistent", true);
    }
    if (facts.fd >= 0) {
        unc__json_unsigned(json, "descriptor", (uint64_t)facts.fd);
    }
    if (facts.signal > 0) {
        unc__json_signal(json, (uint64_t)facts.signal);
    }
    if (facts.in_ms >= 0) {
        unc__json_signed(json, "due_in_ms", facts.in_ms);
    }
    unc__json_function(json, report, entry, facts.callback);
}

/* Of a process that is over it means nothing. */
static void write_due(struct unc__json *json, const struct unc__report *report,
                      const struct unc__entry_view *entry)
{
    if (report->proc != NULL && (entry->flags & UNC__FLAG_OVER) == 0 &&
        entry->type != UNC__TYPE_TIMEOUT) {
        int64_t due_in_ns = (int64_t)entry->key - unc__clock_monotonic_ns();

        unc__json_signed(json, "due_in_ms", due_in_ns / 1000000);
    }
}

/* {"id": 12, "name": "fetch"}: the name is known as long as the record has the task. */
static void write_task(struct unc__json *json, const char *key,
                       const struct unc__judgement *judgement, uint64_t serial)
{
    const struct unc__relative *task = unc__judgement_relative(judgement, serial);

    if (serial == 0) {
        unc__json_null(json, key);
        return;
    }
    unc__json_begin_object(json, key);
    unc__json_unsigned(json, "id", serial);
    unc__json_text(json, "name",
                   task != NULL && task->is_found ? unc__record_string(task->entry.name)
                                                  : "");
    unc__json_end_object(json);
}

/* Another resource, listed or not; null if nothing is known of it any more. */
static void write_relation(struct unc__json *json, const char *key,
                           const struct unc__judgement *judgement, uint64_t serial)
{
    const struct unc__relative *relative = unc__judgement_relative(judgement, serial);
    const struct unc__entry_view *entry;
    uint64_t number;

    if (relative == NULL || !relative->is_found) {
        unc__json_null(json, key);
        return;
    }
    entry = &relative->entry;
    unc__json_begin_object(json, key);
    unc__json_string(json, "kind", unc__kinds[entry->kind].word);
    unc__json_string(json, "type", unc__record_type_words(entry->kind, entry->type).word);
    if (unc__entry_number(entry, &number)) {
        unc__json_unsigned(json, "number", number);
    } else {
        unc__json_null(json, "number");
    }
    unc__json_text(json, "name", unc__record_string(entry->name));
    if (relative->resource != 0) {
        unc__json_unsigned(json, "resource", relative->resource);
    } else {
        unc__json_null(json, "resource");
    }
    unc__json_end_object(json);
}

static void write_future(struct unc__json *json, const struct unc__report *report,
                         const struct unc__resource *resource)
{
    unc__json_bool(json, "pending", resource->entry.detail == 0);
    unc__json_unsigned(json, "waiter_count", resource->waiter_count);
    unc__json_begin_array(json, "waiters");
    for (uint32_t i = 0; i < resource->listed_waiter_count; i++) {
        const struct unc__waiter *waiter =
            unc__vector_at(&report->judgement->waiters, resource->first_waiter + i);

        write_task(json, NULL, report->judgement, waiter->serial);
    }
    unc__json_end_array(json);
}

static void write_stream(struct unc__json *json, const struct unc__entry_view *entry,
                         const struct unc__fd_facts *facts)
{
    struct unc__socket_facts addresses = { "", "" };
    bool is_astray = unc__stream_is_astray(entry, facts);

    if (!is_astray) {
        unc__socket_facts_read(entry->key, &addresses);
    }
    unc__json_text(json, "target", is_astray ? "" : facts->target);
    unc__json_text(json, "local", addresses.local);
    unc__json_text(json, "peer", addresses.peer);
}

/* The listed streams that came from it. */
static void write_pipes(struct unc__json *json, const struct unc__judgement *judgement,
                        uint64_t serial)
{
    unc__json_begin_array(json, "pipes");
    for (uint32_t i = 0; i < judgement->resources.count; i++) {
        const struct unc__resource *other = unc__judgement_resource(judgement, i);

        if (unc__entry_parent(&other->entry) == serial) {
            unc__json_unsigned(json, NULL, other->id);
        }
    }
    unc__json_end_array(json);
}

static void write_child(struct unc__json *json, struct unc__report *report,
                        const struct unc__entry_view *entry)
{
    unc__json_facts(json, report, entry);
    write_pipes(json, report->judgement, entry->serial);
}

/* The error that nobody has asked for. */
static void write_unread(struct unc__json *json, const struct unc__entry_view *entry)
{
    struct unc__task_error unread;

    if (unc__task_error_unpack(entry->detail, &unread)) {
        unc__json_signed(json, "error", unread.error);
        unc__json_site(json, "raised", unread.site);
    }
}

static void write_task_state(struct unc__json *json, const struct unc__report *report,
                             const struct unc__resource *resource)
{
    const struct unc__wait_view *wait = unc__judgement_wait(report->judgement, resource);

    unc__json_string(json, "state",
                     wait != NULL ? unc__task_state_word(wait->state) : NULL);
    if ((resource->entry.flags & UNC__FLAG_OVER) != 0) {
        write_unread(json, &resource->entry);
    }
    if (wait != NULL && wait->is_cancelled) {
        unc__json_bool(json, "cancelled", true);
    }
}

static void write_by_kind(struct unc__json *json, struct unc__report *report,
                          const struct unc__resource *resource,
                          const struct unc__fd_facts *facts)
{
    const struct unc__entry_view *entry = &resource->entry;

    switch (entry->kind) {
    case UNC__KIND_FD:
        unc__json_facts(json, report, entry);
        if (entry->type == UNC__TYPE_FD_DUPLICATE) {
            write_relation(json, "duplicate_of", report->judgement,
                           unc__entry_original(entry));
        }
        break;
    case UNC__KIND_SIGNAL:
        unc__json_signal(json, entry->key);
        write_function(json, report, entry);
        break;
    case UNC__KIND_TIMER:
        if (unc__timer_is_kernels(entry)) {
            unc__json_timer(json, report, entry);
            break;
        }
        write_due(json, report, entry);
        write_function(json, report, entry);
        break;
    case UNC__KIND_CALLBACK:
        if (unc__type_library(entry->type) == UNC__LIBRARY_NONE) {
            write_function(json, report, entry);
            break;
        }
        unc__json_function(json, report, entry, unc__watcher_facts(entry).callback);
        break;
    case UNC__KIND_WATCHER:
        write_watcher(json, report, entry);
        break;
    case UNC__KIND_REGISTRATION:
        unc__json_text(json, "target", facts->target);
        write_function(json, report, entry);
        break;
    case UNC__KIND_FUTURE:
        write_future(json, report, resource);
        break;
    case UNC__KIND_TASK:
        if (entry->type == UNC__TYPE_JOB) {
            write_function(json, report, entry);
        } else if (entry->type == UNC__TYPE_GROUP) {
            write_unread(json, entry);
        } else {
            write_task_state(json, report, resource);
        }
        break;
    case UNC__KIND_PROCESS:
        write_child(json, report, entry);
        break;
    case UNC__KIND_THREAD:
        unc__json_thread(json, report, entry);
        break;
    case UNC__KIND_STREAM:
        write_stream(json, entry, facts);
        break;
    default:
        break;
    }
}

void unc__json_details(struct unc__json *json, struct unc__report *report,
                       const struct unc__resource *resource,
                       const struct unc__fd_facts *facts)
{
    unc__json_begin_object(json, "details");
    write_by_kind(json, report, resource, facts);
    if (resource->entry.flags & UNC__FLAG_EXPECTED) {
        unc__json_string(json, "reason", unc__record_view_reason(&resource->entry));
    }
    unc__json_end_object(json);
}

void unc__json_owner(struct unc__json *json, const struct unc__report *report,
                     const struct unc__resource *resource)
{
    const struct unc__judgement *judgement = report->judgement;
    uint64_t holder = unc__entry_holder(judgement, &resource->entry);
    uint64_t number;

    unc__json_begin_object(json, "owner");
    if (resource->loop == UNC__NO_INDEX) {
        unc__json_null(json, "loop");
    } else {
        (void)unc__entry_number(&unc__judgement_loop_at(judgement, resource->loop)->entry,
                                &number);
        unc__json_unsigned(json, "loop", number);
    }
    write_task(json, "task", judgement, unc__entry_task(&resource->entry));
    write_relation(json, "handle", judgement,
                   holder != 0 ? holder : unc__entry_parent(&resource->entry));
    unc__json_end_object(json);
}

void unc__json_waiting(struct unc__json *json, struct unc__report *report,
                       const struct unc__resource *resource)
{
    const struct unc__wait_view *wait = unc__judgement_wait(report->judgement, resource);

    if (wait == NULL || !unc__wait_is_suspended(wait)) {
        unc__json_null(json, "waiting");
        return;
    }
    unc__json_begin_object(json, "waiting");
    unc__json_stack(json, report, "stack", wait->stack);
    unc__json_site(json, "site", wait->site);
    unc__json_string(json, "what", wait->what);
    unc__json_unsigned(json, "for_ms", wait->for_ms);
    write_relation(json, "awaits", report->judgement, wait->awaits);
    unc__json_end_object(json);
}
