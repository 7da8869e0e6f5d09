/* SPDX-License-Identifier: MIT */
/*
 * A series is a table of places with the counts of the latest checkpoints. A place that
 * did not rise once is out for good, and stays in the table: it would be new otherwise.
 *
 * One thread at a time is in here. It is not a lock that a handler could hang in: who
 * holds it as a writer has signals blocked, and a handler that interrupts a reader is of
 * the same thread, and may read. Another thread waits, for a second at most, and then
 * nobody knows what grows. The word that says who is in carries the generation of the
 * process: a child of fork begins with no series at all.
 *
 * Memory is bounded: sixteen series of at most 16384 places, each of 120 bytes.
 */
#include "judge/growth.h"

#include <errno.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>

#include "base/process.h"
#include "base/sys.h"
#include "base/text.h"
#include "base/thread.h"
#include "judge/judge.h"
#include "judge/table.h"
#include "judge/vector.h"
#include "record/reader.h"
#include "record/space.h"

#define PLACES_MAX 16384
#define NAP_NS     100000
#define PATIENCE   10000 /* naps */

struct place {
    enum unc__kind kind;
    enum unc__type type;
    uint32_t stack;
    uint32_t site;
    bool is_out;
    uint8_t kept;
    uint64_t rounds;
    uint64_t now; /* while a checkpoint counts */
    uint64_t counts[UNC__GROWTH_COUNTS_MAX];
};

struct series {
    char label[UNC__GROWTH_LABEL_SIZE];
    bool is_cut; /* there was no room for a place */
    uint64_t checkpoints;
    uint64_t serial_end;
    uint64_t lost;
    uint64_t misuse_counts[UNC__MISUSE_COUNT_MAX];
    struct unc__vector places;
    struct unc__table index;
};

static struct {
    uint64_t user; /* generation and thread of who is in here; 0: nobody */
    uint32_t generation;
    uint32_t count;
    struct series *items[UNC__GROWTH_SERIES_MAX]; /* never unmapped */
} all;

enum entrance {
    ENTERED,
    ALREADY_IN, /* a handler on top of this thread's own work */
    REFUSED
};

static void nap(void)
{
    struct timespec duration = { .tv_nsec = NAP_NS };

    (void)unc__sys_call(SYS_nanosleep, (long)(intptr_t)&duration, 0, 0, 0, 0, 0);
}

static enum entrance enter(void)
{
    uint32_t generation = unc__process_generation();
    uint64_t me = (uint64_t)generation << 32 | unc__thread_id();

    for (int tries = 0; tries < PATIENCE; tries++) {
        uint64_t user = __atomic_load_n(&all.user, __ATOMIC_RELAXED);

        if (user == me) {
            return ALREADY_IN;
        }
        if (user != 0 && user >> 32 == generation) {
            nap();
            continue;
        }
        if (__atomic_compare_exchange_n(&all.user, &user, me, false, __ATOMIC_ACQUIRE,
                                        __ATOMIC_RELAXED)) {
            if (all.generation != generation) {
                all.generation = generation;
                all.count = 0;
            }
            return ENTERED;
        }
    }
    return REFUSED;
}

static void leave(enum entrance entrance)
{
    if (entrance == ENTERED) {
        __atomic_store_n(&all.user, 0, __ATOMIC_RELEASE);
    }
}

static struct series *find_series(const char *label)
{
    for (uint32_t i = 0; i < all.count; i++) {
        if (strcmp(all.items[i]->label, label) == 0) {
            return all.items[i];
        }
    }
    return NULL;
}

static int add_series(const char *label, struct series **ret_series)
{
    struct series *series;
    struct unc__text text;

    if (all.count == UNC__GROWTH_SERIES_MAX) {
        return -ENOSPC;
    }
    series = unc__sys_map(sizeof *series, /* shared= */ 0);
    if (series == NULL) {
        return -ENOMEM;
    }
    text = unc__text_init(series->label, sizeof series->label);
    unc__text_add(&text, label);
    series->places = unc__vector_init(sizeof(struct place));
    all.items[all.count++] = series;
    *ret_series = series;
    return 0;
}

static uint64_t hash_of(const struct unc__entry_view *entry)
{
    uint64_t hash = unc__hash_word(UNC__HASH_START,
                                   (uint64_t)entry->kind << 32 | (uint64_t)entry->type);

    return unc__hash_word(hash, (uint64_t)entry->acquired_stack << 32 | entry->site);
}

static bool is_of_place(const void *key, uint32_t index, const void *userdata)
{
    const struct unc__entry_view *entry = key;
    const struct place *place = unc__vector_at(userdata, index);

    return place->kind == entry->kind && place->type == entry->type &&
           place->stack == entry->acquired_stack && place->site == entry->site;
}

static struct place *find_place(const struct series *series,
                                const struct unc__entry_view *entry)
{
    uint32_t index = unc__table_find(&series->index, hash_of(entry), entry, is_of_place,
                                     &series->places);

    return index == UNC__TABLE_NONE ? NULL : unc__vector_at(&series->places, index);
}

/* In the first checkpoint it begins with what it has there; later, with none. */
static struct place *add_place(struct series *series, const struct unc__entry_view *entry)
{
    uint32_t index = (uint32_t)series->places.count;
    struct place *place =
        index < PLACES_MAX && !series->is_cut ? unc__vector_add(&series->places) : NULL;

    if (place == NULL) {
        return NULL;
    }
    place->kind = entry->kind;
    place->type = entry->type;
    place->stack = entry->acquired_stack;
    place->site = entry->site;
    place->kept = series->checkpoints > 0;
    return unc__table_insert(&series->index, hash_of(entry), index) < 0 ? NULL : place;
}

