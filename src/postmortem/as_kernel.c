/* SPDX-License-Identifier: MIT */
/*
 * judge/reconcile.c and what goes with it, for a process that is somebody else, or over.
 * Of one that lives /proc tells what it has open by now; what nobody saw opened is not
 * looked for, because from outside nobody can tell it from what is on its way into the
 * record just then. Of one that is over nothing is known but what it compared itself,
 * before it sealed its record.
 */
#include <errno.h>
#include <stddef.h>

#include <unclosed/error.h>

#include "base/sys.h"
#include "judge/child.h"
#include "judge/folder.h"
#include "judge/parts.h"
#include "judge/sort.h"
#include "postmortem/subject.h"

static bool is_before(const void *a, const void *b)
{
    return *(const uint32_t *)a < *(const uint32_t *)b;
}

/* "." and ".." are no numbers. */
static int add_name(const char *name, int folder, void *userdata)
{
    struct unc__vector *fds = userdata;
    uint32_t number = 0;
    uint32_t *added;

    (void)folder;
    if (*name < '0' || *name > '9') {
        return 0;
    }
    for (; *name >= '0' && *name <= '9'; name++) {
        number = number * 10 + (uint32_t)(*name - '0');
    }
    added = unc__vector_add(fds);
    if (added == NULL) {
        return -ENOMEM;
    }
    *added = number;
    return 0;
}

/* The descriptors of the process, in order: in kernel->reused, which is free here. */
static int read_open(struct unc__kernel *kernel)
{
    char path[64];
    struct unc__text text = unc__text_init(path, sizeof path);
    int r;

    unc__text_format(&text, "%s/fd", unc__subject->proc);
    r = unc__folder_visit(path, add_name, &kernel->reused);
    unc__sort(kernel->reused.items, kernel->reused.count, kernel->reused.item_size,
              is_before);
    return r;
}

void unc__reconcile_begin(struct unc__judgement *judgement)
{
    struct unc__kernel *kernel = &judgement->kernel;

    *kernel = (struct unc__kernel){
        .is_read = unc__subject->is_compared,
        .reused = unc__vector_init(sizeof(uint32_t)),
    };
    if (unc__subject->proc != NULL) {
        kernel->error = read_open(kernel);
        kernel->is_read = kernel->error == 0;
    }
}

void unc__reconcile_done(struct unc__judgement *judgement)
{
    unc__vector_done(&judgement->kernel.reused);
}

static bool is_open(const struct unc__kernel *kernel, uint64_t fd)
{
    size_t first = 0;
    size_t end = kernel->reused.count;

    while (first < end) {
        size_t middle = first + (end - first) / 2;
        uint32_t found = *(const uint32_t *)unc__vector_at(&kernel->reused, middle);

        if (found == fd) {
            return true;
        }
        if (found < fd) {
            first = middle + 1;
        } else {
            end = middle;
        }
    }
    return false;
}

bool unc__reconcile_is_gone(struct unc__judgement *judgement,
                            const struct unc__entry_view *entry)
{
    struct unc__kernel *kernel = &judgement->kernel;
    bool is_gone = false;

    if (unc__subject->proc == NULL || !kernel->is_read ||
        entry->state != UNC__STATE_LIVE) {
        return false;
    }
    if (entry->kind == UNC__KIND_FD && entry->type >= UNC__TYPE_FD_FILE &&
        entry->type < UNC__TYPE_FD_UNSEEN) {
        is_gone = !is_open(kernel, entry->key);
    } else if (entry->type == UNC__TYPE_FORKED || entry->type == UNC__TYPE_SPAWNED) {
        is_gone = unc__child_fate(entry->key, unc__subject->pid) == UNC__FATE_REAPED;
    }
    kernel->vanished += is_gone;
    return is_gone;
}

bool unc__reconcile_is_handed_over(const struct unc__judgement *judgement,
                                   const struct unc__entry_view *entry)
{
    (void)judgement;
    (void)entry;
    return false;
}

/* What it had of a sanitizer's, the process itself told, if it could. */
bool unc__reconcile_is_of_sanitizer(const struct unc__judgement *judgement,
                                    const struct unc__entry_view *entry)
{
    (void)judgement;
    (void)entry;
    return false;
}

int unc__watches_add(struct unc__judgement *judgement)
{
    (void)judgement;
    return 0;
}

int unc__unseen_add(struct unc__judgement *judgement)
{
    (void)judgement;
    return 0;
}

bool unc__kernel_reason_write(struct unc__text *text, const struct unc__kernel *kernel)
{
    if (unc__subject->kernel_reason != NULL) {
        unc__text_add(text, unc__subject->kernel_reason);
        return true;
    }
    if (kernel->error == 0) {
        return false;
    }
    unc__text_format(text, "%s/fd: %s", unc__subject->proc, unc_strerror(kernel->error));
    return true;
}
