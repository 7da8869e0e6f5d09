/* SPDX-License-Identifier: MIT */
/*
 * Dispositions of signals. Each call tells libc first and the record after, with what was
 * there before, which every one of them gives out. What a change means is decided in
 * record/disposition.c.
 *
 * A handler of ours, which a signal asks for a report by, is hidden: the program is told
 * SIG_DFL, as it would be without us, and never has ours to put back.
 *
 * siginterrupt changes no handler, and libc's own resets (abort, posix_spawn, system) do
 * not come by here.
 */
#include <signal.h>

#include "probes/mask.h"
#include "record/disposition.h"
#include "record/own_handler.h"

static inline void tell(int signal_number, uintptr_t before, uintptr_t after,
                        bool has_asked, const struct unc_site *site,
                        const struct unc__caller *caller)
{
    unc__record_disposition_changed(&(struct unc__disposition_change){
        .signal_number = signal_number,
        .before = (uintptr_t)unc__record_own_handler_seen((sighandler_t)before),
        .after = after,
        .has_asked = has_asked,
        .site = site,
        .caller = caller,
    });
}

/* The handler of an action, whatever it wants to be called with, is one word. */
#define UNC_PROBE_OF_SIGACTION(name)                                                   \
    UNC_PROBE(int, name,                                                               \
              (int number, const struct sigaction *action, struct sigaction *ret_old)) \
    {                                                                                  \
        struct unc__caller caller = UNC__CALLER();                                     \
        struct sigaction mine;                                                         \
        struct sigaction *old = ret_old != NULL ? ret_old : &mine;                     \
        uintptr_t after = action != NULL ? (uintptr_t)action->sa_handler : 0;          \
        int r = UNC_REAL(name)(number, action, old);                                   \
                                                                                       \
        if (r == 0 && !unc__probe_is_own(&caller)) {                                   \
            unc__record_own_handler_hide(old);                                         \
        }                                                                              \
        if (r == 0 && unc__probe_is_watched(&caller)) {                                \
            if (action != NULL) {                                                      \
                tell(number, (uintptr_t)old->sa_handler, after, ret_old != NULL,       \
                     UNC__PROBE_SITE(name), &caller);                                  \
            } else {                                                                   \
                unc__record_disposition_asked(number, &caller);                        \
            }                                                                          \
        }                                                                              \
        return r;                                                                      \
    }

UNC_PROBE_OF_SIGACTION(sigaction)
UNC_PROBE_OF_SIGACTION(__sigaction)

#define UNC_PROBE_OF_SIGNAL(name)                                                   \
    UNC_PROBE(sighandler_t, name, (int number, sighandler_t handler))               \
    {                                                                               \
        struct unc__caller caller = UNC__CALLER();                                  \
        sighandler_t old =                                                          \
            unc__record_own_handler_seen(UNC_REAL(name)(number, handler));          \
                                                                                    \
        if (old != SIG_ERR && unc__probe_is_watched(&caller)) {                     \
            tell(number, (uintptr_t)old, (uintptr_t)handler, /* has_asked= */ true, \
                 UNC__PROBE_SITE(name), &caller);                                   \
        }                                                                           \
        return old;                                                                 \
    }

UNC_PROBE_OF_SIGNAL(signal)
UNC_PROBE_OF_SIGNAL(bsd_signal)
UNC_PROBE_OF_SIGNAL(ssignal)
UNC_PROBE_OF_SIGNAL(sysv_signal)
UNC_PROBE_OF_SIGNAL(__sysv_signal)

/* Installs and unblocks, or blocks; says SIG_HOLD instead of what was there if it was
 * blocked, so that is asked before. */
UNC_PROBE(sighandler_t, sigset, (int number, sighandler_t handler))
{
    struct unc__caller caller = UNC__CALLER();
    struct sigaction before = { 0 };
    uint64_t blocked = unc__mask_now();
    bool is_known = sigaction(number, NULL, &before) == 0;
    sighandler_t old = unc__record_own_handler_seen(UNC_REAL(sigset)(number, handler));

    if (old == SIG_ERR || !unc__probe_is_watched(&caller)) {
        return old;
    }
    if (is_known && handler != SIG_HOLD) {
        tell(number, (uintptr_t)before.sa_handler, (uintptr_t)handler,
             /* has_asked= */ false, UNC__PROBE_SITE(sigset), &caller);
    }
    unc__record_mask_changed(&(struct unc__mask_change){
        .before = blocked,
        .after = handler == SIG_HOLD ? blocked | unc__mask_bit(number)
                                     : blocked & ~unc__mask_bit(number),
        .site = UNC__PROBE_SITE(sigset),
        .caller = &caller,
    });
    return old;
}

UNC_PROBE(int, sigignore, (int number))
{
    struct unc__caller caller = UNC__CALLER();
    struct sigaction before = { 0 };
    bool is_known = sigaction(number, NULL, &before) == 0;
    int r = UNC_REAL(sigignore)(number);

    if (r == 0 && is_known && unc__probe_is_watched(&caller)) {
        tell(number, (uintptr_t)before.sa_handler, (uintptr_t)SIG_IGN,
             /* has_asked= */ false, UNC__PROBE_SITE(sigignore), &caller);
    }
    return r;
}
