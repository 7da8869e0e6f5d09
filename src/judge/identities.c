/* SPDX-License-Identifier: MIT */
#include "judge/identities.h"

#include "judge/kernel.h"
#include "judge/words.h"
#include "record/fd_table.h"

static struct unc__identity identify(uint32_t fd)
{
    struct unc__last_life last = { 0 };
    struct unc__token live = unc__record_fd_last((int)fd, &last);
    struct unc__fd_facts facts;

    unc__fd_facts_read("/proc/self", fd, &facts);
    return (struct unc__identity){
        .hash = unc__hash_string(UNC__HASH_START, facts.target),
        .serial = live.serial != 0 ? live.serial : last.token.serial,
    };
}

static bool has_changed(const struct unc__identity *then, uint32_t fd)
{
    struct unc__identity now = identify(fd);

    return now.hash != then->hash || now.serial != then->serial;
}

void unc__identities_note(struct unc__identities *identities,
                          const struct unc__open_fds *fds)
{
    uint32_t fd = unc__open_fds_next(fds, 0);
    uint32_t count = 0;

    while (fd != UNC__NO_FD && count < UNC__IDENTITIES_MAX) {
        identities->fds[count] = fd;
        identities->items[count++] = identify(fd);
        fd = unc__open_fds_next(fds, fd + 1);
    }
    identities->count = count;
}

void unc__identities_drop_changed(const struct unc__identities *identities,
                                  struct unc__open_fds *fds)
{
    for (uint32_t i = 0; i < identities->count; i++) {
        uint32_t fd = identities->fds[i];

        if (unc__open_fds_has(fds, fd) && has_changed(&identities->items[i], fd)) {
            unc__open_fds_remove(fds, fd);
        }
    }
}
