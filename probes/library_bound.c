/* SPDX-License-Identifier: MIT */
/*
 * Each call of a plugin's own library would be a search by the dynamic linker, under its
 * lock, for which no signal handler may wait. So the answer is kept beside the place that
 * asked. A place alone says too little: when the plugin has gone, another one may call
 * from there, and the library may be elsewhere. Which of them a dlclose takes along
 * nobody says, so it ends the life of all; they are seldom, and a search each.
 *
 * A row may be read while it is written, or while a signal handler on top of the writer
 * writes: its turn is odd meanwhile and differs afterwards, so the reader looks the
 * function up, and a second writer leaves it alone.
 */
#include "probes/library_bound.h"

#include <stdbool.h>
#include <stddef.h>

#define ROWS_BITS 8

static struct row {
    uint32_t turn; /* odd: being written */
    uint32_t life;
    uint32_t index;
    uintptr_t ra;
    unc__real_fn *real; /* NULL: empty */
} rows[1U << ROWS_BITS];

static uint32_t life;

static struct row *row_of(enum unc__real index, uintptr_t ra)
{
    uint64_t mixed = ((uint64_t)ra + (uint64_t)index) * UINT64_C(0x9e3779b97f4a7c15);

    return &rows[mixed >> (64 - ROWS_BITS)];
}

uint32_t unc__bound_life(void)
{
    return __atomic_load_n(&life, __ATOMIC_ACQUIRE);
}

unc__real_fn *unc__bound_find(enum unc__real index, uintptr_t ra)
{
    struct row *row = row_of(index, ra);
    uint32_t turn = __atomic_load_n(&row->turn, __ATOMIC_ACQUIRE);
    unc__real_fn *real = __atomic_load_n(&row->real, __ATOMIC_RELAXED);
    bool is_it = __atomic_load_n(&row->ra, __ATOMIC_RELAXED) == ra &&
                 __atomic_load_n(&row->index, __ATOMIC_RELAXED) == (uint32_t)index &&
                 __atomic_load_n(&row->life, __ATOMIC_RELAXED) == unc__bound_life();

    __atomic_thread_fence(__ATOMIC_ACQUIRE);
    return is_it && turn % 2 == 0 && __atomic_load_n(&row->turn, __ATOMIC_RELAXED) == turn
               ? real
               : NULL;
}

void unc__bound_keep(enum unc__real index, uintptr_t ra, unc__real_fn *real,
                     uint32_t real_life)
{
    struct row *row = row_of(index, ra);
    uint32_t turn = __atomic_load_n(&row->turn, __ATOMIC_RELAXED);

    if (turn % 2 != 0 ||
        !__atomic_compare_exchange_n(&row->turn, &turn, turn + 1, false, __ATOMIC_ACQUIRE,
                                     __ATOMIC_RELAXED)) {
        return;
    }
    __atomic_thread_fence(__ATOMIC_RELEASE);
    __atomic_store_n(&row->life, real_life, __ATOMIC_RELAXED);
    __atomic_store_n(&row->index, (uint32_t)index, __ATOMIC_RELAXED);
    __atomic_store_n(&row->ra, ra, __ATOMIC_RELAXED);
    __atomic_store_n(&row->real, real, __ATOMIC_RELAXED);
    __atomic_store_n(&row->turn, turn + 2, __ATOMIC_RELEASE);
}

void unc__bound_forget(void)
{
    (void)__atomic_add_fetch(&life, 1, __ATOMIC_ACQ_REL);
}
