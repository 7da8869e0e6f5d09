/* SPDX-License-Identifier: MIT */
#include "leases.h"

#include <unclosed/resource.h>

#include "bench.h"

#define SITE_COUNT  1000
#define STACK_DEPTH 10 /* of two functions each: 1,024 different stacks */

static const struct unc_resource_type lease = {
    .name = "lease",
    .release_call = "lease_return",
};

static struct unc_site sites[SITE_COUNT];
static char handles[LEASES_MAX]; /* only their addresses are used */

static void init_sites(void)
{
    for (unsigned i = 0; i < SITE_COUNT; i++) {
        sites[i] =
            (struct unc_site){ "lease.c", "lease_take", "unc_resource_acquired", i + 1 };
    }
}

/* Stacks: the bits of a number say which of two functions calls the next. */

static void descend(unsigned path, unsigned depth, size_t index);

__attribute__((noinline)) static void go_left(unsigned path, unsigned depth, size_t index)
{
    descend(path, depth, index);
    __asm__ volatile(""); /* something after the call, or it becomes a jump */
}

__attribute__((noinline)) static void go_right(unsigned path, unsigned depth,
                                               size_t index)
{
    descend(path, depth, index);
    __asm__ volatile("");
}

__attribute__((noinline)) static void descend(unsigned path, unsigned depth, size_t index)
{
    if (depth == 0) {
        int r = unc_resource_acquired_at(&sites[index % SITE_COUNT], &lease,
                                         &handles[index], NULL);

        bench_require(r == 0, "unc_resource_acquired");
    } else if ((path & 1U) != 0) {
        go_left(path >> 1, depth - 1, index);
    } else {
        go_right(path >> 1, depth - 1, index);
    }
    __asm__ volatile("");
}

void leases_take(size_t count)
{
    init_sites();
    for (size_t i = 0; i < count; i++) {
        descend((unsigned)(i % SITE_COUNT), STACK_DEPTH, i);
    }
}

void leases_return(size_t count)
{
    for (size_t i = 0; i < count; i++) {
        (void)unc_resource_released(&lease, &handles[i]);
    }
}
