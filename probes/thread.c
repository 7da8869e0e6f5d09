/* SPDX-License-Identifier: MIT */
/*
 * A handle is known when the call that makes the thread has returned, and by then the
 * thread may have detached itself, or somebody may have joined it. So a release of what
 * is not known leaves a mark, and who records a thread looks for a mark that came since
 * its call began. The two cross like this:
 *
 *   creator                          who detaches
 *     looks for a mark, takes it       releases; found nothing:
 *     or records the thread            leaves a mark
 *     looks once more                  releases once more; if found, takes its mark back
 *
 * In between both go by one counter: whoever comes there second sees what the other did.
 * Rejected: a function of ours around the start function, which would be in every stack
 * of the program, and asking libc whether a thread is detached, which may be gone.
 *
 * The place that the handle was written to is often part of something that the thread
 * itself gives back, so it may be gone, or have become something else, by the time we
 * look. Then the thread has disposed of itself, or nobody knows; nothing is recorded.
 *
 * Marks are few: they stay only for threads that nobody records, as those that are made
 * unseen. Of more than fit, made while one call of pthread_create goes on, the oldest is
 * lost.
 */
#include "probes/thread.h"

#include "probes/keeper.h"
#include "record/peek.h"

#define MARK_COUNT 64u

/* Handles; 0: free or taken. The number says when it came. */
static struct {
    uint64_t handle;
    uint32_t number;
} marks[MARK_COUNT];

static uint32_t mark_count;

uint32_t unc__thread_creating(void)
{
    return __atomic_load_n(&mark_count, __ATOMIC_ACQUIRE);
}

/* Of two that come here, the second sees all that the first did before. */
static uint32_t meet(void)
{
    return __atomic_fetch_add(&mark_count, 0, __ATOMIC_ACQ_REL);
}

static uint32_t leave_mark(uint64_t handle)
{
    uint32_t number = __atomic_fetch_add(&mark_count, 1, __ATOMIC_ACQ_REL);
    uint32_t place = number % MARK_COUNT;

    __atomic_store_n(&marks[place].handle, 0, __ATOMIC_RELAXED);
    __atomic_store_n(&marks[place].number, number, __ATOMIC_RELEASE);
    __atomic_store_n(&marks[place].handle, handle, __ATOMIC_RELEASE);
    return number;
}

static bool take_mark_at(uint32_t place, uint64_t handle)
{
    return __atomic_compare_exchange_n(&marks[place].handle, &handle, 0, false,
                                       __ATOMIC_SEQ_CST, __ATOMIC_RELAXED);
}

static bool take_mark(uint64_t handle, uint32_t since)
{
    if (meet() == since) {
        return false;
    }
    for (uint32_t i = 0; i < MARK_COUNT; i++) {
        if (__atomic_load_n(&marks[i].handle, __ATOMIC_ACQUIRE) == handle &&
            __atomic_load_n(&marks[i].number, __ATOMIC_ACQUIRE) - since < INT32_MAX &&
            take_mark_at(i, handle)) {
            return true;
        }
    }
    return false;
}

/* A handle is the address of what the thread pointer points to, and that holds it twice,
 * as the ABI of thread-local storage and libc want it; known of this machine alone. */
static bool is_thread(uint64_t handle)
{
#if defined(__x86_64__) && defined(__GLIBC__)
    uint64_t words[3] = { 0 };

    return unc__record_peek((const void *)(uintptr_t)handle, words, sizeof words) &&
           words[0] == handle && words[2] == handle;
#else
    return handle != 0;
#endif
}

/* On the stack of who creates it it is safe, and nothing is asked. */
static bool read_handle(const void *place, uint64_t *ret_handle)
{
    return unc__record_peek(place, ret_handle, sizeof *ret_handle) &&
           (unc__record_is_on_stack(place) || is_thread(*ret_handle));
}

void unc__thread_created(const void *place, uint32_t since, enum unc__type type,
                         uint64_t start, const struct unc_site *site,
                         const struct unc__caller *caller)
{
    const char *reason = unc__keeper_reason(caller);
    uint64_t handle;

    if (!read_handle(place, &handle) || take_mark(handle, since)) {
        return;
    }
    unc__held_acquired(UNC__INDEX_THREAD, handle,
                       &(struct unc__acquisition){ .kind = UNC__KIND_THREAD,
                                                   .type = type,
                                                   .detail = start,
                                                   .site = site,
                                                   .caller = caller });
    if (reason != NULL) {
        (void)unc__record_expect_open(unc__held_find(UNC__INDEX_THREAD, handle), reason);
    }
    if (take_mark(handle, since)) {
        (void)unc__held_released(UNC__INDEX_THREAD, handle, caller);
    }
}

static void release_unknown(uint64_t handle, const struct unc__caller *caller)
{
    uint32_t number = leave_mark(handle);

    (void)meet();
    if (unc__held_released(UNC__INDEX_THREAD, handle, caller)) {
        (void)take_mark_at(number % MARK_COUNT, handle);
    }
}

void unc__thread_detaching(uint64_t handle, const struct unc__caller *caller)
{
    if (!unc__held_released(UNC__INDEX_THREAD, handle, caller)) {
        release_unknown(handle, caller);
    }
}

void unc__thread_joined(uint64_t handle, struct unc__token token,
                        const struct unc__caller *caller)
{
    if (token.serial == 0) {
        release_unknown(handle, caller);
    } else if (unc__held_find(UNC__INDEX_THREAD, handle).serial == token.serial) {
        /* Or else the handle is another thread's already. */
        (void)unc__held_released(UNC__INDEX_THREAD, handle, caller);
    }
}
