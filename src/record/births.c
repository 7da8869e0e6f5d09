/* SPDX-License-Identifier: MIT */
/*
 * The count lies beside the generation of the process that made it: a forked child has
 * none of its parent's calls, and finds that out when it looks. A call that is left by
 * longjmp stays on its way for ever: then one child that nobody saw is missed, and none
 * is accused for nothing.
 */
#include "record/births.h"

#include "base/process.h"

#define COUNT_BITS 32

static uint64_t pending; /* generation << COUNT_BITS | count */
static uint32_t turns;

static uint32_t count_of(uint64_t word, uint32_t generation)
{
    return word >> COUNT_BITS == generation ? (uint32_t)word : 0;
}

/* Nothing if none is left: whoever counted it is another process. */
static void change(uint32_t generation, int by)
{
    uint64_t word = __atomic_load_n(&pending, __ATOMIC_RELAXED);
    uint64_t next;

    (void)__atomic_add_fetch(&turns, 1, __ATOMIC_SEQ_CST);
    do {
        uint32_t count = count_of(word, generation);

        if (by < 0 && count == 0) {
            return;
        }
        next = (uint64_t)generation << COUNT_BITS | (count + (uint32_t)by);
    } while (!__atomic_compare_exchange_n(&pending, &word, next, /* weak= */ true,
                                          __ATOMIC_SEQ_CST, __ATOMIC_RELAXED));
}

uint32_t unc__record_birth_begin(void)
{
    uint32_t generation = unc__process_generation();

    change(generation, 1);
    return generation;
}

void unc__record_birth_end(uint32_t birth)
{
    if (birth == unc__process_generation()) {
        change(birth, -1);
    }
}

struct unc__births unc__births_now(void)
{
    return (struct unc__births){
        .pending = count_of(__atomic_load_n(&pending, __ATOMIC_SEQ_CST),
                            unc__process_generation()),
        .turns = __atomic_load_n(&turns, __ATOMIC_SEQ_CST),
    };
}
