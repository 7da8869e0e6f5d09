/* SPDX-License-Identifier: MIT */
/*
 * One table with open addressing; a row and its texts are one allocation. Where the
 * fingerprint came from (a hash already) does not matter: reports are not trusted, so it
 * is hashed with a key of this process, or somebody's report could make every look-up
 * walk the whole table.
 */
#include "gate/tally.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "gate/place.h"

#define SLOTS_MIN 64

static uint64_t hash_key(void)
{
    static uint64_t key;

    if (key == 0 && getrandom(&key, sizeof key, GRND_NONBLOCK) != (ssize_t)sizeof key) {
        key = (uint64_t)(uintptr_t)&key;
    }
    return key | 1;
}

/* FNV-1a, begun with a key. */
static uint64_t hash(const char *fingerprint, enum unc__standing standing)
{
    uint64_t value = hash_key() ^ (uint64_t)standing;

    for (; *fingerprint != '\0'; fingerprint++) {
        value = (value ^ (unsigned char)*fingerprint) * UINT64_C(0x100000001b3);
    }
    return value ^ (value >> 29);
}

void unc__tally_init(struct unc__tally *ret_tally)
{
    *ret_tally = (struct unc__tally){ 0 };
}

void unc__tally_done(struct unc__tally *tally)
{
    for (size_t i = 0; i < tally->count; i++) {
        unc__places_done(&tally->rows[i]->here_places);
        unc__places_done(&tally->rows[i]->places);
        free(tally->rows[i]);
    }
    free(tally->rows);
    free(tally->slots);
    free(tally->touched);
    unc__tally_init(tally);
}

static struct unc__tally_row **find_slot(const struct unc__tally *tally,
                                         const char *fingerprint,
                                         enum unc__standing standing)
{
    size_t at = hash(fingerprint, standing) & (tally->slot_count - 1);
    struct unc__tally_row *row;

    while ((row = tally->slots[at]) != NULL &&
           (row->standing != standing || strcmp(row->fingerprint, fingerprint) != 0)) {
        at = (at + 1) & (tally->slot_count - 1);
    }
    return &tally->slots[at];
}

struct unc__tally_row *unc__tally_find(const struct unc__tally *tally,
                                       const char *fingerprint,
                                       enum unc__standing standing)
{
    return tally->slot_count == 0 ? NULL : *find_slot(tally, fingerprint, standing);
}

/* Half of the slots stay empty. */
static int grow_slots(struct unc__tally *tally)
{
    size_t slot_count = tally->slot_count > 0 ? 2 * tally->slot_count : SLOTS_MIN;
    struct unc__tally_row **slots;

    if (2 * (tally->count + 1) <= tally->slot_count) {
        return 0;
    }
    slots = calloc(slot_count, sizeof *slots);
    if (slots == NULL) {
        return -ENOMEM;
    }
    free(tally->slots);
    tally->slots = slots;
    tally->slot_count = slot_count;
    for (size_t i = 0; i < tally->count; i++) {
        const struct unc__tally_row *row = tally->rows[i];

        *find_slot(tally, row->fingerprint, row->standing) = tally->rows[i];
    }
    return 0;
}

static int grow(struct unc__tally_row ***list, size_t *room, size_t count)
{
    size_t wanted = *room > 0 ? 2 * *room : SLOTS_MIN;
    struct unc__tally_row **larger;

    if (count < *room) {
        return 0;
    }
    larger = reallocarray(*list, wanted, sizeof *larger);
    if (larger == NULL) {
        return -ENOMEM;
    }
    *list = larger;
    *room = wanted;
    return 0;
}

/* Texts of a row, in its own order, and where they come from. */
struct text {
    const char **to;
    const char *from;
};

static struct unc__tally_row *copy_texts(struct text *texts, size_t count,
                                         struct unc__tally_row *pattern)
{
    size_t size = sizeof *pattern;
    struct unc__tally_row *row;
    char *at;

