/* SPDX-License-Identifier: MIT */
#include "storm.h"

#include <pthread.h>
#include <stdlib.h>

#include "storm_entry.h"

#define HELD 64

static _Noreturn void write_entries(uint64_t thread)
{
    struct unc__token held[HELD] = { { 0 } };

    for (uint64_t key = thread << 48;; key++) {
        struct unc__acquisition what;
        char name[STORM_NAME_SIZE];

        storm_make(key, name, &what);
        unc__record_release(held[key % HELD], 0);
        held[key % HELD] = unc__record_acquire(&what);
    }
}

static void *run(void *thread)
{
    write_entries((uint64_t)(uintptr_t)thread);
}

_Noreturn void storm_run(long thread_count)
{
    for (long i = 1; i < thread_count; i++) {
        pthread_t thread;

        if (pthread_create(&thread, NULL, run, (void *)i) != 0) {
            abort();
        }
    }
    write_entries((uint64_t)thread_count);
}
