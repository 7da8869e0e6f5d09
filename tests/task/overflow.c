/* SPDX-License-Identifier: MIT */
/* A coroutine without an end to its stack, and nothing said about whose it is. */
#include <stdlib.h>
#include <sys/resource.h>

#include "task/coroutine.h"

static int recurse(volatile int *count)
{
    volatile char room[512];

    room[0] = (char)++*count;
    return *count > 0 ? recurse(count) + room[0] : 0;
}

static void overflow(void *userdata)
{
    (void)recurse(userdata);
}

int main(void)
{
    struct rlimit none = { 0, 0 };
    struct unc__coroutine_pool *pool = unc__coroutine_pool_new();
    struct unc__coroutine coroutine;
    volatile int count = 0;

    (void)setrlimit(RLIMIT_CORE, &none);
    if (pool == NULL || unc__coroutine_take(pool, 0, overflow, (void *)(uintptr_t)&count,
                                            &coroutine) != 0) {
        return EXIT_FAILURE;
    }
    unc__coroutine_enter(&coroutine);
    return EXIT_SUCCESS;
}
