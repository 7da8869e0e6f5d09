/* SPDX-License-Identifier: MIT */
#ifndef UNC_PROBES_PROBE_H
#define UNC_PROBES_PROBE_H

#include <unclosed/api.h>

#include "base/export.h"
#include "probes/life.h"
#include "probes/real.h"
#include "record/record.h"
#include "stack/caller.h"

/* With musl musl/inside.S stands in front of the probe, and of the real function. */
#ifdef UNC__MUSL
#define UNC__PROBE_BEHIND "unc__libc_"
#else
#define UNC__PROBE_BEHIND "__real_"
#endif

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

/* Whoever else defines __wrap_close, this name is ours (check_static.c). */
#ifndef UNC__PROBE_IN_FRONT
#define UNC__PROBE_IN_FRONT "__wrap_"
#define UNC__PROBE_NAME_TOO(name)     \
    ".globl unc__wrapper_" name "\n"  \
    ".hidden unc__wrapper_" name "\n" \
    ".set unc__wrapper_" name ", __wrap_" name "\n"
#else
#define UNC__PROBE_NAME_TOO(name) ""
#endif

/* A program's own __wrap_close goes before ours, wherever it is in the command line. */
#ifndef UNC__PROBE_BINDING
#define UNC__PROBE_BINDING __attribute__((weak))
#endif

#define UNC__PROBE_WRAP_1(ret, name, params)                         \
    UNC__PROBE_BINDING                                               \
    ret unc__probe_##name params __asm__(UNC__PROBE_IN_FRONT #name); \
    __asm__(UNC__PROBE_NAME_TOO(#name));                             \
    ret unc__probe_##name params
#define UNC__PROBE_WRAP_0(ret, name, params) \
    static __attribute__((unused)) ret unc__probe_##name params
/* For a wrapper that may be linked where nobody has the real one, and nobody calls it. */
#ifdef UNC__PROBE_REAL_IS_WEAK
#define UNC__PROBE_REAL __attribute__((weak))
#else
#define UNC__PROBE_REAL
#endif
/* UNC__PROBE_ONLY_close is defined as `~, 1`. */
#define UNC_PROBE(ret, name, params)                                                     \
    extern ret unc__real_##name params __asm__(UNC__PROBE_BEHIND #name) UNC__PROBE_REAL; \
    UNC__PROBE_JOIN(UNC__PROBE_WRAP_, UNC__PROBE_PICK(UNC__PROBE_ONLY_##name))           \
    (ret, name, params)
#define UNC_REAL(name) unc__real_##name

#endif

/* The place that is known of a call of libc: its name. */
#define UNC__PROBE_SITE(name)                                                \
    (__extension__({                                                         \
        static const struct unc_site unc__probe_site = { "", "", #name, 0 }; \
        &unc__probe_site;                                                    \
    }))

/* unc__probe_is_watched: whether there is anything to say about a call of @caller, where
 * nothing is kept for the record before its start: until then a sanitizer's runtime may
 * be at work on itself. */
static inline bool unc__probe_is_watched(const struct unc__caller *caller)
{
    return !unc__probe_is_own(caller) && unc__record_is_on();
}

#endif
