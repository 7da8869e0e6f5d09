/* SPDX-License-Identifier: MIT */
#include "record/tally.h"

#include "base/process.h"
#include "base/thread.h"

static UNC__THREAD_LOCAL struct unc__tally *innermost;

static struct unc__tally *current(void)
{
    return innermost != NULL && innermost->generation == unc__process_generation()
               ? innermost
               : NULL;
}

void unc__tally_begin(struct unc__tally *tally)
{
    tally->outer = current();
    tally->generation = unc__process_generation();
    innermost = tally;
}

void unc__tally_end(const struct unc__tally *tally)
{
    innermost = tally->outer;
}

void unc__tally_note(size_t index)
{
    for (struct unc__tally *tally = current(); tally != NULL; tally = tally->outer) {
        (void)__atomic_add_fetch(&tally->counts[index], 1, __ATOMIC_RELAXED);
    }
}

void unc__tally_take_back(size_t index)
{
    for (struct unc__tally *tally = current(); tally != NULL; tally = tally->outer) {
        uint64_t *count = &tally->counts[index];

        if (__atomic_load_n(count, __ATOMIC_RELAXED) != 0) {
            (void)__atomic_sub_fetch(count, 1, __ATOMIC_RELAXED);
        }
    }
}
