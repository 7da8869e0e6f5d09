/* SPDX-License-Identifier: MIT */
/*
 * Who registered what with an epoll instance. The kernel knows what is registered: an
 * entry here has the stack, and is asked for nothing else. So nothing happens to it when
 * either descriptor is closed; a new registration of the same numbers takes its place.
 *
 * A removal that fails is no misuse: libuv removes what it never added, and libevent's
 * resolver what it closed.
 */
#include "probes/watched.h"

#include <sys/epoll.h>

#include "probes/descriptor.h"
#include "record/index_space.h"

static const void *key_of(int epoll, int fd)
{
    return (const void *)(uintptr_t)((uint64_t)epoll << 32 | (uint32_t)fd); /* NOLINT */
}

static void register_watch(const void *key, const struct unc_site *site,
                           const struct unc__caller *caller)
{
    struct unc__acquisition what = { .kind = UNC__KIND_REGISTRATION,
                                     .type = UNC__TYPE_EPOLL_WATCH,
                                     .flags = UNC__FLAG_INTERNAL,
                                     .site = site,
                                     .caller = caller };

    (void)unc__record_index_released(UNC__INDEX_EPOLL_WATCH, key, caller);
    (void)unc__record_index_acquired(UNC__INDEX_EPOLL_WATCH, key, &what);
}

void unc__epoll_watched(int result, int epoll, int operation, int fd,
                        const struct unc_site *site, const struct unc__caller *caller)
{
    if (unc__probe_is_own(caller)) {
        return;
    }
    if (unc__descriptor_has_failed(result) && operation != EPOLL_CTL_DEL) {
        unc__descriptor_use_failed(epoll, site, caller);
        unc__descriptor_use_failed(fd, site, caller);
    }
    if (result != 0) {
        return;
    }
    if (operation == EPOLL_CTL_ADD) {
        register_watch(key_of(epoll, fd), site, caller);
    } else if (operation == EPOLL_CTL_DEL) {
        (void)unc__record_index_released(UNC__INDEX_EPOLL_WATCH, key_of(epoll, fd),
                                         caller);
    }
}
