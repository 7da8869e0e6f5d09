/* SPDX-License-Identifier: MIT */
#include "record/rings.h"

static uint64_t count;
static uint64_t last_number;

void unc__record_ring_made(uint64_t number)
{
    __atomic_store_n(&last_number, number, __ATOMIC_RELAXED);
    (void)__atomic_add_fetch(&count, 1, __ATOMIC_RELEASE);
}

uint64_t unc__record_rings_made(uint64_t *ret_number)
{
    uint64_t made = __atomic_load_n(&count, __ATOMIC_ACQUIRE);

    *ret_number = made == 1 ? __atomic_load_n(&last_number, __ATOMIC_RELAXED) : 0;
    return made;
}
