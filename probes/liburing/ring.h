/* SPDX-License-Identifier: MIT */
#ifndef UNC_PROBES_LIBURING_RING_H
#define UNC_PROBES_LIBURING_RING_H

#include <liburing.h>

#include "probes/watcher.h"

/*
 * A ring, from the call that sets it up to io_uring_queue_exit. It is known by its
 * descriptor, not by the address of its struct: programs copy that, into an array that
 * grows for instance, and exit the copy. Any thread, errno is kept.
 */

/* The flag of a ring whose "descriptor" is an index of registered rings; newer than some
 * headers. */
#define UNC__RING_REGISTERED_FD_ONLY (1U << 15)

/* The setup of a ring, while the call runs. */
struct unc__ring_making {
    struct unc__token token;
    struct unc__library_call call;
};

/* unc__ring_begin: only of a call that is watched. */
struct unc__ring_making unc__ring_begin(const struct unc_site *site,
                                        const struct unc__caller *caller);

/* unc__ring_made: @r: what the call returned. */
void unc__ring_made(const struct unc__ring_making *making, const struct io_uring *ring,
                    int r, const struct unc_site *site, const struct unc__caller *caller);

/* unc__ring_mapped: a descriptor that the program had became @ring. */
void unc__ring_mapped(const struct io_uring *ring, const struct unc_site *site,
                      const struct unc__caller *caller);

/* unc__ring_exiting: before the call, which closes its descriptor. */
void unc__ring_exiting(const struct io_uring *ring, const struct unc_site *site,
                       const struct unc__caller *caller);

/* unc__ring_fd_closed: its descriptor was closed, and the ring kept; @before: as it was.
 */
void unc__ring_fd_closed(const struct io_uring *before, const struct io_uring *ring,
                         const struct unc__caller *caller);

/* unc__ring_used: before a call that does nothing good to a ring that is gone. */
void unc__ring_used(const struct io_uring *ring, const struct unc_site *site,
                    const struct unc__caller *caller);

/*
 * What is registered with a ring: part of it, and gone with it, so no finding of its own.
 * @type: UNC__TYPE_URING_...; one of each at most, the kernel refuses a second one.
 */
void unc__ring_registered(const struct io_uring *ring, enum unc__type type, int r,
                          const struct unc_site *site, const struct unc__caller *caller);
void unc__ring_unregistered(const struct io_uring *ring, enum unc__type type, int r,
                            const struct unc__caller *caller);

/* A call that sets @ring up, in one go. */
#define UNC__RING_INITS(name, params, arguments)                          \
    UNC_PROBE(int, name, params)                                          \
    {                                                                     \
        struct unc__caller caller = UNC__CALLER();                        \
        struct unc__ring_making making;                                   \
        int r;                                                            \
                                                                          \
        if (!unc__library_is_watched(UNC__LIBRARY_LIBURING, &caller)) {   \
            return UNC_LIBRARY_REAL(name) arguments;                      \
        }                                                                 \
        making = unc__ring_begin(UNC__PROBE_SITE(name), &caller);         \
        r = UNC_LIBRARY_REAL(name) arguments;                             \
        unc__ring_made(&making, ring, r, UNC__PROBE_SITE(name), &caller); \
        return r;                                                         \
    }

/* One that registers things of @type with a ring, or takes them away again. */
#define UNC__RING_REGISTERS(name, type, params, arguments)                   \
    UNC_PROBE(int, name, params)                                             \
    {                                                                        \
        struct unc__caller caller = UNC__CALLER();                           \
        int r;                                                               \
                                                                             \
        if (!unc__library_is_watched(UNC__LIBRARY_LIBURING, &caller)) {      \
            return UNC_LIBRARY_REAL(name) arguments;                         \
        }                                                                    \
        unc__ring_used(ring, UNC__PROBE_SITE(name), &caller);                \
        r = UNC_LIBRARY_REAL(name) arguments;                                \
        unc__ring_registered(ring, type, r, UNC__PROBE_SITE(name), &caller); \
        return r;                                                            \
    }

#define UNC__RING_UNREGISTERS(name, type)                               \
    UNC_PROBE(int, name, (struct io_uring * ring))                      \
    {                                                                   \
        struct unc__caller caller = UNC__CALLER();                      \
        int r;                                                          \
                                                                        \
        if (!unc__library_is_watched(UNC__LIBRARY_LIBURING, &caller)) { \
            return UNC_LIBRARY_REAL(name)(ring);                        \
        }                                                               \
        unc__ring_used(ring, UNC__PROBE_SITE(name), &caller);           \
        r = UNC_LIBRARY_REAL(name)(ring);                               \
        unc__ring_unregistered(ring, type, r, &caller);                 \
        return r;                                                       \
    }

/* One that needs a ring that is there. */
#define UNC__RING_USES(name, params, arguments)                        \
    UNC_PROBE(int, name, params)                                       \
    {                                                                  \
        struct unc__caller caller = UNC__CALLER();                     \
                                                                       \
        if (unc__library_is_watched(UNC__LIBRARY_LIBURING, &caller)) { \
            unc__ring_used(ring, UNC__PROBE_SITE(name), &caller);      \
        }                                                              \
        return UNC_LIBRARY_REAL(name) arguments;                       \
    }

#endif
