/* SPDX-License-Identifier: MIT */
/*
 * What is open, or runs, although the record does not have it. There is no place to tell
 * apart, so one type is one finding. The resources are made up: they have no serial, and
 * nobody knows when they began.
 */
#include <errno.h>

#include "judge/kernel.h"
#include "judge/parts.h"
#include "judge/unknown.h"

static struct unc__finding *find_or_add(struct unc__judgement *judgement,
                                        const struct unc__entry_view *entry)
{
    struct unc__finding *finding;

    for (size_t i = 0; i < judgement->findings.count; i++) {
        finding = unc__judgement_finding(judgement, i);
        if (finding->class == UNC__CLASS_UNSEEN && finding->first.kind == entry->kind &&
            finding->first.type == entry->type) {
            return finding;
        }
    }
    finding = unc__vector_add(&judgement->findings);
    if (finding != NULL) {
        finding->class = UNC__CLASS_UNSEEN;
        finding->first = *entry;
        finding->first_serial = entry->key;
        finding->first_resource = UNC__NO_INDEX;
    }
    return finding;
}

/* Numbers come in order, and the chain keeps it. */
static void append(struct unc__judgement *judgement, struct unc__finding *finding,
                   uint32_t resource)
{
    uint32_t *link = &finding->first_resource;

    if (finding->listed_count > 0) {
        link = &unc__judgement_resource(judgement, finding->last_resource)->next;
    }
    *link = resource;
    finding->last_resource = resource;
    finding->listed_count++;
}

static int add(struct unc__judgement *judgement, enum unc__kind kind, enum unc__type type,
               uint64_t key)
{
    struct unc__entry_view entry = {
        .kind = kind, .type = type, .key = key, .state = UNC__STATE_LIVE
    };
    struct unc__finding *finding = find_or_add(judgement, &entry);
    uint32_t resource;

    if (finding == NULL) {
        return -ENOMEM;
    }
    finding->count++;
    judgement->unseen++;
    if (finding->listed_count >= judgement->detail) {
        return 0;
    }
    resource = unc__judgement_add_resource(judgement, &entry);
    if (resource == UNC__NO_INDEX) {
        return -ENOMEM;
    }
    append(judgement, finding, resource);
    return 0;
}

static int add_fd(struct unc__judgement *judgement, uint32_t fd)
{
    struct unc__fd_facts facts;

    unc__fd_facts_read("/proc/self", fd, &facts);
    return add(judgement, UNC__KIND_FD, unc__fd_facts_type(&facts), fd);
}

static int add_reused(struct unc__judgement *judgement)
{
    const struct unc__vector *reused = &judgement->kernel.reused;

    for (size_t i = 0; i < reused->count; i++) {
        const uint32_t *fd = unc__vector_at(reused, i);

        if (add_fd(judgement, *fd) < 0) {
            return -ENOMEM;
        }
    }
    return 0;
}

static int add_unknown(struct unc__judgement *judgement,
                       const struct unc__unknown *unknown)
{
    uint32_t fd = unc__open_fds_next(&unknown->fds, 0);

    while (fd != UNC__NO_FD) {
        if (add_fd(judgement, fd) < 0) {
            return -ENOMEM;
        }
        fd = unc__open_fds_next(&unknown->fds, fd + 1);
    }
    for (size_t i = 0; i < unknown->pid_count; i++) {
        if (add(judgement, UNC__KIND_PROCESS, UNC__TYPE_FORKED, unknown->pids[i]) < 0) {
            return -ENOMEM;
        }
    }
    return 0;
}

int unc__unseen_add(struct unc__judgement *judgement)
{
    struct unc__unknown unknown;
    int r;

    if (!judgement->kernel.is_read || !unc__judgement_is_whole(judgement)) {
        return 0;
    }
    r = add_reused(judgement);
    if (r < 0 || unc__unknown_take(&unknown) < 0) {
        return r; /* what could not be asked is said already */
    }
    judgement->kernel.inherited = unknown.inherited;
    judgement->kernel.is_in_call = unknown.is_in_call;
    r = add_unknown(judgement, &unknown);
    unc__unknown_done(&unknown);
    return r;
}
