/* SPDX-License-Identifier: MIT */
#ifndef UNC_PROBES_LIBEVENT_OBJECTS_H
#define UNC_PROBES_LIBEVENT_OBJECTS_H

#include <stdbool.h>
#include <stdint.h>

#include "probes/libevent/libevent.h"

struct event_base;

/* What libevent allocates and gives out a pointer to: made, and given back. */

/* unc__libevent_made: @object of @type, of @base; NULL: it was not made. Returns: its
 * token. */
struct unc__token unc__libevent_made(const void *object, enum unc__type type,
                                     const struct event_base *base, uint64_t detail,
                                     const struct unc_site *site,
                                     const struct unc__caller *caller);

/* unc__libevent_made_alone: the same, of what belongs to no loop. */
void unc__libevent_made_alone(const void *object, enum unc__type type,
                              const struct unc_site *site,
                              const struct unc__caller *caller);

/* unc__libevent_freed: whoever calls: libevent frees what it was handed too. If it was
 * the program, and it had been freed before, that is a misuse. */
void unc__libevent_freed(const void *object, const struct unc_site *site,
                         const struct unc__caller *caller);

/* unc__libevent_moved: from now on it is libevent's, or @holder's, to free; part of it.
 * Both 0: somebody's that is not recorded: it ends here. */
void unc__libevent_moved(const void *object, uint64_t loop, uint64_t holder);

/* unc__libevent_moved_to: likewise, to @holder, if that is recorded.
 * unc__libevent_has_fd: descriptor @fd, to @holder. */
void unc__libevent_moved_to(const void *object, const void *holder);
void unc__libevent_has_fd(const void *holder, int fd);

/* unc__libevent_owner: the serial of the loop of what is recorded; 0: unknown. */
uint64_t unc__libevent_owner(const void *object);

/* unc__libevent_enter: around a call that may open something for @holder. */
static inline struct unc__library_call unc__libevent_enter(const void *holder)
{
    struct unc__token token = unc__watcher_find(UNC__INDEX_LIBEVENT, holder);

    return unc__library_enter(UNC__LIBRARY_LIBEVENT, unc__libevent_owner(holder),
                              token.serial);
}

#endif
