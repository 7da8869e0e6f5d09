/* SPDX-License-Identifier: MIT */
#include "probes/libevent/objects.h"

#include <stddef.h>

#include "probes/libevent/freed.h"
#include "probes/libevent/loop.h"

#ifdef UNC__PROBES_STATIC
/* libevent_extra calls libevent_core by wrapped names: a program that itself calls
 * nothing but the first needs the wrappers of the second as well. */
extern const void *const unc__anchor_libevent[] __attribute__((visibility("hidden")));
__attribute__((used)) static const void *const *const anchor = unc__anchor_libevent;
#endif

struct unc__token unc__libevent_made(const void *object, enum unc__type type,
                                     const struct event_base *base, uint64_t detail,
                                     const struct unc_site *site,
                                     const struct unc__caller *caller)
{
    if (object == NULL) {
        return (struct unc__token){ 0 };
    }
    unc__libevent_freed_forget(object);
    return unc__watcher_acquired(
        UNC__INDEX_LIBEVENT, object,
        &(struct unc__acquisition){ .kind = UNC__KIND_WATCHER,
                                    .type = type,
                                    .owner = unc__libevent_loop(base, type, site, caller),
                                    .detail = detail,
                                    .site = site,
                                    .caller = caller });
}

void unc__libevent_made_alone(const void *object, enum unc__type type,
                              const struct unc_site *site,
                              const struct unc__caller *caller)
{
    if (object == NULL) {
        return;
    }
    unc__libevent_freed_forget(object);
    (void)unc__watcher_acquired(
        UNC__INDEX_LIBEVENT, object,
        &(struct unc__acquisition){
            .kind = UNC__KIND_WATCHER, .type = type, .site = site, .caller = caller });
}

void unc__libevent_freed(const void *object, const struct unc_site *site,
                         const struct unc__caller *caller)
{
    if (object == NULL || !unc__probe_is_watched(caller)) {
        return;
    }
    if (unc__watcher_released(UNC__INDEX_LIBEVENT, object, site, caller)) {
        unc__libevent_freed_note(object);
    } else if (unc__libevent_is_watched(caller)) {
        (void)unc__libevent_freed_misused(object, UNC__MISUSE_DOUBLE_RELEASE, site,
                                          caller);
    }
}

void unc__libevent_moved(const void *object, uint64_t loop, uint64_t holder)
{
    struct unc__token token;

    if (object == NULL) {
        return;
    }
    if (loop == 0 && holder == 0) {
        token = unc__record_index_take(UNC__INDEX_LIBEVENT, object);
        unc__record_release(token, 0);
        return;
    }
    token = unc__watcher_find(UNC__INDEX_LIBEVENT, object);
    if (token.serial != 0) {
        unc__record_adopt(token, loop, holder);
    }
}

void unc__libevent_moved_to(const void *object, const void *holder)
{
    struct unc__token token = unc__watcher_find(UNC__INDEX_LIBEVENT, holder);

    if (token.serial != 0) {
        unc__libevent_moved(object, unc__libevent_owner(holder), token.serial);
    }
}

void unc__libevent_has_fd(const void *holder, int fd)
{
    struct unc__token token = unc__watcher_find(UNC__INDEX_LIBEVENT, holder);

    if (token.serial != 0) {
        unc__watcher_adopts(fd, unc__libevent_owner(holder), token.serial);
    }
}

uint64_t unc__libevent_owner(const void *object)
{
    struct unc__entry_view entry;

    return object != NULL && unc__watcher_view(UNC__INDEX_LIBEVENT, object, &entry)
               ? entry.owner
               : 0;
}
