/* SPDX-License-Identifier: MIT */
/*
 * judge/reconcile.c and what goes with it, for a process that is somebody else, or over.
 * Of one that lives /proc tells what it has open by now; what nobody saw opened is not
 * looked for, because from outside nobody can tell it from what is on its way into the
 * record just then. Of one that is over nothing is known but what it compared itself,
 * before it sealed its record.
 */
#include <errno.h>

#include "base/sys.h"
#include "judge/parts.h"
#include "postmortem/subject.h"

void unc__reconcile_begin(struct unc__judgement *judgement)
{
    judgement->kernel = (struct unc__kernel){ 0 };
}

void unc__reconcile_done(struct unc__judgement *judgement)
{
    (void)judgement;
}

bool unc__reconcile_is_gone(struct unc__judgement *judgement,
                            const struct unc__entry_view *entry)
{
    (void)judgement;
    (void)entry;
    return false;
}

bool unc__reconcile_is_handed_over(const struct unc__judgement *judgement,
                                   const struct unc__entry_view *entry)
{
    (void)judgement;
    (void)entry;
    return false;
}

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
    (void)kernel;
    unc__text_add(text, "the process is over");
    return true;
}
