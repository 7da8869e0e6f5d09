/* SPDX-License-Identifier: MIT */
/*
 * Tasks of one finding may wait at different places: each place is told once, with the
 * number of those that wait there, the longest of them speaking for all.
 */
#include "reports/text_state.h"

#include <string.h>

#include "base/text.h"
#include "judge/child.h"
#include "judge/socket.h"
#include "judge/words.h"
#include "record/library_words.h"
#include "record/task_detail.h"
#include "reports/text_facts.h"
#include "reports/text_lines.h"
#include "reports/text_watchers.h"
#include "reports/time.h"

#define PLACES_SHOWN  3
#define ITEMS_SHOWN   3
#define SENTENCE_SIZE 384

struct writer {
    struct unc__sink *sink;
    struct unc__report *report;
    const struct unc__judgement *judgement;
    size_t indent;
};

/* Those of a finding that wait at one place. */
struct place {
    const struct unc__wait_view *longest;
    uint32_t count;
    bool awaits_one; /* they all await the same */
    bool is_left;
};

static void begin_line(const struct writer *writer)
{
    unc__sink_add_spaces(writer->sink, writer->indent);
}

/* They read the same. */
static bool is_same_place(const struct unc__wait_view *a, const struct unc__wait_view *b)
{
    bool is_told_by_site = *unc__record_site_view(a->site).file != '\0';

    return a->state == b->state && a->site == b->site && a->what == b->what &&
           (is_told_by_site || a->stack == b->stack);
}

/* False: there is no room for a further place. */
static bool add_to_places(struct place *places, size_t *count,
                          const struct unc__wait_view *wait)
{
    for (size_t i = 0; i < *count; i++) {
        struct place *place = &places[i];

        if (is_same_place(place->longest, wait)) {
            place->count++;
            place->awaits_one &= place->longest->awaits == wait->awaits;
            if (wait->for_ms > place->longest->for_ms) {
                place->longest = wait;
            }
            return true;
        }
    }
    if (*count == PLACES_SHOWN) {
        return false;
    }
    places[(*count)++] = (struct place){ wait, 1, true, false };
    return true;
}

static const char *verb_of(const struct place *place)
{
    bool is_one = place->count == 1;

    switch (place->longest->state) {
    case UNC__TASK_WAITING:
        return place->is_left ? "waited" : is_one ? "waits" : "wait";
    case UNC__TASK_READY:
        return place->is_left ? is_one ? "was about to go on" : "were about to go on"
               : is_one       ? "is about to go on"
                              : "are about to go on";
    default:
        return is_one ? "is running" : "are running";
    }
}

/* "(a timer)", `(task "reader")` */
static void add_what(const struct writer *writer, const struct place *place)
{
    const struct unc__relative *awaited =
        place->awaits_one
            ? unc__judgement_relative(writer->judgement, place->longest->awaits)
            : NULL;
    char buffer[SENTENCE_SIZE];
    struct unc__text text = unc__text_init(buffer, sizeof buffer);

    if (awaited != NULL && awaited->is_found && awaited->entry.type == UNC__TYPE_TASK) {
        unc__task_reference_write(&text, writer->judgement, awaited->serial);
    } else if (place->longest->what != NULL) {
        unc__text_add(&text, place->longest->what);
    } else {
        return;
    }
    unc__sink_add(writer->sink, " (");
    unc__line_add(writer->sink, buffer);
    unc__sink_add(writer->sink, ")");
}

static void add_duration(const struct writer *writer, const struct place *place)
{
    char buffer[32];
    struct unc__text text = unc__text_init(buffer, sizeof buffer);

    unc__duration_write(&text, place->longest->for_ms);
    unc__sink_add(writer->sink, place->count == 1 ? " for " : ", the longest for ");
    unc__sink_add(writer->sink, buffer);
}

/* "3 of them ", "100 of the 100 listed "; of a single one nothing. */
static void add_share(const struct writer *writer, const struct unc__finding *finding,
                      uint64_t count)
{
    if (finding->count == 1) {
        return;
    }
    unc__sink_add_unsigned(writer->sink, count);
    if (finding->count == finding->listed_count) {
        unc__sink_add(writer->sink, " of them ");
    } else {
        unc__sink_add(writer->sink, " of the ");
        unc__sink_add_unsigned(writer->sink, finding->listed_count);
        unc__sink_add(writer->sink, " listed ");
    }
}

static void write_place(const struct writer *writer, const struct unc__finding *finding,
                        const struct place *place)
{
    const struct unc__wait_view *wait = place->longest;

    begin_line(writer);
    add_share(writer, finding, place->count);
    unc__sink_add(writer->sink, verb_of(place));
    if (unc__wait_is_suspended(wait)) {
        unc__line_add_location(writer->sink, writer->report, wait->site, wait->stack);
    }
    if (wait->state == UNC__TASK_WAITING) {
        add_what(writer, place);
        add_duration(writer, place);
    }
    if (wait->is_cancelled && place->count == 1) {
        unc__sink_add(writer->sink, ", and had been cancelled");
    }
    unc__sink_add(writer->sink, "\n");
}

