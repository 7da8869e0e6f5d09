/* SPDX-License-Identifier: MIT */
/*
 * A descriptor leads somewhere, and nobody can ask where once its process has ended; a
 * child runs or does not. The same facts as in the report, for the same resources.
 */
#include "judge/last_words.h"

#include "base/sys.h"
#include "judge/child.h"
#include "judge/kernel.h"
#include "judge/socket.h"
#include "judge/words.h"
#include "record/last_words.h"

static void say(uint64_t serial, const char *key, const char *value)
{
    if (*value != '\0') {
        unc__last_word(serial, key, value);
    }
}

static void say_descriptor(const struct unc__entry_view *entry, const char *proc)
{
    struct unc__fd_facts facts;

    unc__fd_facts_read(proc, entry->key, &facts);
    unc__last_word(entry->serial, "type", facts.type);
    say(entry->serial, "target", facts.target);
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
    say_descriptor(entry, proc);
    unc__socket_facts_read(entry->key, &addresses);
    say(entry->serial, "local", addresses.local);
    say(entry->serial, "peer", addresses.peer);
}

static void say_child(const struct unc__entry_view *entry)
{
    enum unc__child_fate state = unc__child_fate(entry->key, (uint32_t)unc__sys_getpid());

    unc__last_word(entry->serial, "state", unc__child_words[state].word);
}

static void say_number(uint64_t serial, const char *key, uint64_t number)
{
    char buffer[24];
    struct unc__text text = unc__text_init(buffer, sizeof buffer);

    unc__text_add_unsigned(&text, number);
    unc__last_word(serial, key, buffer);
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
                    const struct unc__resource *resource, const char *proc)
{
    const struct unc__entry_view *entry = &resource->entry;

    switch (entry->kind) {
    case UNC__KIND_TASK:
        say_task(judgement, resource);
        break;
    case UNC__KIND_FD:
    case UNC__KIND_REGISTRATION:
        say_descriptor(entry, proc);
        break;
    case UNC__KIND_STREAM:
        say_stream(entry, proc);
        break;
    case UNC__KIND_PROCESS:
        say_child(entry);
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
    if (!unc__last_words_are_wanted()) {
        return;
    }
    say_gone(judgement);
    for (uint32_t i = 0; i < judgement->resources.count; i++) {
        const struct unc__resource *resource = unc__judgement_resource(judgement, i);

        if (resource->entry.serial != 0) {
            say_all(judgement, resource, proc);
        }
    }
}
