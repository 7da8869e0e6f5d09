/* SPDX-License-Identifier: MIT */
#include "record/owned.h"

#include <stddef.h>

#include "base/text.h"
#include "record/walk.h"

#define TYPES_NAMED 6
#define TEXT_SIZE   256

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

struct left {
    unc__record_owned_fn *skip;
    struct {
        enum unc__type type;
        uint32_t count;
    } types[TYPES_NAMED];
    uint32_t type_count;
    uint32_t others; /* of types beyond these */
    struct unc__entry_view first;
};

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
            left->types[i].count++;
            return true;
        }
    }
    if (left->type_count == TYPES_NAMED) {
        left->others++;
        return true;
    }
    left->types[left->type_count].type = entry->type;
    left->types[left->type_count++].count = 1;
    return true;
}

/* "2 uv_timer_t and 1 uv_poll_t": a library's own words need no plural. */
static void write_left(struct unc__text *text, const struct left *left)
{
    for (uint32_t i = 0; i < left->type_count; i++) {
        bool is_last = i + 1 == left->type_count && left->others == 0;

        unc__text_add(text, i == 0 ? "" : is_last ? " and " : ", ");
        unc__text_add_unsigned(text, left->types[i].count);
        unc__text_add(text, " ");
        unc__text_add(text, unc__types[left->types[i].type].word);
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
    write_left(&text, &left);
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
