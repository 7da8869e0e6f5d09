/* SPDX-License-Identifier: MIT */
/*
 * A runtime stands in front of the probes: what comes out of it is the program's call, or
 * ours. gcc's is a library, and whatever in it calls libc does so for somebody. clang's
 * lies in the executable among the program's own functions; only those that the dynamic
 * symbol table bounds are known, which is enough, for they are what is called. Rejected:
 * from the first of them to the last, since the linker may put anything in between.
 *
 * Everything is added by one thread, in constructors, and only read from then on.
 */
#include "stack/interceptors.h"

#include <string.h>
#include <sys/auxv.h>

#include "base/no_sanitize.h"
#include "stack/loaded.h"
#include "stack/stack.h"

#define RANGES_MAX 512 /* more than there are probes */
#define DEPTH      8   /* of a runtime's frames above the call */

struct range {
    uintptr_t start;
    uintptr_t stop;
};

static struct range ranges[RANGES_MAX]; /* by address; none overlap */
static size_t range_count;

/* How many begin at @address or before. */
UNC__NO_SANITIZE static size_t count_until(uintptr_t address)
{
    size_t first = 0;
    size_t end = range_count;

    while (first < end) {
        size_t middle = first + (end - first) / 2;

        if (ranges[middle].start <= address) {
            first = middle + 1;
        } else {
            end = middle;
        }
    }
    return first;
}

UNC__NO_SANITIZE bool unc__interceptors_have(uintptr_t return_address)
{
    uintptr_t call = return_address - 1;
    size_t i = count_until(call);

    return i > 0 && call < ranges[i - 1].stop;
}

UNC__NO_SANITIZE bool unc__interceptors_are_there(void)
{
    return range_count > 0;
}

void unc__own_text_add_interceptor(uintptr_t function, size_t size)
{
    struct range range = { function, function + size };
    uintptr_t program = (uintptr_t)getauxval(AT_ENTRY);
    struct unc__loaded loaded;
    size_t i;

    if (unc__loaded_find(function, &loaded) &&
        (program < loaded.start || program >= loaded.end)) {
        range = (struct range){ loaded.start, loaded.end };
    }
    if (range_count == RANGES_MAX || unc__interceptors_have(range.start + 1)) {
        return;
    }
    i = count_until(range.start);
    memmove(&ranges[i + 1], &ranges[i], (range_count - i) * sizeof *ranges);
    ranges[i] = range;
    range_count++;
}

uintptr_t unc__interceptors_origin(const struct unc__caller *caller)
{
    struct unc__captured captured;
    size_t i = 0;

    if (!unc__interceptors_have(caller->ra)) {
        return caller->ra;
    }
    unc__stack_capture(/* memo= */ NULL, caller, DEPTH, &captured);
    while (i < captured.frame_count && unc__interceptors_have(captured.frames[i])) {
        i++;
    }
    return i < captured.frame_count ? captured.frames[i] : caller->ra;
}
