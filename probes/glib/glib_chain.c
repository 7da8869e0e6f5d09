/* SPDX-License-Identifier: MIT */
/*
 * A table that is searched from where the address leads, a few places far: a place is
 * taken by writing the address. A source is worked on by one call at a time, as GLib has
 * it of its own field, so the function of a place has one writer.
 */
#include "probes/glib/glib_chain.h"

#include <stddef.h>
#include <stdint.h>

#include "base/thread.h"

#define PLACE_COUNT 16384u
#define REACH       64u

static struct place {
    uintptr_t source; /* 0: free */
    GSourceDisposeFunc dispose;
} places[PLACE_COUNT];

static uint32_t used; /* so that nobody searches for nothing */

static UNC__THREAD_LOCAL uintptr_t last;
static UNC__THREAD_LOCAL bool is_last_kept;

static struct place *place_at(uintptr_t source, uint32_t step)
{
    uint64_t hash = (uint64_t)source * UINT64_C(0x9e3779b97f4a7c15);

    return &places[((uint32_t)(hash >> 40) + step) % PLACE_COUNT];
}

static struct place *find(uintptr_t source)
{
    if (__atomic_load_n(&used, __ATOMIC_ACQUIRE) == 0) {
        return NULL;
    }
    for (uint32_t i = 0; i < REACH; i++) {
        struct place *place = place_at(source, i);

        if (__atomic_load_n(&place->source, __ATOMIC_ACQUIRE) == source) {
            return place;
        }
    }
    return NULL;
}

static struct place *take(uintptr_t source)
{
    for (uint32_t i = 0; i < REACH; i++) {
        struct place *place = place_at(source, i);
        uintptr_t nobody = 0;

        if (__atomic_compare_exchange_n(&place->source, &nobody, source, false,
                                        __ATOMIC_ACQ_REL, __ATOMIC_RELAXED)) {
            (void)__atomic_add_fetch(&used, 1, __ATOMIC_ACQ_REL);
            return place;
        }
    }
    return NULL;
}

bool unc__glib_chain_put(const GSource *source, GSourceDisposeFunc dispose)
{
    struct place *place = find((uintptr_t)source);

    if (place == NULL) {
        place = take((uintptr_t)source);
    }
    if (place != NULL) {
        __atomic_store_n(&place->dispose, dispose, __ATOMIC_RELEASE);
    }
    return place != NULL;
}

void unc__glib_chain_remove(const GSource *source)
{
    struct place *place = find((uintptr_t)source);

    if (place != NULL) {
        __atomic_store_n(&place->dispose, NULL, __ATOMIC_RELAXED);
        __atomic_store_n(&place->source, 0, __ATOMIC_RELEASE);
        (void)__atomic_sub_fetch(&used, 1, __ATOMIC_ACQ_REL);
    }
}

GSourceDisposeFunc unc__glib_chain_find(const GSource *source)
{
    struct place *place = find((uintptr_t)source);

    return place != NULL ? __atomic_load_n(&place->dispose, __ATOMIC_ACQUIRE) : NULL;
}

void unc__glib_chain_set_last(const GSource *source, bool is_kept)
{
    last = (uintptr_t)source;
    is_last_kept = is_kept;
}

enum unc__glib_chained unc__glib_chain_take_last(const GSource *source)
{
    bool is_it = last == (uintptr_t)source;

    last = 0;
    if (!is_it) {
        return UNC__GLIB_CHAIN_NONE;
    }
    return is_last_kept ? UNC__GLIB_CHAIN_KEPT : UNC__GLIB_CHAIN_FULL;
}
