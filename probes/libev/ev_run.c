/* SPDX-License-Identifier: MIT */
/*
 * The first run after a fork, or after ev_loop_fork(), opens the loop's descriptors anew,
 * in between callbacks of the program. So that run has a function of ours where libev
 * calls whatever is pending: outside of it, what is opened is the loop's. Whoever has set
 * one is called by ours, and has it back afterwards. If a callback never returns, ours
 * stays, and only calls on.
 */
#include "probes/libev/watchers.h"

UNC_PROBE(void, ev_invoke_pending, (struct ev_loop * loop))
{
    struct unc__caller caller = UNC__CALLER();

    UNC_LIBRARY_REAL(ev_invoke_pending)(loop);
}

UNC_PROBE(void, ev_set_invoke_pending_cb,
          (struct ev_loop * loop, void (*invoke)(struct ev_loop *loop)))
{
    struct unc__caller caller = UNC__CALLER();
    struct unc__ev_run *run = unc__ev_loop_run(loop);

    if (run != NULL) {
        run->invoke = invoke;
        if (run->is_hooked) {
            return; /* when the run is over */
        }
    }
    UNC_LIBRARY_REAL(ev_set_invoke_pending_cb)(loop, invoke);
}

static inline void enter(const struct ev_loop *loop, struct unc__ev_run *run)
{
    run->call = unc__library_enter(UNC__LIBRARY_LIBEV, unc__ev_loop_serial(loop), 0);
    run->is_inside = true;
}

static inline void leave(struct unc__ev_run *run)
{
    run->is_inside = false;
    unc__library_leave(&run->call);
}

__attribute__((unused)) static void invoke_outside(struct ev_loop *loop)
{
    struct unc__caller caller = UNC__CALLER();
    struct unc__ev_run *run = unc__ev_loop_run(loop);
    bool was_inside = run != NULL && run->is_inside;

    if (was_inside) {
        leave(run);
    }
    if (run != NULL && run->invoke != NULL) {
        run->invoke(loop);
    } else {
        UNC_LIBRARY_REAL(ev_invoke_pending)(loop);
    }
    if (was_inside) {
        enter(loop, run);
    }
}

UNC_PROBE(void, ev_loop_fork, (struct ev_loop * loop))
{
    struct unc__caller caller = UNC__CALLER();
    struct unc__ev_run *run = unc__ev_loop_run(loop);

    if (run != NULL) {
        run->process = 0;
    }
    UNC_LIBRARY_REAL(ev_loop_fork)(loop);
}

UNC_PROBE(int, ev_run, (struct ev_loop * loop, int flags))
{
    struct unc__caller caller = UNC__CALLER();
    struct unc__ev_run *run;
    uint32_t process;
    int r;

    if (!unc__library_is_watched(UNC__LIBRARY_LIBEV, &caller)) {
        return UNC_LIBRARY_REAL(ev_run)(loop, flags);
    }
    unc__ev_loop_misused(loop, UNC__MISUSE_USE_AFTER_RELEASE, UNC__TYPE_NONE,
                         UNC__PROBE_SITE(ev_run), &caller);
    run = unc__ev_loop_run(loop);
    process = unc__record_process();
    if (__builtin_expect(run == NULL || run->process == process || run->is_hooked, 1)) {
        return UNC_LIBRARY_REAL(ev_run)(loop, flags);
    }
    run->process = process;
    run->is_hooked = true;
    UNC_LIBRARY_REAL(ev_set_invoke_pending_cb)(loop, invoke_outside);
    enter(loop, run);
    r = UNC_LIBRARY_REAL(ev_run)(loop, flags);
    leave(run);
    run->is_hooked = false;
    UNC_LIBRARY_REAL(ev_set_invoke_pending_cb)
    (loop, run->invoke != NULL ? run->invoke : UNC_LIBRARY_REAL(ev_invoke_pending));
    return r;
}
