/* SPDX-License-Identifier: MIT */
/*
 * glibc takes each handler off its list before calling it, so a second thread in exit
 * does not meet ours again: it finds the list empty and ends the process. Hence a handler
 * that does nothing but wait, put on the list before ours, so that it is found once ours
 * is taken, and again by each thread that takes it, for the next one. Where ours cannot
 * be preceded (static programs) it is put there when the reporting begins; room is free,
 * because ours has just left the list.
 * Only exit itself may do so: the list has a lock, and _exit may have interrupted who
 * holds it, or be called in a child that was forked meanwhile. Who reports from there has
 * our handler still on the list, in front of the others.
 * Rejected: a lock around everything (exit in a handler that interrupted exit would wait
 * for itself).
 *
 * One thread alone makes no system call here, because the sandbox of a clean program may
 * allow none: threads are told apart by where their own memory is, and who has nobody to
 * wake wakes nobody.
 */
#include "check/turn.h"

#include <limits.h>
#include <linux/futex.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>

#include "base/clock.h"
#include "base/process.h"
#include "base/sys.h"
#include "base/thread.h"

#define PATIENCE_NS INT64_C(10000000000)
#define NAP_NS      100000000 /* looked at again, should a wake-up be missed */

/* Generations of the process, see base/process.h: a forked child has its own turn. */
static _Atomic uint32_t taken_in;
static _Atomic uint32_t ended_in;
static const char *_Atomic reporter; /* its `me` */
static _Atomic uint32_t waiting;     /* threads that are held back */
static UNC__THREAD_LOCAL char me;
static _Atomic int wanted_status;

/* 0: the reporter has left the list and not come here yet. Forked while it reports, we
 * are none of its business. */
static bool is_under_way(uint32_t generation)
{
    uint32_t taken = atomic_load(&taken_in);

    return (taken == generation || taken == 0) && atomic_load(&ended_in) != generation &&
           atomic_load(&reporter) != &me;
}

static void wait_for_end(uint32_t generation)
{
    int64_t deadline = unc__clock_monotonic_ns() + PATIENCE_NS;
    struct timespec nap = { .tv_nsec = NAP_NS };

    atomic_fetch_add(&waiting, 1);
    while (is_under_way(generation) && unc__clock_monotonic_ns() < deadline) {
        (void)unc__sys_call(SYS_futex, (long)(intptr_t)&ended_in, FUTEX_WAIT_PRIVATE,
                            (long)atomic_load(&ended_in), (long)(intptr_t)&nap, 0, 0);
    }
    atomic_fetch_sub(&waiting, 1);
}

static void hold_back(int status, void *unused)
{
    uint32_t generation = unc__process_generation();
    int wanted;

    (void)unused;
    if (!is_under_way(generation)) {
        return;
    }
    (void)on_exit(hold_back, NULL); /* for the next one */
    wait_for_end(generation);
    wanted = atomic_load(&wanted_status);
    if (wanted != 0 && wanted != status) {
        exit(wanted);
    }
}

void unc__turn_register(void)
{
    (void)on_exit(hold_back, NULL);
}

bool unc__turn_take(bool is_from_exit)
{
    uint32_t generation = unc__process_generation();
    bool is_taken;

    is_taken = atomic_exchange(&taken_in, generation) == generation;
    if (!is_taken) {
        atomic_store(&reporter, &me);
    }
    if (is_from_exit) {
        unc__turn_register();
    }
    if (is_taken) {
        wait_for_end(generation);
    }
    return !is_taken;
}

bool unc__turn_is_taken(void)
{
    return atomic_load(&taken_in) == unc__process_generation();
}

void unc__turn_end(int status)
{
    atomic_store(&wanted_status, status);
    atomic_store(&ended_in, unc__process_generation());
    if (atomic_load(&waiting) > 0) {
        (void)unc__sys_call(SYS_futex, (long)(intptr_t)&ended_in, FUTEX_WAKE_PRIVATE,
                            INT_MAX, 0, 0, 0);
    }
}
