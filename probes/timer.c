/* SPDX-License-Identifier: MIT */
/*
 * A timer's entry goes with timer_delete, before the kernel may give out its number anew.
 *
 * The last ones deleted are remembered, so that a second deletion shows both stacks: the
 * record finds what is alive only. A handful is enough: the second deletion usually
 * follows soon. A number that is given out anew is forgotten here.
 */
#include "probes/timer.h"

#include <string.h>

#include "record/reader.h"
#include "record/timer_detail.h"

#define DELETED_COUNT 64u

struct deleted {
    uint64_t key;     /* 0: none */
    uint32_t process; /* generation */
    uint32_t acquired_stack;
    uint32_t released_stack;
};

/* Each field for itself: what two threads write at once is at worst not found. */
static struct deleted deleted[DELETED_COUNT];
static uint32_t next_deleted;

/* The first timer of a process is NULL. */
static uint64_t key_of(timer_t timer)
{
    return (uint64_t)(uintptr_t)timer + 1;
}

static struct deleted *find_deleted(uint64_t key)
{
    for (uint32_t i = 0; i < DELETED_COUNT; i++) {
        if (__atomic_load_n(&deleted[i].key, __ATOMIC_ACQUIRE) == key) {
            return &deleted[i];
        }
    }
    return NULL;
}

static void forget(uint64_t key)
{
    struct deleted *old = find_deleted(key);

    if (old != NULL) {
        __atomic_store_n(&old->key, 0, __ATOMIC_RELAXED);
    }
}

static void remember(uint64_t key, struct unc__token token, uint32_t acquired_stack,
                     uint32_t released_stack)
{
    uint32_t number = __atomic_fetch_add(&next_deleted, 1, __ATOMIC_RELAXED);
    struct deleted *place = &deleted[number % DELETED_COUNT];

    __atomic_store_n(&place->key, 0, __ATOMIC_RELAXED);
    __atomic_store_n(&place->process, token.process, __ATOMIC_RELAXED);
    __atomic_store_n(&place->acquired_stack, acquired_stack, __ATOMIC_RELAXED);
    __atomic_store_n(&place->released_stack, released_stack, __ATOMIC_RELAXED);
    __atomic_store_n(&place->key, key, __ATOMIC_RELEASE);
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

    forget(key_of(timer));
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
    uint64_t key = key_of(timer);
    struct unc__token token =
        unc__record_index_take(UNC__INDEX_POSIX_TIMER, (const void *)(uintptr_t)key);
    struct unc__entry_view view;
    uint32_t stack;

    if (token.serial == 0) {
        return false;
    }
    stack = unc__record_stack_at(caller);
    if (unc__record_read(token.index, &view) && view.serial == token.serial) {
        remember(key, token, view.acquired_stack, stack);
    }
    unc__record_release(token, stack);
    return true;
}

void unc__timer_unknown(timer_t timer, const struct unc__caller *caller)
{
    uint64_t key = key_of(timer);
    const struct deleted *first = find_deleted(key);
    struct unc__misuse misuse = { .code = UNC__MISUSE_DOUBLE_RELEASE,
                                  .kind = UNC__KIND_TIMER,
                                  .type = UNC__TYPE_POSIX_TIMER,
                                  .key = key };

    if (first == NULL ||
        __atomic_load_n(&first->process, __ATOMIC_RELAXED) != unc__record_process()) {
        return;
    }
    misuse.use_site = unc__record_site(UNC__PROBE_SITE(timer_delete));
    misuse.cause_site = misuse.use_site;
    misuse.use_stack = unc__record_stack_at(caller);
    misuse.acquired_stack = __atomic_load_n(&first->acquired_stack, __ATOMIC_RELAXED);
    misuse.cause_stack = __atomic_load_n(&first->released_stack, __ATOMIC_RELAXED);
    (void)unc__record_misuse(&misuse);
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
