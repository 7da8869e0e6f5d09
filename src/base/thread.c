/* SPDX-License-Identifier: MIT */
/*
 * The kernel's thread id without a system call. The cached number is good as long as the
 * process generation beside it is: a fork gives the one thread of the child a new id.
 * In a sandbox nobody is asked; who was not known before stays unknown, 0.
 */
#include "base/thread.h"

#include <stdatomic.h>

#include "base/process.h"
#include "base/sandbox.h"
#include "base/sys.h"

static UNC__THREAD_LOCAL struct {
    uint32_t id;
    uint32_t generation; /* of the process in which id was asked for; 0: not yet */
} cached;

uint32_t unc__thread_id(void)
{
    uint32_t generation = unc__process_generation();

    if (cached.generation != generation) {
        if (unc__is_sandboxed()) {
            return 0;
        }
        cached.id = (uint32_t)unc__sys_gettid();
        /* A signal handler must not find the new generation beside the old id. */
        atomic_signal_fence(memory_order_release);
        cached.generation = generation;
    }
    return cached.id;
}
