/* SPDX-License-Identifier: MIT */
/*
 * Event bases. What one opens when it is made, epoll instance, pipe for signals, timerfd,
 * eventfd to wake it, is its own, and so is what it opens again in a forked child. Where
 * libev stands in for libevent, its default loop is made here, with a handler of SIGCHLD
 * that stays for good: that is libev's own.
 */
#include <event2/event.h>
#include <event2/event_compat.h>
#include <event2/thread.h>

#include "probes/libevent/loop.h"

UNC_PROBE(struct event_base *, event_base_new, (void))
{
    struct unc__caller caller = UNC__CALLER();
    struct unc__libevent_making making;
    struct unc__library_call call;
    struct event_base *base;

    if (!unc__libevent_is_watched(&caller)) {
        return UNC_LIBRARY_REAL(event_base_new)();
    }
    if (UNC__LIBEVENT_IS_EMULATED(event_base_new)) {
        call = unc__library_enter(UNC__LIBRARY_LIBEV, 0, 0);
        base = UNC_LIBRARY_REAL(event_base_new)();
        unc__library_leave(&call);
        return base;
    }
    making = unc__libevent_base_begin(UNC__PROBE_SITE(event_base_new), &caller);
    base = UNC_LIBRARY_REAL(event_base_new)();
    unc__libevent_base_made(base, &making);
    return base;
}

UNC_PROBE(struct event_base *, event_base_new_with_config,
          (const struct event_config *config))
{
    struct unc__caller caller = UNC__CALLER();
    struct unc__libevent_making making;
    struct event_base *base;

    if (!unc__libevent_is_watched(&caller)) {
        return UNC_LIBRARY_REAL(event_base_new_with_config)(config);
    }
    making =
        unc__libevent_base_begin(UNC__PROBE_SITE(event_base_new_with_config), &caller);
    base = UNC_LIBRARY_REAL(event_base_new_with_config)(config);
    unc__libevent_base_made(base, &making);
    return base;
}

UNC_PROBE(struct event_base *, event_init, (void))
{
    struct unc__caller caller = UNC__CALLER();
    struct unc__libevent_making making;
    struct unc__library_call call;
    struct event_base *base;

    if (!unc__libevent_is_watched(&caller)) {
        return UNC_LIBRARY_REAL(event_init)();
    }
    if (UNC__LIBEVENT_IS_EMULATED(event_init)) {
        call = unc__library_enter(UNC__LIBRARY_LIBEV, 0, 0);
        base = UNC_LIBRARY_REAL(event_init)();
        unc__library_leave(&call);
        return base;
    }
    making = unc__libevent_base_begin(UNC__PROBE_SITE(event_init), &caller);
    base = UNC_LIBRARY_REAL(event_init)();
    unc__libevent_base_made(base, &making);
    unc__libevent_set_current(base);
    return base;
}

UNC_PROBE(void, event_base_free, (struct event_base * base))
{
    struct unc__caller caller = UNC__CALLER();
    uint64_t serial;

    if (!unc__libevent_is_watched(&caller) ||
        UNC__LIBEVENT_IS_EMULATED(event_base_free)) {
        UNC_LIBRARY_REAL(event_base_free)(base);
        return;
    }
    serial = unc__libevent_base_ending(base, UNC__PROBE_SITE(event_base_free), &caller);
    UNC_LIBRARY_REAL(event_base_free)(base);
    unc__libevent_base_ended(serial);
}

UNC_PROBE(void, event_base_free_nofinalize, (struct event_base * base))
{
    struct unc__caller caller = UNC__CALLER();
    uint64_t serial;

    if (!unc__libevent_is_watched(&caller)) {
        UNC_LIBRARY_REAL(event_base_free_nofinalize)(base);
        return;
    }
    serial = unc__libevent_base_ending(base, UNC__PROBE_SITE(event_base_free_nofinalize),
                                       &caller);
    UNC_LIBRARY_REAL(event_base_free_nofinalize)(base);
    unc__libevent_base_ended(serial);
}

UNC_PROBE(int, event_reinit, (struct event_base * base))
{
    struct unc__caller caller = UNC__CALLER();
    struct unc__library_call call;
    int r;

    if (!unc__libevent_is_watched(&caller)) {
        return UNC_LIBRARY_REAL(event_reinit)(base);
    }
    call =
        unc__library_enter(UNC__LIBRARY_LIBEVENT,
                           unc__foreign_loop_serial(UNC__INDEX_LIBEVENT_LOOP, base), 0);
    r = UNC_LIBRARY_REAL(event_reinit)(base);
    unc__library_leave(&call);
    return r;
}

UNC_PROBE(int, evthread_make_base_notifiable, (struct event_base * base))
{
    struct unc__caller caller = UNC__CALLER();
    struct unc__library_call call;
    int r;

    if (!unc__libevent_is_watched(&caller)) {
        return UNC_LIBRARY_REAL(evthread_make_base_notifiable)(base);
    }
    call =
        unc__library_enter(UNC__LIBRARY_LIBEVENT,
                           unc__foreign_loop_serial(UNC__INDEX_LIBEVENT_LOOP, base), 0);
    r = UNC_LIBRARY_REAL(evthread_make_base_notifiable)(base);
    unc__library_leave(&call);
    return r;
}