static void write_waits(const struct writer *writer, const struct unc__finding *finding)
{
    struct place places[PLACES_SHOWN];
    size_t count = 0;
    uint32_t elsewhere = 0;
    const struct unc__resource *resource;

    for (uint32_t i = finding->first_resource; i != UNC__NO_INDEX; i = resource->next) {
        const struct unc__wait_view *wait;

        resource = unc__judgement_resource(writer->judgement, i);
        wait = unc__judgement_wait(writer->judgement, resource);
        if (wait != NULL && wait->state != UNC__TASK_NEVER_STARTED) {
            elsewhere += !add_to_places(places, &count, wait);
        }
    }
    for (size_t i = 0; i < count; i++) {
        places[i].is_left = finding->first.state == UNC__STATE_LEFT;
        write_place(writer, finding, &places[i]);
    }
    if (elsewhere > 0) {
        begin_line(writer);
        add_share(writer, finding, elsewhere);
        unc__sink_add(writer->sink, "elsewhere\n");
    }
}

static void write_error(const struct writer *writer, struct unc__task_error unread,
                        const char *subject)
{
    struct unc__site_view site = unc__record_site_view(unread.site);
    char buffer[SENTENCE_SIZE];
    struct unc__text text = unc__text_init(buffer, sizeof buffer);

    unc__text_add(&text, subject);
    unc__text_add(&text, "ended with ");
    unc__error_write(&text, unread.error);
    unc__text_add(&text, ", which nobody has asked for");
    if (*site.call != '\0') {
        unc__text_format(&text, "; raised by %s()", site.call);
    }
    begin_line(writer);
    unc__line_add(writer->sink, buffer);
    if (unread.site != 0) {
        unc__line_add_location(writer->sink, writer->report, unread.site, /* stack= */ 0);
    }
    unc__sink_add(writer->sink, "\n");
}

/* Of tasks that ended: each error once, with the place that raised it. */
static void write_errors(const struct writer *writer, const struct unc__finding *finding)
{
    struct unc__task_error errors[PLACES_SHOWN];
    size_t count = 0;
    const char *subject = finding->count == 1 ? "it " : "";
    const struct unc__resource *resource;

    if (finding->first.type == UNC__TYPE_GROUP) {
        subject = "a task of it ";
    }
    if (finding->first.type != UNC__TYPE_TASK && finding->first.type != UNC__TYPE_GROUP) {
        return;
    }
    for (uint32_t i = finding->first_resource; i != UNC__NO_INDEX && count < PLACES_SHOWN;
         i = resource->next) {
        struct unc__task_error unread;
        size_t known = 0;

        resource = unc__judgement_resource(writer->judgement, i);
        if (!unc__task_error_unpack(resource->entry.detail, &unread)) {
            continue;
        }
        while (known < count && (errors[known].error != unread.error ||
                                 errors[known].site != unread.site)) {
            known++;
        }
        if (known == count) {
            errors[count++] = unread;
            write_error(writer, unread, subject);
        }
    }
}

/* A list of a few, and how many more there are. */
static void add_item(const struct writer *writer, uint64_t *shown, const char *before,
                     const char *item)
{
    if (*shown == 0) {
        begin_line(writer);
    }
    unc__sink_add(writer->sink, *shown == 0 ? before : ", ");
    unc__line_add(writer->sink, item);
    (*shown)++;
}

static void end_items(const struct writer *writer, uint64_t shown, uint64_t all)
{
    if (shown > 0 && all > shown) {
        unc__sink_add(writer->sink, " and ");
        unc__sink_add_unsigned(writer->sink, all - shown);
        unc__sink_add(writer->sink, " more");
    }
    unc__sink_add(writer->sink, shown > 0 ? "\n" : "");
}

static void write_waiters(const struct writer *writer, const struct unc__finding *finding)
{
    const struct unc__resource *resource;
    uint64_t shown = 0;
    uint64_t all = 0;

    for (uint32_t i = finding->first_resource; i != UNC__NO_INDEX; i = resource->next) {
        resource = unc__judgement_resource(writer->judgement, i);
        all += resource->waiter_count;
        for (uint32_t j = 0; j < resource->listed_waiter_count && shown < ITEMS_SHOWN;
             j++) {
            const struct unc__waiter *waiter =
                unc__vector_at(&writer->judgement->waiters, resource->first_waiter + j);
            char buffer[SENTENCE_SIZE];
            struct unc__text text = unc__text_init(buffer, sizeof buffer);

            unc__task_reference_write(&text, writer->judgement, waiter->serial);
            add_item(writer, &shown, "awaited by ", buffer);
        }
    }
    end_items(writer, shown, all);
}

