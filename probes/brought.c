/* SPDX-License-Identifier: MIT */
#include "probes/brought.h"

#include "record/fd_table.h"
#include "record/library_scope.h"

void unc__descriptor_brought(int source, int fd)
{
    const uint8_t flags = UNC__FLAG_INTERNAL | UNC__FLAG_BRINGS;
    struct unc__token token;
    struct unc__entry_view entry;

    if (fd < 0) {
        return;
    }
    token = unc__record_fd_find(source);
    if (token.serial != 0 && unc__record_read(token.index, &entry) &&
        entry.serial == token.serial && (entry.flags & flags) == flags) {
        unc__record_adopt(unc__record_fd_find(fd), entry.owner, entry.task);
    }
}
