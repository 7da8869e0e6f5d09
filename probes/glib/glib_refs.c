/* SPDX-License-Identifier: MIT */
/* Both counts are one word, so that of two who give back the last ones one sees it. */
#include "probes/glib/glib_refs.h"

#include <stddef.h>

#include "record/record.h"

#define PLACE_COUNT 8192u
#define REACH       32u
#define OTHER       (INT64_C(1) << 32)

static struct place {
    uintptr_t object; /* 0: free */
    int64_t counts;   /* others << 32, own below */
} places[PLACE_COUNT];

static struct place *place_at(uintptr_t object, uint32_t step)
{
    uint64_t hash = (uint64_t)object * UINT64_C(0x9e3779b97f4a7c15);

    return &places[((uint32_t)(hash >> 40) + step) % PLACE_COUNT];
}

static struct place *find(uintptr_t object)
{
    for (uint32_t i = 0; i < REACH; i++) {
        struct place *place = place_at(object, i);

        if (__atomic_load_n(&place->object, __ATOMIC_ACQUIRE) == object) {
            return place;
        }
    }
    return NULL;
}

bool unc__glib_refs_begin(const void *object)
{
    struct place *place = find((uintptr_t)object);

    for (uint32_t i = 0; place == NULL && i < REACH; i++) {
        struct place *one = place_at((uintptr_t)object, i);
        uintptr_t nobody = 0;

        if (__atomic_compare_exchange_n(&one->object, &nobody, (uintptr_t)object, false,
                                        __ATOMIC_ACQ_REL, __ATOMIC_RELAXED)) {
            place = one;
        }
    }
    if (place == NULL) {
        unc__record_lose(UNC__DROP_LIMIT);
        return false;
    }
    __atomic_store_n(&place->counts, 1, __ATOMIC_RELEASE);
    return true;
}

struct unc__glib_refs unc__glib_refs_change(const void *object, int32_t own,
                                            int32_t others)
{
    struct place *place = object != NULL ? find((uintptr_t)object) : NULL;
    struct unc__glib_refs refs = { .is_known = place != NULL };
    int64_t counts;

    if (place == NULL) {
        return refs;
    }
    counts = __atomic_add_fetch(&place->counts, (int64_t)others * OTHER + (int64_t)own,
                                __ATOMIC_ACQ_REL);
    refs.own = (int32_t)(uint32_t)counts;
    refs.others = (int32_t)((counts - (int64_t)refs.own) / OTHER);
    if (refs.own + refs.others <= 0) {
        __atomic_store_n(&place->object, 0, __ATOMIC_RELEASE);
    }
    return refs;
}
