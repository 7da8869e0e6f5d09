/* SPDX-License-Identifier: MIT */
#ifndef UNCLOSED_API_H
#define UNCLOSED_API_H

#include <stdint.h>

/*
 * What every public header needs: which symbols are public, and where a call was written.
 *
 * The calls that acquire, release or misuse something are macros over functions that
 * end in `_at` and take the call site first. The macro fills the site in, so a report
 * can name file, line and function of the caller without debug information and without
 * unwinding. A binding for another language calls the `_at` form with its own site, or
 * with NULL.
 *
 * Since 0.1, all of this header.
 */

#define UNC_VERSION_MAJOR 0
#define UNC_VERSION_MINOR 1
#define UNC_VERSION_PATCH 0
#define UNC_VERSION       "0.1.0"

#define UNC_API __attribute__((visibility("default")))

/* A pointer parameter (from 1) that identifies and is never dereferenced: memory that is
 * not initialised yet may be passed without a warning. */
#if defined(__has_attribute) && !defined(__clang__)
#if __has_attribute(access)
#define UNC_NEVER_READ(PARAMETER) __attribute__((access(none, PARAMETER)))
#endif
#endif
#ifndef UNC_NEVER_READ
#define UNC_NEVER_READ(PARAMETER)
#endif

#ifdef __cplusplus
#define UNC_BEGIN_DECLS extern "C" {
#define UNC_END_DECLS   }
#else
#define UNC_BEGIN_DECLS
#define UNC_END_DECLS
#endif

UNC_BEGIN_DECLS

/*
 * Where a call was written. The strings and the struct itself are static; the library
 * copies what it keeps, so a site in a library that is unloaded later does no harm. (With
 * tracking off it keeps the address of the site of a queued callback or timer until that
 * has run.)
 */
struct unc_site {
    const char *file;     /* as the compiler was given it */
    const char *function; /* the function around the call */
    const char *call;     /* the public name that was called, "unc_loop_new" */
    unsigned line;        /* from 1 */
};

/* UNC_HERE: the address of a static site for this line, for a call of the public name
 * @CALL. */
#define UNC_HERE(CALL)                                                            \
    (__extension__({                                                              \
        static const struct unc_site unc_site_here = { __FILE__, __func__, #CALL, \
                                                       __LINE__ };                \
        &unc_site_here;                                                           \
    }))

/* Durations are signed nanoseconds. */
#define UNC_US(us) (INT64_C(1000) * (us))
#define UNC_MS(ms) (INT64_C(1000000) * (ms))
#define UNC_S(s)   (INT64_C(1000000000) * (s))

/* unc_version: the version of the library that is linked, "0.1.0". Static, never NULL. */
UNC_API const char *unc_version(void);

UNC_END_DECLS

#endif
