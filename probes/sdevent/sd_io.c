/* SPDX-License-Identifier: MIT */
/* The descriptor is the program's, until the source is said to own it. */
#include "probes/sdevent/sd_source.h"

UNC_PROBE(int, sd_event_source_set_io_fd_own, (sd_event_source * s, int own))
{
    struct unc__caller caller = UNC__CALLER();
    int r = UNC_LIBRARY_REAL(sd_event_source_set_io_fd_own)(s, own);

    if (r >= 0 && unc__library_is_watched(UNC__LIBRARY_SDEVENT, &caller)) {
        unc__sd_source_owns(s, UNC__SD_REAL(sd_event_source_get_io_fd, caller.ra)(s),
                            own != 0, &caller);
    }
    return r;
}

/* What it had before it owns no more, if that was not closed with it. */
UNC_PROBE(int, sd_event_source_set_io_fd, (sd_event_source * s, int fd))
{
    struct unc__caller caller = UNC__CALLER();
    struct unc__entry_view entry;
    int former = -1;
    int r;

    if (unc__library_is_watched(UNC__LIBRARY_SDEVENT, &caller) &&
        unc__sd_source_used(s, UNC__PROBE_SITE(sd_event_source_set_io_fd), &caller)
                .serial != 0 &&
        unc__watcher_view(UNC__INDEX_SDEVENT, s, &entry) &&
        (unc__watcher_flags(entry.detail) & UNC__WATCHER_OWNS_FD) != 0) {
        former = UNC__SD_REAL(sd_event_source_get_io_fd, caller.ra)(s);
    }
    r = UNC_LIBRARY_REAL(sd_event_source_set_io_fd)(s, fd);
    if (r >= 0 && former >= 0 && former != fd) {
        unc__watcher_disowns(former);
        unc__sd_source_owns(s, fd, /* is_owner= */ true, &caller);
    }
    return r;
}

UNC__SD_USES(int, sd_event_source_get_io_fd, (sd_event_source * s), (s))
