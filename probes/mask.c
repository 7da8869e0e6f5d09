/* SPDX-License-Identifier: MIT */
#include "probes/mask.h"

#include "record/peek.h"

#define SIGNAL_CANCEL 32 /* glibc's own two: it takes them out of every set */
#define SIGNAL_SETXID 33

uint64_t unc__mask_now(void)
{
    uint64_t bits = 0;
    sigset_t mask;

    /* It only asks, so the probe of it has nothing to tell. */
    if (sigprocmask(SIG_BLOCK, NULL, &mask) == 0) {
        bits = unc__mask_bits(&mask);
    }
    return bits;
}

uint64_t unc__mask_after(uint64_t before, int how, uint64_t set)
{
    set &= ~(unc__mask_bit(SIGKILL) | unc__mask_bit(SIGSTOP) |
             unc__mask_bit(SIGNAL_CANCEL) | unc__mask_bit(SIGNAL_SETXID));
    return how == SIG_BLOCK ? before | set : how == SIG_UNBLOCK ? before & ~set : set;
}

/* As the kernel has not looked at it yet. Where nobody may be asked it is believed. */
static bool is_readable(const sigset_t *set)
{
    return set != NULL &&
           unc__record_can_read(set, sizeof(uint64_t), /* otherwise= */ true);
}

void unc__mask_lets_in(const sigset_t *mask, const struct unc__caller *caller)
{
    if (is_readable(mask) && unc__probe_is_watched(caller)) {
        unc__record_mask_awaited(~unc__mask_bits(mask));
    }
}

void unc__mask_takes(const sigset_t *set, const struct unc__caller *caller)
{
    if (is_readable(set) && unc__probe_is_watched(caller)) {
        unc__record_mask_awaited(unc__mask_bits(set));
    }
}
