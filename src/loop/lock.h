/* SPDX-License-Identifier: MIT */
#ifndef UNC_LOOP_LOCK_H
#define UNC_LOOP_LOCK_H

#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>

#include "base/order.h"
#include "base/process.h"

/*
 * A lock that a fork cannot leave locked: it holds the generation of the process that
 * took it, so a child recognises one that a thread of its parent held and takes it over.
 * For the few cold places where loops meet: creating, freeing, and the table of signals.
 */
struct unc__lock {
    _Atomic uint32_t holder;
};

static inline void unc__lock_take(struct unc__lock *lock)
{
    uint32_t self = unc__process_generation();
    uint32_t holder = 0;

    while (!atomic_compare_exchange_weak_explicit(
        &lock->holder, &holder, self, memory_order_acquire, memory_order_relaxed)) {
        if (holder == self) {
            (void)sched_yield();
            holder = 0;
        }
    }
    unc__order_acquire(lock);
}

static inline void unc__lock_leave(struct unc__lock *lock)
{
    unc__order_release(lock);
    atomic_store_explicit(&lock->holder, 0, memory_order_release);
}

#endif
