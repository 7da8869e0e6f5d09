/* SPDX-License-Identifier: MIT */
/*
 * An HTTP server accepts connections while the loop runs, where no scope tells that they
 * are its own. But it hands the descriptor to a bufferevent of its own, by
 * bufferevent_setfd, and so does what connects: whoever calls that from inside libevent
 * for a bufferevent that the program has not made has got a descriptor that the program
 * has not opened.
 */
#include "probes/libevent/bufferevents.h"

#include <stddef.h>

#include "probes/libevent/loop.h"

#pragma weak bufferevent_getfd
#pragma weak bufferevent_get_base

#define REFERENCE       UNC__WATCHER_OWN_1
#define REFERENCES      (UNC__WATCHER_OWN_1 * 0xfu) /* how many more than one */
#define REFERENCES_MANY REFERENCES /* so many that they are not counted */

void unc__bufferevent_made(struct bufferevent *made, enum unc__type type,
                           const struct event_base *base, evutil_socket_t fd, int options,
                           const struct unc_site *site, const struct unc__caller *caller)
{
    unsigned flags = (options & BEV_OPT_CLOSE_ON_FREE) != 0 ? UNC__WATCHER_OWNS_FD : 0;
    struct unc__token token = unc__libevent_made(
        made, type, base, unc__watcher_detail(NULL, flags), site, caller);

    if (flags != 0 && token.serial != 0) {
        unc__watcher_adopts(fd, unc__libevent_owner(made), token.serial);
    }
}

void unc__bufferevent_made_on(struct bufferevent *made, enum unc__type type,
                              struct bufferevent *below, int options,
                              const struct unc_site *site,
                              const struct unc__caller *caller)
{
    const struct event_base *base =
        bufferevent_get_base != NULL ? bufferevent_get_base(below) : NULL;
    struct unc__token token =
        unc__libevent_made(made, type, base, unc__watcher_detail(below, 0), site, caller);

    if ((options & BEV_OPT_CLOSE_ON_FREE) != 0 && token.serial != 0) {
        unc__libevent_moved(below, unc__libevent_owner(made), token.serial);
    }
}

static bool view(const struct bufferevent *which, struct unc__entry_view *ret_entry)
{
    return which != NULL && unc__watcher_view(UNC__INDEX_LIBEVENT, which, ret_entry);
}

static struct unc__token token_of(const struct unc__entry_view *entry)
{
    return (struct unc__token){ .serial = entry->serial,
                                .index = entry->index,
                                .process = unc__record_process() };
}

static void set_references(const struct unc__entry_view *entry, unsigned references)
{
    unc__watcher_set(token_of(entry), references, REFERENCES & ~references);
}

void unc__bufferevent_referenced(struct bufferevent *which,
                                 const struct unc__caller *caller)
{
    struct unc__entry_view entry;
    unsigned references;

    if (!unc__libevent_is_watched(caller) || !view(which, &entry)) {
        return;
    }
    references = unc__watcher_flags(entry.detail) & REFERENCES;
    if (references + REFERENCE < REFERENCES_MANY) {
        set_references(&entry, references + REFERENCE);
    } else {
        unc__libevent_moved(which, 0, 0);
    }
}

void unc__bufferevent_dropped(struct bufferevent *which, const struct unc_site *site,
                              const struct unc__caller *caller)
{
    struct unc__entry_view entry;
    unsigned references;

    if (!unc__probe_is_watched(caller)) {
        return;
    }
    if (view(which, &entry)) {
        references = unc__watcher_flags(entry.detail) & REFERENCES;
        if (references != 0) {
            set_references(&entry, references - REFERENCE);
            return;
        }
    }
    unc__libevent_freed(which, site, caller);
}

evutil_socket_t unc__bufferevent_fd(struct bufferevent *which)
{
    return which != NULL && bufferevent_getfd != NULL ? bufferevent_getfd(which) : -1;
}

static uint64_t loop_of(struct bufferevent *which)
{
    return bufferevent_get_base == NULL
               ? 0
               : unc__foreign_loop_serial(UNC__INDEX_LIBEVENT_LOOP,
                                          bufferevent_get_base(which));
}

void unc__bufferevent_changed(struct bufferevent *which, evutil_socket_t old,
                              const struct unc__caller *caller)
{
    evutil_socket_t fd = unc__bufferevent_fd(which);
    struct unc__entry_view entry;
    uint64_t loop;

    if (fd == old) {
        return;
    }
    if (view(which, &entry)) {
        if ((unc__watcher_flags(entry.detail) & UNC__WATCHER_OWNS_FD) != 0 ||
            (entry.flags & UNC__FLAG_INTERNAL) != 0) {
            unc__watcher_disowns(old);
            unc__watcher_adopts(fd, entry.owner, entry.serial);
        }
    } else if (!unc__libevent_is_watched(caller)) {
        loop = loop_of(which);
        if (loop != 0) {
            unc__watcher_adopts(fd, loop, 0);
        }
    }
}
