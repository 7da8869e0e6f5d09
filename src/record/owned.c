/* SPDX-License-Identifier: MIT */
#include "record/owned.h"

#include <stddef.h>

#include "base/text.h"
#include "record/walk.h"
#include "record/watcher_facts.h"

#define TYPES_NAMED 8
#define TEXT_SIZE   512

void unc__record_owned_each(uint64_t owner, unc__record_owned_fn *visit, void *userdata)
{
    struct unc__walk walk;
    struct unc__entry_view entry;

    if (owner == 0) {
        return;
    }
    walk = unc__walk_begin();
    while (unc__walk_next(&walk, &entry)) {
        if (entry.owner == owner && entry.state == UNC__STATE_LIVE &&
            (entry.flags & UNC__FLAG_INTERNAL) == 0 && !visit(&entry, userdata)) {
            return;
        }
    }
}

/* What is there of one type; the states as far as they are known. */
struct left_of_type {
    enum unc__type type;
    uint32_t count;
    uint32_t active;
    uint32_t unreferenced;
    uint32_t closing;
};

struct left {
    unc__record_owned_fn *skip;
    struct left_of_type types[TYPES_NAMED];
    uint32_t type_count;
    uint32_t others; /* of types beyond these */
    struct unc__entry_view first;
};

static void count_state(struct left_of_type *type, const struct unc__entry_view *entry)
{
    struct unc__watcher_facts facts;

    type->count++;
    if (entry->kind == UNC__KIND_WATCHER) {
        facts = unc__watcher_facts(entry);
        type->closing += facts.is_closing;
        type->active += facts.knows_state && facts.is_active && !facts.is_closing;
        type->unreferenced +=
            facts.knows_state && !facts.is_referenced && !facts.is_closing;
    }
}

static bool count_left(const struct unc__entry_view *entry, void *userdata)
{
    struct left *left = userdata;

    if (left->skip != NULL && left->skip(entry, NULL)) {
        return true;
    }
    if (left->first.serial == 0 || entry->serial < left->first.serial) {
        left->first = *entry;
    }
    for (uint32_t i = 0; i < left->type_count; i++) {
        if (left->types[i].type == entry->type) {
            count_state(&left->types[i], entry);
            return true;
        }
    }
    if (left->type_count == TYPES_NAMED) {
        left->others++;
        return true;
    }
    left->types[left->type_count].type = entry->type;
    count_state(&left->types[left->type_count++], entry);
    return true;
}

static bool add_state(struct unc__text *text, bool is_first, uint32_t count,
                      const char *state)
{
    if (count == 0) {
        return is_first;
    }
    unc__text_add(text, is_first ? " (" : ", ");
    unc__text_add_unsigned(text, count);
    unc__text_add(text, state);
    return false;
}

/* " (1 active, 1 unreferenced)": what is not said rests, or keeps the loop alive. With
 * the call that would have given it back, if that is to be told: no finding of its own
 * does, where the library has freed it. */
static void write_states(struct unc__text *text, const struct left_of_type *type,
                         bool has_call)
{
    const char *call = unc__types[type->type].missing_call;
    bool is_first = add_state(text, true, type->active, " active");

    is_first = add_state(text, is_first, type->unreferenced, " unreferenced");
    is_first = add_state(text, is_first, type->closing, " closing");
    if (has_call && call != NULL) {
        unc__text_add(text, is_first ? " (" : ", ");
        unc__text_add(text, "no ");
        unc__text_add(text, call);
        unc__text_add(text, "()");
        is_first = false;
    }
    unc__text_add(text, is_first ? "" : ")");
}

/* "2 uv_timer_t", "2 timeout events": the name of a type in C needs no plural; a word of
 * ours for what has none does. */
static void write_type(struct unc__text *text, const struct left_of_type *type)
{
    const char *word = unc__types[type->type].word;
    bool is_name =
        __builtin_strncmp(word, "uv_", 3) == 0 || __builtin_strncmp(word, "ev_", 3) == 0;

    unc__text_add_unsigned(text, type->count);
    unc__text_add(text, " ");
    unc__text_add(text, is_name ? word : unc__types[type->type].noun);
    unc__text_add(text, is_name || type->count == 1 ? "" : "s");
}

static void write_left(struct unc__text *text, const struct left *left, bool has_calls)
{
    for (uint32_t i = 0; i < left->type_count; i++) {
        bool is_last = i + 1 == left->type_count && left->others == 0;

        unc__text_add(text, i == 0 ? "" : is_last ? " and " : ", ");
        write_type(text, &left->types[i]);
        write_states(text, &left->types[i], has_calls);
    }
    if (left->others > 0) {
        unc__text_add(text, " and ");
        unc__text_add_unsigned(text, left->others);
        unc__text_add(text, " others");
    }
}

uint32_t unc__record_tell_left(struct unc__token loop, enum unc__misuse_code code,
                               unc__record_owned_fn *skip, const struct unc_site *site,
                               const struct unc__caller *caller)
{
    struct left left = { .skip = skip };
    struct unc__entry_view entry;
    char buffer[TEXT_SIZE];
    struct unc__text text = unc__text_init(buffer, sizeof buffer);

    if (!unc__record_read(loop.index, &entry) || entry.serial != loop.serial) {
        return 0;
    }
    unc__record_owned_each(entry.serial, count_left, &left);
    if (left.type_count == 0) {
        return 0;
    }
    write_left(&text, &left, code == UNC__MISUSE_LOOP_DROPPED);
    return unc__record_misuse(&(struct unc__misuse){
        .code = code,
        .kind = UNC__KIND_LOOP,
        .type = entry.type,
        .key = unc__loop_number(entry.type, entry.key, entry.detail),
        .owner = entry.serial,
        .use_site = unc__record_site(site),
        .use_stack = unc__record_stack_at(caller),
        .cause_site = left.first.site,
        .cause_stack = left.first.acquired_stack,
        .acquired_stack = entry.acquired_stack,
        .name = unc__record_name(buffer),
    });
}
