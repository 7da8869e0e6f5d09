/* SPDX-License-Identifier: MIT */
#include "probes/descriptor.h"

#include "probes/stream.h"
#include "record/fd_table.h"
#include "record/guest.h"
#include "record/heritage.h"

static struct unc__acquisition describe(enum unc__type type, const struct unc_site *site,
                                        const struct unc__caller *caller)
{
    return (struct unc__acquisition){
        .kind = UNC__KIND_FD, .type = type, .site = site, .caller = caller
    };
}

void unc__descriptor_acquired(int fd, enum unc__type type, const struct unc_site *site,
                              const struct unc__caller *caller, uint64_t detail)
{
    struct unc__acquisition what = describe(type, site, caller);

    if (unc__descriptor_is_seen(fd, caller)) {
        what.detail = detail;
        (void)unc__record_fd_acquired(fd, &what);
    }
}

void unc__descriptor_replaced(int copy, int original, const struct unc_site *site,
                              const struct unc__caller *caller)
{
    struct unc__acquisition what = describe(UNC__TYPE_FD_DUPLICATE, site, caller);
    struct unc__token old;

    if (copy == original) {
        unc__descriptor_settled(copy, caller);
    } else if (unc__descriptor_is_seen(copy, caller) &&
               !unc__stream_replaced(copy, site, caller)) {
        what.detail = unc__record_fd_find(original).serial;
        (void)unc__record_fd_swap(copy, &what, &old);
        unc__record_release_here(old, caller);
    }
}

void unc__descriptor_close_failed(int fd, bool was_known, const struct unc_site *site,
                                  const struct unc__caller *caller)
{
    if (errno != EBADF || !unc__descriptor_is_seen(fd, caller)) {
        return;
    }
    if (was_known) {
        unc__record_fd_was_unseen();
    } else {
        unc__record_fd_refused(fd, UNC__MISUSE_DOUBLE_RELEASE, site, caller);
    }
}

void unc__descriptor_use_failed(int fd, const struct unc_site *site,
                                const struct unc__caller *caller)
{
    if (errno == EBADF && unc__descriptor_is_seen(fd, caller)) {
        unc__record_fd_refused(fd, UNC__MISUSE_USE_AFTER_RELEASE, site, caller);
    }
}

void unc__descriptor_settled(int fd, const struct unc__caller *caller)
{
    if (!unc__descriptor_is_seen(fd, caller)) {
        return;
    }
    if (unc__record_is_guest()) {
        unc__record_guest_settled(fd);
    } else {
        unc__record_set_flags(unc__record_fd_find(fd), 0, UNC__FLAG_SURVIVES);
        unc__record_heritage_settled(fd);
    }
}
