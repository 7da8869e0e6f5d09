/* SPDX-License-Identifier: MIT */
/* A pidfd that the library opens is the source's; one that it is given is not, until that
 * is said. The child itself is waited for by libsystemd, through libc. */
#include <signal.h>

#include "probes/mask.h"
#include "probes/sdevent/sd_source.h"

UNC_PROBE(int, sd_event_add_child,
          (sd_event * e, sd_event_source **s, pid_t pid, int options,
           sd_event_child_handler_t callback, void *userdata))
{
    struct unc__caller caller = UNC__CALLER();
    struct unc__sd_adding adding = unc__sd_adding_begin(
        e, UNC__TYPE_SD_CHILD, UNC__PROBE_SITE(sd_event_add_child), &caller);
    int r = UNC_LIBRARY_REAL(sd_event_add_child)(e, s, pid, options, callback, userdata);
    struct unc__token token =
        unc__sd_added(&adding, r >= 0 && s != NULL ? *s : NULL, UNC__TYPE_SD_CHILD,
                      (const void *)(uintptr_t)callback, NULL,
                      UNC__PROBE_SITE(sd_event_add_child), &caller);

    if (r >= 0) {
        /* sd-event wants it blocked, and looks at the child by its descriptor. */
        unc__record_mask_awaited(unc__mask_bit(SIGCHLD));
    }
    if (token.serial != 0 && s != NULL) {
        unc__watcher_adopts(UNC__SD_REAL(sd_event_source_get_child_pidfd, caller.ra)(*s),
                            adding.scope.serial, token.serial);
    }
    return r;
}

UNC_PROBE(int, sd_event_source_set_child_pidfd_own, (sd_event_source * s, int own))
{
    struct unc__caller caller = UNC__CALLER();
    int r = UNC_LIBRARY_REAL(sd_event_source_set_child_pidfd_own)(s, own);

    if (r >= 0 && unc__library_is_watched(UNC__LIBRARY_SDEVENT, &caller)) {
        unc__sd_source_owns(s,
                            UNC__SD_REAL(sd_event_source_get_child_pidfd, caller.ra)(s),
                            own != 0, &caller);
    }
    return r;
}

UNC__SD_USES(int, sd_event_source_get_child_pidfd, (sd_event_source * s), (s))
