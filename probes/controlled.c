/* SPDX-License-Identifier: MIT */
#include "probes/controlled.h"

#include <fcntl.h>

#include "probes/descriptor.h"

/*
 * F_GETFD and F_GETFL are how programs ask whether a number is open, and F_SETFD is what
 * they do to all numbers in a row: no answer to them is a misuse. Locks are refused with
 * EBADF for their mode, too, and pipe sizes for what is no pipe: of those that speak of
 * the descriptor itself an EBADF is believed.
 */
static bool is_use(int command)
{
    return command == F_DUPFD || command == F_DUPFD_CLOEXEC || command == F_SETFL;
}

void unc__descriptor_controlled(int result, int fd, int command,
                                const struct unc_site *site,
                                const struct unc__caller *caller)
{
    if (unc__descriptor_has_failed(result)) {
        if (is_use(command)) {
            unc__descriptor_use_failed(fd, site, caller);
        }
    } else if (command == F_DUPFD || command == F_DUPFD_CLOEXEC) {
        unc__descriptor_duplicated(result, fd, command == F_DUPFD_CLOEXEC, site, caller);
    } else if (command == F_SETFD && result == 0) {
        unc__descriptor_settled(fd, caller);
    }
}
