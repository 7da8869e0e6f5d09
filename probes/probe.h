/* SPDX-License-Identifier: MIT */
#ifndef UNC_PROBES_PROBE_H
#define UNC_PROBES_PROBE_H

#include <stdbool.h>

#include <unclosed/api.h>

#include "base/export.h"
#include "probes/real.h"
#include "record/record.h"
#include "stack/caller.h"
#include "stack/own_text.h"

/*
 * How a probe is written, once for both forms:
 *
 *     UNC_PROBE(int, close, (int fd))
 *     {
 *         struct unc__caller caller = UNC__CALLER();
 *         ... UNC_REAL(close)(fd) ...
 *     }
 *
 * In the shared library that defines `close` itself. In the static form it defines
 * `__wrap_close`, weak, in an object file of its own: the file is compiled once for each
 * of its probes, with UNC__PROBE_ONLY_close, and the other ones are left out. Shared
 * helpers of probes therefore are in files without a probe. Every probe is listed in
 * coverage.def.
 *
 * A probe has C names of its own, so neither libc's macros nor its inline functions are
 * in the way; it may not be variadic in another way than the original.
 */
#define UNC__PROBE_SECOND(first, second, ...) second
#define UNC__PROBE_PICK(...)                  UNC__PROBE_SECOND(__VA_ARGS__, 0, 0)
#define UNC__PROBE_JOIN(a, b)                 UNC__PROBE_JOIN_(a, b)
#define UNC__PROBE_JOIN_(a, b)                a##b

#ifndef UNC__PROBES_STATIC

#define UNC_PROBE(ret, name, params)                             \
    UNC__FOR_PROBES ret unc__probe_##name params __asm__(#name); \
    ret unc__probe_##name params
#define UNC_REAL(name) ((__typeof__(&unc__probe_##name))unc__real_get(UNC__REAL_##name))

#else

#define UNC__PROBE_WRAP_1(ret, name, params)                                     \
    __attribute__((weak)) ret unc__probe_##name params __asm__("__wrap_" #name); \
    ret unc__probe_##name params
#define UNC__PROBE_WRAP_0(ret, name, params) \
    static __attribute__((unused)) ret unc__probe_##name params
/* UNC__PROBE_ONLY_close is defined as `~, 1`. */
#define UNC_PROBE(ret, name, params)                                           \
    extern ret unc__real_##name params __asm__("__real_" #name);               \
    UNC__PROBE_JOIN(UNC__PROBE_WRAP_, UNC__PROBE_PICK(UNC__PROBE_ONLY_##name)) \
    (ret, name, params)
#define UNC_REAL(name) unc__real_##name

#endif

/* The place that is known of a call of libc: its name. */
#define UNC__PROBE_SITE(name)                                                \
    (__extension__({                                                         \
        static const struct unc_site unc__probe_site = { "", "", #name, 0 }; \
        &unc__probe_site;                                                    \
    }))

/* unc__probe_is_own: the call came from this library itself, which records what it
 * holds in its own way. */
static inline bool unc__probe_is_own(const struct unc__caller *caller)
{
    return unc__own_text_has(caller->ra);
}

/* unc__probe_is_watched: whether there is anything to say about the call, of what is not
 * kept for the record before its start. Nothing of the library is called until then: a
 * sanitizer's runtime installs its handlers before any of that is ready. */
static inline bool unc__probe_is_watched(const struct unc__caller *caller)
{
    return unc__record_is_on() && !unc__probe_is_own(caller);
}

#endif
