/* SPDX-License-Identifier: MIT */
/*
 * What people read about something that is there although nobody saw it begin: there is
 * no place to name, so the advice says where such things come from.
 */
#include "judge/words.h"

#include "record/inherited.h"

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

void unc__unseen_advice_write(struct unc__text *text, const struct unc__finding *finding)
{
    if (finding->first.kind == UNC__KIND_FD && unc__inherited_is_older()) {
        unc__text_add(text, "Close in the child what only the parent needs.");
        return;
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
