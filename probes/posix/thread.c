/* SPDX-License-Identifier: MIT */
/*
 * Threads of pthread_create. One that was made detached is nobody's; every other one is
 * joined or detached by somebody, running or ended: an ended one keeps its stack.
 *
 * libc makes its own (timers that tell by a thread, aio, getaddrinfo_a) behind these
 * calls. While a join waits, the frame of the probe is there, as small as it is; a thread
 * that is cancelled in it is still to be joined.
 */
#include "probes/thread.h"

#include <time.h>

/* NOLINTNEXTLINE(bugprone-reserved-identifier): ThreadSanitizer's own name. Weak: it is
 * not there in most programs. */
extern void __tsan_init(void) __attribute__((weak));

/* ThreadSanitizer stands in front of the shared probes and gives every thread of the
 * program attributes; the one without any works for it alone, and nobody joins it. It
 * stands behind the static ones, which never see that. */
static inline bool is_sanitizers(const pthread_attr_t *attributes)
{
#ifdef UNC__PROBES_STATIC
    (void)attributes;
    return false;
#else
    return attributes == NULL && __tsan_init != NULL;
#endif
}

static inline bool is_detached(const pthread_attr_t *attributes)
{
    int state;

    return attributes != NULL && pthread_attr_getdetachstate(attributes, &state) == 0 &&
           state == PTHREAD_CREATE_DETACHED;
}

UNC_PROBE(int, pthread_create,
          (pthread_t * ret_thread, const pthread_attr_t *attributes,
           void *(*start)(void *), void *argument))
{
    struct unc__caller caller = UNC__CALLER();
    bool is_ours = unc__probe_is_watched(&caller) && !is_detached(attributes) &&
                   !is_sanitizers(attributes);
    uint32_t since = unc__thread_creating();
    int r = UNC_REAL(pthread_create)(ret_thread, attributes, start, argument);

    if (r == 0 && is_ours) {
        unc__thread_created(ret_thread, since, UNC__TYPE_PTHREAD,
                            (uint64_t)(uintptr_t)start, UNC__PROBE_SITE(pthread_create),
                            &caller);
    }
    return r;
}

UNC_PROBE(int, pthread_detach, (pthread_t thread))
{
    struct unc__caller caller = UNC__CALLER();

    if (unc__probe_is_watched(&caller)) {
        unc__thread_detaching((uint64_t)thread, &caller);
    }
    return UNC_REAL(pthread_detach)(thread);
}

#define UNC_PROBE_OF_JOIN(name, params, joined)                                        \
    UNC_PROBE(int, name, params)                                                       \
    {                                                                                  \
        struct unc__caller caller = UNC__CALLER();                                     \
        struct unc__token token = unc__held_find(UNC__INDEX_THREAD, (uint64_t)thread); \
        int r = (joined);                                                              \
                                                                                       \
        if (r == 0 && unc__probe_is_watched(&caller)) {                                \
            unc__thread_joined((uint64_t)thread, token, &caller);                      \
        }                                                                              \
        return r;                                                                      \
    }

UNC_PROBE_OF_JOIN(pthread_join, (pthread_t thread, void **ret_result),
                  UNC_REAL(pthread_join)(thread, ret_result))
UNC_PROBE_OF_JOIN(pthread_tryjoin_np, (pthread_t thread, void **ret_result),
                  UNC_REAL(pthread_tryjoin_np)(thread, ret_result))
UNC_PROBE_OF_JOIN(pthread_timedjoin_np,
                  (pthread_t thread, void **ret_result, const struct timespec *until),
                  UNC_REAL(pthread_timedjoin_np)(thread, ret_result, until))
UNC_PROBE_OF_JOIN(pthread_clockjoin_np,
                  (pthread_t thread, void **ret_result, clockid_t clock,
                   const struct timespec *until),
                  UNC_REAL(pthread_clockjoin_np)(thread, ret_result, clock, until))
