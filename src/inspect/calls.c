/* SPDX-License-Identifier: MIT */
/* Which of the calls that a binary makes have a probe. What it does by system calls of
 * its own, in assembly, cannot be seen in it. */
#include "inspect/parts.h"
#include "inspect/symbols.h"

#define TOPIC          "calls"
#define UNCOVERED_MOST 64

struct calls {
    bool is_covered[UNC__COVERED_COUNT];
    const char *uncovered[UNCOVERED_MOST];
    size_t uncovered_count;
};

static void take(const struct unc__symbol *symbol, void *userdata)
{
    struct calls *calls = userdata;
    size_t number;
    const char *uncovered;

    if (symbol->is_defined) {
        return;
    }
    number = unc__covered_find(symbol->name);
    uncovered = unc__uncovered_find(symbol->name);
    if (number < UNC__COVERED_COUNT) {
        calls->is_covered[number] = true;
    }
    if (uncovered != NULL && calls->uncovered_count < UNCOVERED_MOST) {
        calls->uncovered[calls->uncovered_count++] = uncovered;
    }
}

static void add_covered(struct unc__inspection *inspection, const struct calls *calls)
{
    size_t count = 0;

    for (size_t i = 0; i < UNC__COVERED_COUNT; i++) {
        count += calls->is_covered[i];
    }
    if (count == 0) {
        unc__diagnosis_add(inspection->diagnosis, UNC__MARK_NOTE, TOPIC,
                           "it makes none of the calls that have a probe by itself; its "
                           "libraries may");
        return;
    }
    unc__diagnosis_add(inspection->diagnosis, UNC__MARK_OK, TOPIC,
                       "calls that it makes and that have a probe: %zu", count);
    for (size_t i = 0; i < UNC__COVERED_COUNT; i++) {
        if (calls->is_covered[i]) {
            unc__diagnosis_name(inspection->diagnosis, unc__covered_name(i));
        }
    }
}

void unc__inspect_calls(struct unc__inspection *inspection)
{
    struct calls calls = { 0 };

    if (inspection->kind == UNC__BINARY_STATIC || !inspection->dynamic->is_there) {
        return; /* what it calls and what libc calls are one there */
    }
    unc__symbols_dynamic(inspection->dynamic, take, &calls);
    add_covered(inspection, &calls);
    if (calls.uncovered_count > 0) {
        unc__diagnosis_add(inspection->diagnosis, UNC__MARK_NOTE, TOPIC,
                           "calls that acquire something and have no probe: %zu; "
                           "descriptors of theirs are noticed at the end, as unseen, the "
                           "rest is not",
                           calls.uncovered_count);
        for (size_t i = 0; i < calls.uncovered_count; i++) {
            unc__diagnosis_name(inspection->diagnosis, calls.uncovered[i]);
        }
    }
}
