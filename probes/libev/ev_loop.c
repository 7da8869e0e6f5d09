/* SPDX-License-Identifier: MIT */
/*
 * Loops. The default one is made by the first ev_default_loop(), which is what the macro
 * EV_DEFAULT calls each time. It is expected to stay: libev says that it need not be
 * destroyed, most programs never do, and a program that does not is right. What is still
 * active in it at the end is told all the same.
 */
#include "probes/libev/watchers.h"

static struct ev_loop *made(struct ev_loop *loop, struct unc__token token,
                            const struct unc__library_call *call)
{
    unc__library_leave(call);
    unc__ev_loop_made(loop, token);
    return loop;
}

UNC_PROBE(struct ev_loop *, ev_loop_new, (unsigned flags))
{
    struct unc__caller caller = UNC__CALLER();
    struct unc__library_call call;
    struct unc__token token;

    if (!unc__library_is_watched(UNC__LIBRARY_LIBEV, &caller)) {
        return UNC_LIBRARY_REAL(ev_loop_new)(flags);
    }
    token =
        unc__foreign_loop_begin(UNC__TYPE_EV_LOOP, UNC__PROBE_SITE(ev_loop_new), &caller);
    call = unc__library_enter(UNC__LIBRARY_LIBEV, token.serial, 0);
    return made(UNC_LIBRARY_REAL(ev_loop_new)(flags), token, &call);
}

UNC_PROBE(struct ev_loop *, ev_default_loop, (unsigned flags))
{
    struct unc__caller caller = UNC__CALLER();
    struct unc__library_call call;
    struct unc__token token;

    if (__builtin_expect(__atomic_load_n(&unc__ev_default, __ATOMIC_RELAXED) != NULL,
                         1) ||
        !unc__library_is_watched(UNC__LIBRARY_LIBEV, &caller)) {
        return UNC_LIBRARY_REAL(ev_default_loop)(flags);
    }
    token = unc__foreign_loop_begin(UNC__TYPE_EV_LOOP, UNC__PROBE_SITE(ev_default_loop),
                                    &caller);
    (void)unc__record_expect_open(token, "libev's default loop need not be destroyed");
    call = unc__library_enter(UNC__LIBRARY_LIBEV, token.serial, 0);
    unc__ev_default = made(UNC_LIBRARY_REAL(ev_default_loop)(flags), token, &call);
    return unc__ev_default;
}

UNC_PROBE(void, ev_loop_destroy, (struct ev_loop * loop))
{
    struct unc__caller caller = UNC__CALLER();
    bool is_watched = unc__library_is_watched(UNC__LIBRARY_LIBEV, &caller);

    if (is_watched) {
        unc__ev_loop_misused(loop, UNC__MISUSE_DOUBLE_RELEASE, UNC__TYPE_NONE,
                             UNC__PROBE_SITE(ev_loop_destroy), &caller);
    }
    /* Cleanup watchers are called, and may stop others. */
    UNC_LIBRARY_REAL(ev_loop_destroy)(loop);
    if (is_watched && loop != NULL) {
        unc__ev_loop_destroyed(loop, UNC__PROBE_SITE(ev_loop_destroy), &caller);
    }
}
