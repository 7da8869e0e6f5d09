/* SPDX-License-Identifier: MIT */
/*
 * The life of the probes. Three times before the usual one:
 *
 * Not relocated: the dynamic linker works through the libraries from the last to the
 * first, and calls the IFUNC resolvers of one when it is at it. A resolver that opens
 * something binds to us, where every address that it needed to know is still missing.
 * Nothing can be recorded or called; the raw system call serves (real.c). Such a
 * descriptor is one that nobody saw opened.
 *
 * Before the constructor: resolvers of the program, preinit code and the constructors of
 * libraries that come before ours. What they acquire goes to the start page of the
 * record.
 *
 * In the constructor: real functions are looked up in one pass, and one call through a
 * public name proves that it leads here (check_shared.c).
 */
#include "probes/life.h"

#include <errno.h>
#include <stddef.h>

#include "base/thread.h"
#include "probes/ends.h"
#include "probes/real.h"
#include "record/record.h"
#include "stack/own_text.h"

/* Every address: nobody knows yet. */
struct unc__probe_range unc__probe_range = { 0, UINTPTR_MAX };

enum trial {
    NO_TRIAL,
    WAITING,
    ARRIVED
};
static UNC__THREAD_LOCAL enum trial trial;

/* Filled in by the dynamic linker, which is what it is asked for. */
static const void *volatile relocated = &unc__probe_range;

bool unc__probes_are_relocated(void)
{
    return relocated == &unc__probe_range;
}

bool unc__probe_is_own_slowly(const struct unc__caller *caller)
{
    if (!unc__probes_are_relocated()) {
        return true;
    }
#ifdef UNC__RUNTIME_IS_LATE
    /* The record is instrumented, and the runtime may be in the middle of its start. */
    if (unc__probe_range.size == UINTPTR_MAX && trial == NO_TRIAL) {
        return true;
    }
#endif
    if (trial != NO_TRIAL) {
        trial = ARRIVED;
        return true;
    }
    return unc__own_text_has_caller(caller);
}

void unc__probes_begin_trial(void)
{
    trial = WAITING;
}

bool unc__probes_end_trial(void)
{
    bool has_arrived = trial == ARRIVED;

    trial = NO_TRIAL;
    return has_arrived;
}

#ifndef UNC__PROBES_STATIC
extern const char __ehdr_start[] __attribute__((visibility("hidden")));
extern const char _end[] __attribute__((visibility("hidden")));

static void tell_place(void)
{
    unc__own_text_add_probes((uintptr_t)__ehdr_start, (uintptr_t)_end);
}
#else
static void tell_place(void)
{
}
#endif

/* After the record's, which our library brings along. */
__attribute__((constructor(102))) static void start(void)
{
    int saved_errno = errno;

    unc__record_start();
    tell_place();
    unc__real_start();
    if (unc__record_is_on()) {
        unc__probes_check();
        unc__ends_start();
    }
    unc__own_text_callers(&unc__probe_range.start, &unc__probe_range.size);
    errno = saved_errno;
}