static void count_places(struct series *series, const struct unc__judgement *judgement)
{
    for (size_t i = 0; i < judgement->findings.count; i++) {
        const struct unc__finding *finding = unc__judgement_finding(judgement, i);
        struct place *place;

        if (finding->class != UNC__CLASS_UNCLOSED || finding->is_expected) {
            continue;
        }
        place = find_place(series, &finding->first);
        if (place == NULL) {
            place = add_place(series, &finding->first);
        }
        if (place == NULL) {
            series->is_cut = true;
        } else {
            place->now += finding->count;
        }
    }
}

static void keep_count(struct place *place)
{
    if (place->kept == UNC__GROWTH_COUNTS_MAX) {
        memmove(&place->counts[0], &place->counts[1],
                (UNC__GROWTH_COUNTS_MAX - 1) * sizeof place->counts[0]);
        place->kept--;
    }
    place->counts[place->kept++] = place->now;
}

static void compare(struct place *place)
{
    if (place->kept > 0) {
        place->is_out |= place->now <= place->counts[place->kept - 1];
        place->rounds++;
    }
    keep_count(place);
    place->now = 0;
}

static void note_misuses(struct series *series)
{
    struct unc__misuse_view view;

    for (size_t i = 0; i < unc__record_misuse_count(); i++) {
        if (unc__record_read_misuse(i, &view)) {
            __atomic_store_n(&series->misuse_counts[i], view.count, __ATOMIC_RELAXED);
        }
    }
}

static void note(struct series *series, const struct unc__judgement *judgement)
{
    count_places(series, judgement);
    for (size_t i = 0; i < series->places.count; i++) {
        compare(unc__vector_at(&series->places, i));
    }
    note_misuses(series);
    series->serial_end = judgement->serial_end;
    series->lost = unc__record_lost_total();
    series->checkpoints++;
}

int unc__growth_note(const char *label, const struct unc__judgement *judgement)
{
    enum entrance entrance = enter();
    struct series *series;
    int r = 0;

    if (entrance != ENTERED) {
        return -EBUSY;
    }
    series = find_series(label);
    if (series == NULL) {
        r = add_series(label, &series);
    }
    if (r == 0) {
        note(series, judgement);
    }
    leave(entrance);
    return r;
}

bool unc__growth_mark(const char *label, struct unc__growth_mark *ret_mark)
{
    enum entrance entrance = enter();
    const struct series *series = entrance == REFUSED ? NULL : find_series(label);

    if (series != NULL) {
        *ret_mark = (struct unc__growth_mark){
            .checkpoints = series->checkpoints,
            .serial_end = series->serial_end,
            .lost = series->lost,
            .misuse_counts = series->misuse_counts,
        };
    }
    leave(entrance);
    return series != NULL;
}

static bool is_asked_for(const struct series *series, const char *label)
{
    return label == NULL || strcmp(series->label, label) == 0;
}

static bool grows(const struct place *place)
{
    return !place->is_out && place->rounds >= UNC__GROWTH_ROUNDS_MIN;
}

static void look(const char *label, const struct unc__entry_view *entry,
                 struct unc__growth *ret_growth)
{
    for (uint32_t i = 0; i < all.count; i++) {
        const struct series *series = all.items[i];
        const struct place *place =
            is_asked_for(series, label) ? find_place(series, entry) : NULL;

        if (place == NULL || !grows(place) || place->rounds <= ret_growth->rounds) {
            continue;
        }
        ret_growth->label = series->label;
        ret_growth->rounds = place->rounds;
        ret_growth->kept = place->kept;
        memcpy(ret_growth->counts, place->counts, sizeof place->counts);
    }
}

bool unc__growth_find(const char *label, const struct unc__entry_view *entry,
                      struct unc__growth *ret_growth)
{
    enum entrance entrance = enter();

    *ret_growth = (struct unc__growth){ 0 };
    if (entrance != REFUSED) {
        look(label, entry, ret_growth);
        leave(entrance);
    }
    return ret_growth->rounds > 0;
}

/* The judgement of one series. */
static bool excludes(const struct series *series, const struct unc__entry_view *entry)
{
    const struct place *place = find_place(series, entry);

    return place != NULL ? !grows(place) : !series->is_cut;
}

bool unc__growth_is_excluded(const char *label, const struct unc__entry_view *entry)
{
    enum entrance entrance = enter();
    bool is_excluded = false;

    for (uint32_t i = 0; entrance != REFUSED && i < all.count; i++) {
        const struct series *series = all.items[i];

        if (!is_asked_for(series, label) ||
            series->checkpoints <= UNC__GROWTH_ROUNDS_MIN) {
            continue;
        }
        is_excluded = excludes(series, entry);
        if (!is_excluded) {
            break;
        }
    }
    leave(entrance);
    return is_excluded;
}

bool unc__growth_is_known(void)
{
    enum entrance entrance = enter();
    bool is_known = false;

    for (uint32_t i = 0; entrance != REFUSED && i < all.count; i++) {
        is_known |= all.items[i]->checkpoints > UNC__GROWTH_ROUNDS_MIN;
    }
    leave(entrance);
    return is_known;
}

bool unc__growth_is_whole(const char *label)
{
    enum entrance entrance = enter();
    const struct series *series = entrance == REFUSED ? NULL : find_series(label);
    bool is_whole = series != NULL && !series->is_cut;

    leave(entrance);
    return is_whole;
}
