/* SPDX-License-Identifier: MIT */
/*
 * Waiting for what is about to be given back, without a fixed sleep: a turn of the loop
 * that the scope is about, while it is ours to turn; else other threads are given the
 * processor, and another look is taken only when something was given back somewhere.
 *
 * It ends with the last of what was left; or when all that is left stays for good, its
 * loop closed; or when there is nobody who could give it back, no other thread, and a
 * loop that nothing can wake; or with the limit.
 */
#include "check/scope.h"

#include <errno.h>
#include <sys/syscall.h>
#include <time.h>

#include "base/clock.h"
#include "base/sys.h"
#include "base/threads.h"
#include "record/hooks.h"
#include "record/reader.h"

#define PAUSE_FIRST_NS 20000
#define PAUSE_LAST_NS  1000000

struct drain {
    struct unc__scope *scope;
    int64_t deadline_ns;
    uint64_t seen; /* how much had been given back before the last look */
};

static uint64_t count_released(void)
{
    uint64_t released = 0;

    for (enum unc__kind kind = 0; kind < UNC__KIND_COUNT; kind++) {
        released += unc__record_counters(kind).released;
    }
    return released;
}

static int64_t remaining_ns(const struct drain *drain)
{
    return drain->deadline_ns - unc__clock_monotonic_ns();
}

/* Whether the loop is still the one that the scope is about. */
static bool has_loop(const struct unc__scope *scope)
{
    uint64_t serial = 0;

    return scope->loop != NULL && unc__loop_serial(scope->loop, &serial) == 0 &&
           serial == scope->owner;
}

/* Returns: whether there is reason to look again. */
static bool turn_loop(const struct drain *drain, bool has_others)
{
    int64_t limit_ns = remaining_ns(drain);

    /* What another thread gives back need not wake the loop. */
    if (has_others && limit_ns > PAUSE_LAST_NS) {
        limit_ns = PAUSE_LAST_NS;
    }
    return unc__loop_turn(drain->scope->loop, limit_ns > 0 ? limit_ns : 0) == 1;
}

static void pause_ns(int64_t duration_ns)
{
    struct timespec duration = { .tv_nsec = duration_ns };

    (void)unc__sys_call(SYS_nanosleep, (long)(intptr_t)&duration, 0, 0, 0, 0, 0);
}

static bool await_others(const struct drain *drain)
{
    int64_t duration_ns = PAUSE_FIRST_NS;

    while (count_released() == drain->seen) {
        if (remaining_ns(drain) <= 0 || !unc__threads_has_others()) {
            return count_released() != drain->seen;
        }
        (void)unc__sys_call(SYS_sched_yield, 0, 0, 0, 0, 0, 0);
        pause_ns(duration_ns);
        duration_ns = duration_ns * 2 < PAUSE_LAST_NS ? duration_ns * 2 : PAUSE_LAST_NS;
    }
    return true;
}

static bool await_progress(const struct drain *drain)
{
    bool has_others = unc__threads_has_others();

    if (has_loop(drain->scope) && turn_loop(drain, has_others)) {
        return true;
    }
    return await_others(drain);
}

/* A look at a record with millions of entries takes its time: none is begun that would
 * end after the limit. */
static bool has_time_for(const struct drain *drain, int64_t look_ns)
{
    return remaining_ns(drain) > look_ns;
}

bool unc__scope_drain(struct unc__scope *scope, int64_t limit_ns)
{
    struct drain drain = { .scope = scope };
    struct unc__scope_look look;
    int64_t begun_ns = unc__clock_monotonic_ns();
    int64_t look_ns;

    if (limit_ns == 0) {
        return false;
    }
    drain.deadline_ns = limit_ns > INT64_MAX - begun_ns ? INT64_MAX : begun_ns + limit_ns;
    do {
        begun_ns = unc__clock_monotonic_ns();
        drain.seen = count_released();
        unc__scope_look(scope, &look);
        if (look.count <= 0 || look.is_final) {
            return look.count == 0;
        }
        look_ns = unc__clock_monotonic_ns() - begun_ns;
    } while (has_time_for(&drain, look_ns) && await_progress(&drain) &&
             has_time_for(&drain, look_ns));
    return false;
}
