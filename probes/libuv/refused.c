/* SPDX-License-Identifier: MIT */
/*
 * A program that closes, is refused, runs the loop and closes again is right, and so is
 * one that does it in a circle. So a refusal can be taken back; where there is no room to
 * remember it, nothing is told.
 */
#include "probes/libuv/refused.h"

#define PLACE_COUNT 64u

static struct place {
    const uv_loop_t *loop; /* NULL: none */
    uint32_t process;
    uint32_t misuse;
} places[PLACE_COUNT];

/* Of @loop, or NULL, in this process: one that is its parent's is free. */
static struct place *find(const uv_loop_t *loop)
{
    for (unsigned i = 0; i < PLACE_COUNT; i++) {
        const uv_loop_t *found = __atomic_load_n(&places[i].loop, __ATOMIC_ACQUIRE);

        if (found == loop) {
            return &places[i];
        }
    }
    return NULL;
}

static struct place *take(const uv_loop_t *loop)
{
    struct place *place = find(loop);
    const uv_loop_t *nobody = NULL;

    while (place == NULL && (place = find(NULL)) != NULL) {
        if (__atomic_compare_exchange_n(&place->loop, &nobody, loop, /* weak= */ false,
                                        __ATOMIC_ACQ_REL, __ATOMIC_RELAXED)) {
            return place;
        }
        nobody = NULL;
        place = NULL;
    }
    return place;
}

static void take_back(struct place *place)
{
    if (place->process == unc__record_process()) {
        unc__record_take_back_misuse(place->misuse);
    }
    place->misuse = 0;
}

void unc__uv_refused(const uv_loop_t *loop, const struct unc_site *site,
                     const struct unc__caller *caller)
{
    struct place *place = take(loop);

    if (place == NULL) {
        return;
    }
    take_back(place);
    place->process = unc__record_process();
    place->misuse = unc__watcher_tell_left(UNC__INDEX_LIBUV_LOOP, loop,
                                           UNC__MISUSE_LOOP_BUSY, NULL, site, caller);
}

void unc__uv_refused_forget(const uv_loop_t *loop, bool is_closed)
{
    struct place *place = find(loop);

    if (place != NULL) {
        if (is_closed) {
            take_back(place);
        }
        place->misuse = 0;
        __atomic_store_n(&place->loop, NULL, __ATOMIC_RELEASE);
    }
}
