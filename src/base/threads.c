/* SPDX-License-Identifier: MIT */
/*
 * The kernel counts the threads; those that are idle count themselves. A forked child
 * has none of its parent's, so the count carries the generation of its process.
 */
#include "base/threads.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "base/process.h"
#include "base/sys.h"

#define OWN_LINKS 2 /* of a folder without any in it */

static _Atomic uint64_t idle; /* generation << 32 | count */

static uint32_t count_of(uint64_t noted)
{
    return noted >> 32 == unc__process_generation() ? (uint32_t)noted : 0;
}

void unc__threads_note_idle(int change)
{
    uint64_t generation = (uint64_t)unc__process_generation() << 32;
    uint64_t noted = atomic_load(&idle);

    while (!atomic_compare_exchange_weak(
        &idle, &noted, generation | (uint32_t)(count_of(noted) + (uint32_t)change))) {
    }
}

bool unc__threads_has_others(void)
{
    uint32_t idle_count = count_of(atomic_load(&idle));
    struct stat status = { 0 };

    /* Each thread is a folder in it. */
    return unc__sys_call(SYS_newfstatat, AT_FDCWD, (long)(intptr_t) "/proc/self/task",
                         (long)(intptr_t)&status, 0, 0, 0) < 0 ||
           status.st_nlink <= OWN_LINKS ||
           status.st_nlink - OWN_LINKS > (uint64_t)idle_count + 1;
}
