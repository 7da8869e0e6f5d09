/* SPDX-License-Identifier: MIT */
/*
 * Masks of signals. What was blocked before is what libc gives out; only those of the old
 * calls that give out none, or half of it, are asked beforehand. What is made of it, and
 * why so little, is in record/signal_mask.c.
 */
#include "probes/mask.h"

static inline void tell(uint64_t before, uint64_t after, const struct unc_site *site,
                        const struct unc__caller *caller)
{
    if (before != after) {
        unc__record_mask_changed(&(struct unc__mask_change){
            .before = before, .after = after, .site = site, .caller = caller });
    }
}

/* @set may be where the old one goes, so it is read before. */
#define UNC_PROBE_OF_MASK(name)                                                     \
    UNC_PROBE(int, name, (int how, const sigset_t *set, sigset_t *ret_old))         \
    {                                                                               \
        struct unc__caller caller = UNC__CALLER();                                  \
        uint64_t bits = set != NULL ? unc__mask_bits(set) : 0;                      \
        sigset_t mine;                                                              \
        sigset_t *old = ret_old != NULL ? ret_old : &mine;                          \
        int r = UNC_REAL(name)(how, set, old);                                      \
                                                                                    \
        if (r == 0 && set != NULL && unc__probe_is_watched(&caller)) {              \
            uint64_t before = unc__mask_bits(old);                                  \
                                                                                    \
            tell(before, unc__mask_after(before, how, bits), UNC__PROBE_SITE(name), \
                 &caller);                                                          \
        }                                                                           \
        return r;                                                                   \
    }

UNC_PROBE_OF_MASK(sigprocmask)
UNC_PROBE_OF_MASK(pthread_sigmask)

#define UNC_PROBE_OF_OLD_MASK(name, how)                               \
    UNC_PROBE(int, name, (int bits))                                   \
    {                                                                  \
        struct unc__caller caller = UNC__CALLER();                     \
        uint64_t before = unc__mask_now();                             \
        int old = UNC_REAL(name)(bits);                                \
                                                                       \
        if (unc__probe_is_watched(&caller)) {                          \
            tell(before, unc__mask_after(before, how, (uint32_t)bits), \
                 UNC__PROBE_SITE(name), &caller);                      \
        }                                                              \
        return old;                                                    \
    }

UNC_PROBE_OF_OLD_MASK(sigblock, SIG_BLOCK)
UNC_PROBE_OF_OLD_MASK(sigsetmask, SIG_SETMASK)

#define UNC_PROBE_OF_ONE_SIGNAL(name, how)                                    \
    UNC_PROBE(int, name, (int number))                                        \
    {                                                                         \
        struct unc__caller caller = UNC__CALLER();                            \
        uint64_t before = unc__mask_now();                                    \
        int r = UNC_REAL(name)(number);                                       \
                                                                              \
        if (r == 0 && unc__probe_is_watched(&caller)) {                       \
            tell(before, unc__mask_after(before, how, unc__mask_bit(number)), \
                 UNC__PROBE_SITE(name), &caller);                             \
        }                                                                     \
        return r;                                                             \
    }

UNC_PROBE_OF_ONE_SIGNAL(sighold, SIG_BLOCK)
UNC_PROBE_OF_ONE_SIGNAL(sigrelse, SIG_UNBLOCK)
