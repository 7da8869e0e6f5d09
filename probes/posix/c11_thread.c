/* SPDX-License-Identifier: MIT */
/* The threads of C11. libc makes and joins them behind the calls of POSIX. */
#include <threads.h>

#include "probes/thread.h"

UNC_PROBE(int, thrd_create, (thrd_t * ret_thread, thrd_start_t start, void *argument))
{
    struct unc__caller caller = UNC__CALLER();
    uint32_t since = unc__thread_creating();
    int r = UNC_REAL(thrd_create)(ret_thread, start, argument);

    if (r == thrd_success && unc__probe_is_watched(&caller)) {
        unc__thread_created(ret_thread, since, UNC__TYPE_C11_THREAD,
                            (uint64_t)(uintptr_t)start, UNC__PROBE_SITE(thrd_create),
                            &caller);
    }
    return r;
}

UNC_PROBE(int, thrd_detach, (thrd_t thread))
{
    struct unc__caller caller = UNC__CALLER();

    if (unc__probe_is_watched(&caller)) {
        unc__thread_detaching((uint64_t)thread, &caller);
    }
    return UNC_REAL(thrd_detach)(thread);
}

UNC_PROBE(int, thrd_join, (thrd_t thread, int *ret_result))
{
    struct unc__caller caller = UNC__CALLER();
    struct unc__token token = unc__held_find(UNC__INDEX_THREAD, (uint64_t)thread);
    int r = UNC_REAL(thrd_join)(thread, ret_result);

    if (r == thrd_success && unc__probe_is_watched(&caller)) {
        unc__thread_joined((uint64_t)thread, token, &caller);
    }
    return r;
}
