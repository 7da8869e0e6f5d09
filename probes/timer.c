/* SPDX-License-Identifier: MIT */
/* A timer's entry goes with timer_delete, before the kernel gives out its number anew. */
#include "probes/timer.h"

#include <string.h>

#include "probes/past.h"
#include "record/timer_detail.h"

/* The first timer of a process is NULL. */
static uint64_t key_of(timer_t timer)
{
    return (uint64_t)(uintptr_t)timer + 1;
}

/* What a SIGEV_THREAD_ID names; glibc has a member for it only since 2.38. */
static uint32_t thread_of(const struct sigevent *event)
{
    uint32_t thread;

    memcpy(&thread, (const char *)&event->sigev_notify + sizeof event->sigev_notify,
           sizeof thread);
    return thread;
}

static struct unc__timer_detail detail_of(clockid_t clock, const struct sigevent *event)
{
    struct unc__timer_detail detail = {
        .notify = SIGEV_SIGNAL,
        .clock = clock >= 0 && clock < UNC__TIMER_CLOCK_OTHER ? (int)clock
                                                              : UNC__TIMER_CLOCK_OTHER,
        .signal_number = SIGALRM, /* without an event */
    };

    if (event == NULL) {
        return detail;
    }
    detail.notify = event->sigev_notify;
    if (detail.notify == SIGEV_THREAD) {
        detail.function = (uint64_t)(uintptr_t)event->sigev_notify_function;
        return detail;
    }
    detail.signal_number = detail.notify == SIGEV_NONE ? 0 : (uint32_t)event->sigev_signo;
    detail.thread = detail.notify == SIGEV_THREAD_ID ? thread_of(event) : 0;
    return detail;
}

void unc__timer_created(timer_t timer, clockid_t clock, const struct sigevent *event,
                        const struct unc__caller *caller)
{
    struct unc__timer_detail detail = detail_of(clock, event);

    unc__past_forget(UNC__INDEX_POSIX_TIMER, key_of(timer));
    unc__held_acquired(
        UNC__INDEX_POSIX_TIMER, key_of(timer),
        &(struct unc__acquisition){ .kind = UNC__KIND_TIMER,
                                    .type = UNC__TYPE_POSIX_TIMER,
                                    .detail = unc__timer_detail_pack(&detail),
                                    .site = UNC__PROBE_SITE(timer_create),
                                    .caller = caller });
}

bool unc__timer_deleting(timer_t timer, const struct unc__caller *caller)
{
    return unc__past_released(UNC__INDEX_POSIX_TIMER, key_of(timer),
                              UNC__PROBE_SITE(timer_delete), caller);
}

void unc__timer_unknown(timer_t timer, const struct unc__caller *caller)
{
    (void)unc__past_misused(UNC__INDEX_POSIX_TIMER, key_of(timer),
                            UNC__MISUSE_DOUBLE_RELEASE, UNC__PROBE_SITE(timer_delete),
                            caller);
}

void unc__interval_set(int which, bool is_armed, enum unc__type type,
                       const struct unc_site *site, const struct unc__caller *caller)
{
    uint64_t key = (uint64_t)which + 1;

    if (is_armed) {
        unc__held_acquired(
            UNC__INDEX_INTERVAL_TIMER, key,
            &(struct unc__acquisition){
                .kind = UNC__KIND_TIMER, .type = type, .site = site, .caller = caller });
    } else {
        (void)unc__held_released(UNC__INDEX_INTERVAL_TIMER, key, caller);
    }
}
