/* SPDX-License-Identifier: MIT */
/*
 * A descriptor leads somewhere, and nobody can ask where once its process has ended; a
 * child runs or does not. The same facts as in the report, for the same resources.
 */
#include "judge/last_words.h"

#include <string.h>

#include "base/sys.h"
#include "judge/facts.h"
#include "judge/kernel.h"
#include "judge/socket.h"
#include "judge/words.h"
#include "record/last_words.h"

#define WATCH_SIZE 256

static void say(uint64_t serial, const char *key, const char *value)
{
    if (*value != '\0') {
        unc__last_word(serial, key, value);
    }
}

static void say_number(uint64_t serial, const char *key, uint64_t number)
{
    char buffer[24];
    struct unc__text text = unc__text_init(buffer, sizeof buffer);

    unc__text_add_unsigned(&text, number);
    unc__last_word(serial, key, buffer);
}

static void say_target(const struct unc__entry_view *entry, const char *proc)
{
    struct unc__fd_facts facts;

    unc__fd_facts_read(proc, entry->key, &facts);
    unc__last_word(entry->serial, "type", facts.type);
    say(entry->serial, "target", facts.target);
}

/* "5 socket in out": a word each, with the same key. */
static void say_watches(uint64_t serial, const char *key, const struct unc__facts *facts)
{
    for (uint32_t i = 0; i < facts->watch_count; i++) {
        const struct unc__watch *watch = &facts->watches[i];
        char buffer[WATCH_SIZE];
        struct unc__text text = unc__text_init(buffer, sizeof buffer);

        unc__text_format(&text, "%llu ", (unsigned long long)watch->number);
        if (watch->type != NULL) {
            unc__text_add(&text, watch->type);
        } else {
            unc__text_add_unsigned(&text, watch->inode);
        }
        unc__watch_events_write(&text, unc__facts_text(facts, UNC__FACT_TYPE),
                                watch->events);
        unc__last_word(serial, key, buffer);
    }
}

static void say_strings(uint64_t serial, const char *key, const char *string,
                        uint64_t count)
{
    for (uint64_t i = 0; i < count; i++) {
        unc__last_word(serial, key, string);
        string += strlen(string) + 1;
    }
}

static void say_fact(uint64_t serial, const struct unc__facts *facts,
                     enum unc__fact_id id)
{
    const struct unc__fact *fact = &facts->items[id];
    const char *key = unc__fact_keys[id];

    switch (fact->form) {
    case UNC__FACT_TEXT:
    case UNC__FACT_WORDS:
    case UNC__FACT_NUMBERS:
        say(serial, key, fact->text);
        break;
    case UNC__FACT_NUMBER:
        say_number(serial, key, fact->number);
        break;
    case UNC__FACT_YES:
        say(serial, key, "yes");
        break;
    case UNC__FACT_STRINGS:
        say_strings(serial, key, fact->text, fact->number);
        break;
    case UNC__FACT_WATCHED:
        say_watches(serial, key, facts);
        break;
    case UNC__FACT_ABSENT:
        break;
    }
}

static void say_facts(const struct unc__entry_view *entry,
                      struct unc__fact_source *source)
{
    struct unc__facts facts;

    unc__facts_collect(source, entry, &facts);
    for (enum unc__fact_id id = 0; id < UNC__FACT_COUNT; id++) {
        say_fact(entry->serial, &facts, id);
    }
}

static void say_stream(const struct unc__entry_view *entry, const char *proc)
{
    struct unc__socket_facts addresses;
    struct unc__fd_facts facts;

    unc__fd_facts_read(proc, entry->key, &facts);
    if (unc__stream_is_astray(entry, &facts)) {
        unc__last_word(entry->serial, "type", "closed");
        return;
    }
    say_target(entry, proc);
    unc__socket_facts_read(entry->key, &addresses);
    say(entry->serial, "local", addresses.local);
    say(entry->serial, "peer", addresses.peer);
}

/* Stack and site are numbers of this record. */
static void say_task(const struct unc__judgement *judgement,
                     const struct unc__resource *resource)
{
    const struct unc__wait_view *wait = unc__judgement_wait(judgement, resource);
    uint64_t serial = resource->entry.serial;

    if (wait == NULL) {
        return;
    }
    unc__last_word(serial, "state", unc__task_state_word(wait->state));
    if (!unc__wait_is_suspended(wait)) {
        return;
    }
    say_number(serial, "waiting_stack", wait->stack);
    say_number(serial, "waiting_site", wait->site);
    say_number(serial, "waiting_for_ms", wait->for_ms);
    say_number(serial, "waiting_awaits", wait->awaits);
    say(serial, "waiting_what", wait->what != NULL ? wait->what : "");
}

static void say_all(const struct unc__judgement *judgement,
                    const struct unc__resource *resource, struct unc__fact_source *source)
{
    const struct unc__entry_view *entry = &resource->entry;

    switch (entry->kind) {
    case UNC__KIND_TASK:
        say_task(judgement, resource);
        break;
    case UNC__KIND_FD:
    case UNC__KIND_PROCESS:
        say_facts(entry, source);
        break;
    case UNC__KIND_REGISTRATION:
        say_target(entry, source->proc);
        break;
    case UNC__KIND_STREAM:
        say_stream(entry, source->proc);
        break;
    default:
        break;
    }
}

/* The record has them as live; whoever reads it afterwards has no kernel to ask. */
static void say_gone(const struct unc__judgement *judgement)
{
    const struct unc__vector *gone = &judgement->kernel.gone;

    for (size_t i = 0; i < gone->count; i++) {
        const uint64_t *serial = unc__vector_at(gone, i);

        unc__last_word(*serial, "state", "gone");
    }
}

void unc__judge_last_words(const struct unc__judgement *judgement, const char *proc)
{
    struct unc__fact_source source;

    if (!unc__last_words_are_wanted()) {
        return;
    }
    source = unc__fact_source_init(proc, (uint32_t)unc__sys_getpid());
    say_gone(judgement);
    for (uint32_t i = 0; i < judgement->resources.count; i++) {
        const struct unc__resource *resource = unc__judgement_resource(judgement, i);

        if (resource->entry.serial != 0) {
            say_all(judgement, resource, &source);
        }
    }
    unc__fact_source_done(&source);
}