static void write_children(const struct writer *writer,
                           const struct unc__finding *finding)
{
    uint32_t counts[UNC__FATE_COUNT] = { 0 };
    const struct unc__resource *resource;

    for (uint32_t i = finding->first_resource; i != UNC__NO_INDEX; i = resource->next) {
        resource = unc__judgement_resource(writer->judgement, i);
        counts[unc__child_fate(resource->entry.key, writer->report->pid)]++;
    }
    for (int state = 0; state < UNC__FATE_COUNT; state++) {
        const struct unc__child_words *words = &unc__child_words[state];

        if (counts[state] == 0) {
            continue;
        }
        begin_line(writer);
        if (finding->count > 1) {
            unc__sink_add_unsigned(writer->sink, counts[state]);
            unc__sink_add(writer->sink, ": ");
        }
        unc__sink_add(writer->sink, words->sentence);
        unc__sink_add(writer->sink, "\n");
    }
}

/* What it came from, if that is the same for all of them. */
static void write_parent(const struct writer *writer, const struct unc__finding *finding)
{
    uint64_t serial = unc__entry_parent(&finding->first);
    const struct unc__relative *parent =
        unc__judgement_relative(writer->judgement, serial);
    const struct unc__resource *resource;
    char buffer[SENTENCE_SIZE];
    struct unc__text text = unc__text_init(buffer, sizeof buffer);

    if (parent == NULL || !parent->is_found) {
        return;
    }
    for (uint32_t i = finding->first_resource; i != UNC__NO_INDEX; i = resource->next) {
        resource = unc__judgement_resource(writer->judgement, i);
        if (unc__entry_parent(&resource->entry) != serial) {
            return;
        }
    }
    unc__entry_write(&text, &parent->entry);
    begin_line(writer);
    unc__sink_add(writer->sink, "of ");
    unc__line_add(writer->sink, buffer);
    unc__sink_add(writer->sink, "\n");
}

static bool is_astray(const struct writer *writer, const struct unc__resource *resource)
{
    struct unc__fd_facts facts;

    unc__fd_facts_read(writer->report->proc, resource->entry.key, &facts);
    return unc__stream_is_astray(&resource->entry, &facts);
}

/* Nothing that the kernel says about their numbers is about them. */
static void write_astray(const struct writer *writer, const struct unc__finding *finding)
{
    const struct unc__resource *resource;
    uint64_t count = 0;

    for (uint32_t i = finding->first_resource; i != UNC__NO_INDEX; i = resource->next) {
        resource = unc__judgement_resource(writer->judgement, i);
        count += is_astray(writer, resource) ? 1 : 0;
    }
    if (count == 0) {
        return;
    }
    begin_line(writer);
    if (finding->count > 1) {
        unc__sink_add_unsigned(writer->sink, count);
        unc__sink_add(writer->sink, ": ");
    }
    unc__sink_add(writer->sink, "its descriptor was closed behind the stream's back\n");
}

static void write_peers(const struct writer *writer, const struct unc__finding *finding)
{
    const char *before = finding->count == 1 ? "its peer is " : "their peers are ";
    const struct unc__resource *resource;
    uint64_t shown = 0;

    for (uint32_t i = finding->first_resource; i != UNC__NO_INDEX && shown < ITEMS_SHOWN;
         i = resource->next) {
        struct unc__socket_facts addresses;

        resource = unc__judgement_resource(writer->judgement, i);
        if (is_astray(writer, resource)) {
            continue;
        }
        unc__socket_facts_read(resource->entry.key, &addresses);
        if (addresses.peer[0] != '\0') {
            add_item(writer, &shown, before, addresses.peer);
        }
    }
    end_items(writer, shown, finding->count);
}

void unc__text_state(struct unc__sink *sink, struct unc__report *report, size_t indent,
                     const struct unc__finding *finding)
{
    struct writer writer = { sink, report, report->judgement, indent };

    if ((finding->first.flags & UNC__FLAG_OVER) != 0) {
        write_errors(&writer, finding);
        return;
    }
    if (finding->first.kind == UNC__KIND_FD || finding->first.kind == UNC__KIND_PROCESS) {
        unc__text_facts(sink, report, indent, finding);
    }
    if (unc__type_library(finding->first.type) != UNC__LIBRARY_NONE) {
        unc__text_watchers(sink, report, indent, finding);
        return;
    }
    switch (finding->first.type) {
    case UNC__TYPE_TASK:
        write_waits(&writer, finding);
        break;
    case UNC__TYPE_GROUP:
        write_errors(&writer, finding);
        break;
    case UNC__TYPE_FUTURE:
        write_waiters(&writer, finding);
        break;
    case UNC__TYPE_CHILD:
        write_children(&writer, finding);
        break;
    case UNC__TYPE_CONNECTION:
        write_parent(&writer, finding);
        write_peers(&writer, finding);
        write_astray(&writer, finding);
        break;
    case UNC__TYPE_PIPE:
        write_parent(&writer, finding);
        write_astray(&writer, finding);
        break;
    case UNC__TYPE_SERVER:
        write_astray(&writer, finding);
        break;
    default:
        break;
    }
}
