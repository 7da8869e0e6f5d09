/* SPDX-License-Identifier: MIT */
/*
 * What people read about something that is there although nobody saw it begin: there is
 * no place to name, so the advice says where such things come from.
 */
#include "judge/words.h"

#include "record/inherited.h"
#include "record/rings.h"

static void write_one(struct unc__text *text, const struct unc__entry_view *first)
{
    if (first->kind == UNC__KIND_FD && first->type == UNC__TYPE_FD_UNSEEN) {
        unc__text_format(text, "descriptor %llu", (unsigned long long)first->key);
    } else {
        unc__entry_write(text, first);
    }
}

/* In a forked child: its parent saw it opened. */
static void write_inherited(struct unc__text *text, const struct unc__finding *finding)
{
    if (finding->count == 1) {
        write_one(text, &finding->first);
        unc__text_add(text, " was inherited from the parent and is still open");
    } else {
        unc__amount_write(text, finding->count, finding->first.kind, finding->first.type);
        unc__text_add(text, " were inherited from the parent and are still open");
    }
}

void unc__unseen_title_write(struct unc__text *text, const struct unc__finding *finding)
{
    bool is_fd = finding->first.kind == UNC__KIND_FD;

    if (is_fd && unc__inherited_is_older()) {
        write_inherited(text, finding);
    } else if (finding->count == 1) {
        write_one(text, &finding->first);
        unc__text_add(text, is_fd ? " is open, and nobody saw it opened"
                                  : " is there, and nobody saw it started");
    } else {
        unc__amount_write(text, finding->count, finding->first.kind, finding->first.type);
        unc__text_add(text, is_fd ? " are open, and nobody saw them opened"
                                  : " are there, and nobody saw them started");
    }
}

/* What a request of an io_uring can return. */
static bool may_be_of_ring(enum unc__type type)
{
    switch (type) {
    case UNC__TYPE_FD_FILE:
    case UNC__TYPE_FD_SOCKET:
    case UNC__TYPE_FD_PIPE:
    case UNC__TYPE_FD_TERMINAL:
    case UNC__TYPE_FD_UNSEEN:
        return true;
    default:
        return false;
    }
}

static void write_ring(struct unc__text *text, uint64_t number)
{
    if (number != 0) {
        unc__text_format(text, "Ring %llu", (unsigned long long)number);
    } else {
        unc__text_add(text, "An io_uring");
    }
    unc__text_add(text,
                  " of this process may have opened it: a request such as openat, socket "
                  "or accept returns a descriptor that no call has returned. Close what "
                  "its completion brings, also where nobody waits for that any more. ");
}

void unc__unseen_advice_write(struct unc__text *text, const struct unc__finding *finding)
{
    uint64_t number;

    if (finding->first.kind == UNC__KIND_FD && unc__inherited_is_older()) {
        unc__text_add(text, "Close in the child what only the parent needs.");
        return;
    }
    if (finding->first.kind == UNC__KIND_FD && may_be_of_ring(finding->first.type) &&
        unc__record_rings_made(&number) > 0) {
        write_ring(text, number);
    }
    unc__text_add(
        text, finding->first.kind == UNC__KIND_FD
                  ? "Look for who opens past the probes: a raw system call, io_uring, "
                    "a library that comes before them or is loaded with "
                    "RTLD_DEEPBIND, code that was linked without them, "
                    "a thread that was cancelled inside the call."
                  : "Look for who starts children past the probes: a raw clone, or "
                    "code that was linked without them.");
}
