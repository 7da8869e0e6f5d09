/* SPDX-License-Identifier: MIT */
#ifndef UNC_PROBES_LIBEVENT_FREED_H
#define UNC_PROBES_LIBEVENT_FREED_H

#include <stdbool.h>

#include "probes/libevent/libevent.h"

/*
 * In front of probes/past.h: which addresses are worth looking for there, by one load.
 * event_assign and event_add ask each time, and nearly always for nothing.
 */
#define UNC__LIBEVENT_FREED_COUNT 256u
extern const void *unc__libevent_freed_last[UNC__LIBEVENT_FREED_COUNT];

static inline const void **unc__libevent_freed_place(const void *object)
{
    uintptr_t number = (uintptr_t)object >> 4;

    return &unc__libevent_freed_last[(number ^ number >> 8) % UNC__LIBEVENT_FREED_COUNT];
}

static inline bool unc__libevent_freed_has(const void *object)
{
    return __atomic_load_n(unc__libevent_freed_place(object), __ATOMIC_RELAXED) == object;
}

static inline void unc__libevent_freed_note(const void *object)
{
    __atomic_store_n(unc__libevent_freed_place(object), object, __ATOMIC_RELAXED);
}

static inline void unc__libevent_freed_forget(const void *object)
{
    if (__builtin_expect(unc__libevent_freed_has(object), 0)) {
        unc__past_forget(UNC__INDEX_LIBEVENT, (uint64_t)(uintptr_t)object);
        __atomic_store_n(unc__libevent_freed_place(object), (const void *)0,
                         __ATOMIC_RELAXED);
    }
}

static inline bool unc__libevent_freed_misused(const void *object,
                                               enum unc__misuse_code code,
                                               const struct unc_site *site,
                                               const struct unc__caller *caller)
{
    return __builtin_expect(unc__libevent_freed_has(object), 0) &&
           unc__past_misused(UNC__INDEX_LIBEVENT, (uint64_t)(uintptr_t)object, code, site,
                             caller);
}

#endif