    for (size_t i = 0; i < count; i++) {
        size += strlen(texts[i].from) + 1;
    }
    row = malloc(size);
    if (row == NULL) {
        return NULL;
    }
    at = (char *)(row + 1);
    for (size_t i = 0; i < count; i++) {
        *texts[i].to = at;
        at = stpcpy(at, texts[i].from) + 1;
    }
    *row = *pattern;
    return row;
}

static struct unc__tally_row *make_row(const struct unc__loaded_report *report,
                                       const struct unc__loaded_finding *finding,
                                       enum unc__standing standing)
{
    char place[UNC__PLACE_SIZE];
    struct unc__tally_row row = {
        .pid = report->pid,
        .origin = finding->origin,
        .standing = standing,
    };
    struct text texts[] = {
        { &row.fingerprint, finding->fingerprint },
        { &row.class, finding->class },
        { &row.kind, finding->kind },
        { &row.type, finding->type },
        { &row.title, finding->title },
        { &row.missing_call, finding->missing_call },
        { &row.advice, finding->advice },
        { &row.functions, finding->functions },
        { &row.evidence, finding->evidence },
        { &row.place, place },
        { &row.program, report->program },
        { &row.report, report->path },
        { &row.reason, finding->reason },
    };

    unc__place_of_finding(place, finding);
    return copy_texts(texts, sizeof texts / sizeof *texts, &row);
}

/* Room for one row more and for its touch first, so that nothing is half done. */
static int find_or_make(struct unc__tally *tally, const struct unc__loaded_report *report,
                        const struct unc__loaded_finding *finding,
                        enum unc__standing standing, struct unc__tally_row **ret_row)
{
    struct unc__tally_row **slot;

    if (grow_slots(tally) < 0 || grow(&tally->rows, &tally->room, tally->count) < 0 ||
        grow(&tally->touched, &tally->touched_room, tally->touched_count) < 0) {
        return -ENOMEM;
    }
    slot = find_slot(tally, finding->fingerprint, standing);
    if (*slot == NULL) {
        *slot = make_row(report, finding, standing);
        if (*slot == NULL) {
            return -ENOMEM;
        }
        tally->rows[tally->count++] = *slot;
    }
    *ret_row = *slot;
    return 0;
}

int unc__tally_add(struct unc__tally *tally, const struct unc__loaded_report *report,
                   const struct unc__loaded_finding *finding, enum unc__standing standing,
                   uint64_t count, struct unc__tally_row **ret_row)
{
    char place[UNC__PLACE_SIZE];
    struct unc__tally_row *row = NULL;
    int r = find_or_make(tally, report, finding, standing, &row);

    if (r == 0 && count > 0) {
        unc__place_of_finding(place, finding);
        r = unc__places_add(&row->here_places, place, count);
    }
    if (r < 0) {
        return r;
    }
    if (row->here == 0 && count > 0) {
        tally->touched[tally->touched_count++] = row;
        row->reports++;
    }
    row->here = count > UINT64_MAX - row->here ? UINT64_MAX : row->here + count;
    if (ret_row != NULL) {
        *ret_row = row;
    }
    return 0;
}

void unc__tally_end_report(struct unc__tally *tally)
{
    for (size_t i = 0; i < tally->touched_count; i++) {
        struct unc__tally_row *row = tally->touched[i];

        if (row->here > row->highest) {
            struct unc__places lower = row->places;

            row->highest = row->here;
            row->places = row->here_places;
            row->here_places = lower;
        }
        unc__places_done(&row->here_places);
        row->here = 0;
    }
    tally->touched_count = 0;
}

static int compare(const void *a, const void *b)
{
    const struct unc__tally_row *left = *(struct unc__tally_row *const *)a;
    const struct unc__tally_row *right = *(struct unc__tally_row *const *)b;
    int r = strcmp(left->kind, right->kind);

    r = r != 0 ? r : strcmp(left->functions, right->functions);
    r = r != 0 ? r : strcmp(left->fingerprint, right->fingerprint);
    return r != 0 ? r : (int)left->standing - (int)right->standing;
}

void unc__tally_sort(struct unc__tally *tally)
{
    if (tally->count > 1) {
        qsort(tally->rows, tally->count, sizeof *tally->rows, compare);
    }
}
