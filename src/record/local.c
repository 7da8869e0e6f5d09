/* SPDX-License-Identifier: MIT */
/*
 * The life of threads' parts.
 *
 * A thread gets its part at its first operation and gives it back when it ends, through
 * the destructor of a pthread key; the next thread goes on with what is in it, for only
 * sums are read. Parts live in slabs that double and are never unmapped, and the idle one
 * that was used last is used first.
 *
 * A handler that interrupts an operation may leave it for good, by longjmp. Then the part
 * stays busy. Nobody can know that the operation will not be resumed, so the part is
 * never taken from it: when a thread has met the same operation often enough, it gets
 * another part, and the old one is set aside. If the operation does end there, the part
 * is no longer busy, and it is used again.
 *
 * Failure modes: glibc keeps the values of the first 32 keys in the thread itself, and
 * allocates for others; so with such a key, as without memory, threads do without parts.
 * So does a thread whose destructor has run. All of that is slower, and right.
 */
#include "record/local.h"

#include <pthread.h>
#include <stddef.h>

#include "base/order.h"
#include "base/sandbox.h"
#include "base/sys.h"
#include "record/expectation.h"
#include "record/memory.h"

#define KEYS_IN_THREAD    32u
#define FIRST_SLAB_PARTS  8u
#define SLABS             20u
#define ASIDE_MAX         16u
#define OVERRUNS_PATIENCE 64u

UNC__THREAD_LOCAL struct unc__thread_state unc__thread_state;

static pthread_key_t key;
static bool has_key;
static uint32_t idle_generation; /* the process whose fork interrupted nothing */

static struct {
    void *slabs[SLABS]; /* slab i has FIRST_SLAB_PARTS << i parts */
    uint32_t count;     /* parts ever handed out */
    uint64_t idle;      /* tag << 32 | number of the topmost idle part */
    struct unc__local *aside[ASIDE_MAX];
} parts;

/* Pages are not shared between threads. */
static size_t part_size(void)
{
    return (sizeof(struct unc__local) + 4095) / 4096 * 4096;
}

static struct unc__local *get_part(uint32_t number)
{
    uint32_t shifted = number - 1 + FIRST_SLAB_PARTS;
    uint32_t top = 31 - (uint32_t)__builtin_clz(shifted);
    uint32_t slab = top - (uint32_t)__builtin_ctz(FIRST_SLAB_PARTS);
    char *memory = __atomic_load_n(&parts.slabs[slab], __ATOMIC_ACQUIRE);

    return (void *)(memory + (shifted - (1U << top)) * part_size());
}

/* The slab that part @number is in, mapped if it was not. */
static bool need_slab(uint32_t number)
{
    uint32_t shifted = number - 1 + FIRST_SLAB_PARTS;
    uint32_t top = 31 - (uint32_t)__builtin_clz(shifted);
    uint32_t slab = top - (uint32_t)__builtin_ctz(FIRST_SLAB_PARTS);
    size_t size = (FIRST_SLAB_PARTS << slab) * part_size();
    void *found = NULL;
    void *mine;

    if (slab >= SLABS) {
        return false;
    }
    if (__atomic_load_n(&parts.slabs[slab], __ATOMIC_ACQUIRE) != NULL) {
        return true;
    }
    mine = unc__memory_map_private(size);
    if (mine != NULL &&
        !__atomic_compare_exchange_n(&parts.slabs[slab], &found, mine, /* weak= */ 0,
                                     __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
        unc__memory_unmap_private(mine, size);
        mine = found;
    }
    return mine != NULL;
}

static struct unc__local *make_part(void)
{
    uint32_t count = __atomic_load_n(&parts.count, __ATOMIC_RELAXED);
    struct unc__local *local;

    do {
        if (!need_slab(count + 1)) {
            return NULL;
        }
    } while (!__atomic_compare_exchange_n(&parts.count, &count, count + 1, /* weak= */ 1,
                                          __ATOMIC_ACQ_REL, __ATOMIC_RELAXED));
    local = get_part(count + 1);
    local->number = count + 1;
    local->fifo_size =
        local->number <= UNC__LOCAL_LONG_PARTS ? UNC__LOCAL_FIFO : UNC__LOCAL_SHORT_FIFO;
    return local;
}

static void push_idle(struct unc__local *local)
{
    uint64_t head = __atomic_load_n(&parts.idle, __ATOMIC_RELAXED);
    uint64_t next;

    do {
        __atomic_store_n(&local->next_idle, (uint32_t)head, __ATOMIC_RELAXED);
        next = ((head >> 32) + 1) << 32 | local->number;
    } while (!__atomic_compare_exchange_n(&parts.idle, &head, next, /* weak= */ 1,
                                          __ATOMIC_ACQ_REL, __ATOMIC_RELAXED));
}

static struct unc__local *pop_idle(void)
{
    uint64_t head = __atomic_load_n(&parts.idle, __ATOMIC_ACQUIRE);
    struct unc__local *local;
    uint64_t next;

    do {
        if ((uint32_t)head == 0) {
            return NULL;
        }
        local = get_part((uint32_t)head);
        next = head >> 32 << 32 | __atomic_load_n(&local->next_idle, __ATOMIC_RELAXED);
    } while (!__atomic_compare_exchange_n(&parts.idle, &head, next, /* weak= */ 1,
                                          __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE));
    return local;
}

/* One that was set aside and whose operation ended after all. */
static struct unc__local *take_aside(void)
{
    for (uint32_t i = 0; i < ASIDE_MAX; i++) {
        struct unc__local *local = __atomic_load_n(&parts.aside[i], __ATOMIC_ACQUIRE);

        if (local != NULL && __atomic_load_n(&local->busy, __ATOMIC_ACQUIRE) == 0 &&
            __atomic_compare_exchange_n(&parts.aside[i], &local, NULL, /* weak= */ 0,
                                        __ATOMIC_ACQ_REL, __ATOMIC_RELAXED)) {
            return local;
        }
    }
    return NULL;
}

static bool put_aside(struct unc__local *local)
{
    for (uint32_t i = 0; i < ASIDE_MAX; i++) {
        struct unc__local *found = NULL;

        if (__atomic_compare_exchange_n(&parts.aside[i], &found, local, /* weak= */ 0,
                                        __ATOMIC_ACQ_REL, __ATOMIC_RELAXED)) {
            return true;
        }
    }
    return false;
}

static void give_back(void *value)
{
    struct unc__local *local = unc__thread_state.local;

    (void)value;
    unc__expectation_end_thread();
    unc__thread_state.is_refused = true; /* other destructors may still record */
    unc__thread_state.local = NULL;
    if (local == NULL) {
        return;
    }
    unc__order_release(local);
    if (__atomic_load_n(&local->busy, __ATOMIC_ACQUIRE) == 0) {
        push_idle(local);
    } else {
        (void)put_aside(local); /* the thread was cancelled in a handler */
    }
}

static bool is_aside_busy(void)
{
    for (uint32_t i = 0; i < ASIDE_MAX; i++) {
        struct unc__local *local = __atomic_load_n(&parts.aside[i], __ATOMIC_ACQUIRE);

        if (local != NULL && __atomic_load_n(&local->busy, __ATOMIC_RELAXED) != 0) {
            return true;
        }
    }
    return false;
}

/* The forking thread may have been in the middle of an operation, when a handler forks:
 * before it goes on, the child lets go of the parent's memory. A raw clone comes by here
 * never, and is not known to have been idle. */
static void on_fork_in_child(void)
{
    struct unc__local *local = unc__thread_state.local;

    if (unc__thread_state.outside_depth != 0 || unc__thread_state.is_making ||
        (local != NULL && __atomic_load_n(&local->busy, __ATOMIC_RELAXED) != 0)) {
        (void)unc__space_get();
    } else if (unc__thread_state.guest_depth == 0 && !is_aside_busy()) {
        __atomic_store_n(&idle_generation, unc__process_generation(), __ATOMIC_RELAXED);
    }
}

bool unc__local_was_idle(uint32_t generation)
{
    return __atomic_load_n(&idle_generation, __ATOMIC_RELAXED) == generation;
}

void unc__local_start(void)
{
    has_key = pthread_key_create(&key, give_back) == 0 && key < KEYS_IN_THREAD;
    (void)pthread_atfork(NULL, NULL, on_fork_in_child);
}

/* For this process, with nothing in it but the memo, which proves what it says. */
static bool set_up(struct unc__local *local)
{
    struct unc__space *space = unc__space_get();
    uint32_t item = space != NULL ? unc__chunks_take(&space->threads, 1) : 0;

    if (item == 0) {
        return false;
    }
    local->space = space;
    local->shared = unc__chunks_at(&space->threads, item);
    local->chain = 0;
    local->ready_count = 0;
    local->next_serial = 0;
    local->serial_end = 0;
    local->live = 0;
    local->fifo_first = 0;
    local->fifo_count = 0;
    local->overrun_count = 0;
    local->close_run = (struct unc__close_run){ 0 };
    /* Last: until now a handler, and a child of fork, found it belonging elsewhere. */
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    local->generation = space->generation;
    return true;
}

static bool is_set_up(struct unc__local *local)
{
    if (local->generation != unc__process_generation() && !set_up(local)) {
        return false;
    }
    local->thread = unc__thread_id();
    __atomic_store_n(&local->shared->thread, local->thread, __ATOMIC_RELAXED);
    return true;
}

static struct unc__local *find_part(void)
{
    struct unc__local *local = take_aside();

    if (local == NULL) {
        local = pop_idle();
    }
    return local != NULL ? local : make_part();
}

static void give_up(struct unc__local *local)
{
    if (local != NULL) {
        __atomic_store_n(&local->busy, 0, __ATOMIC_RELEASE);
        push_idle(local);
    }
}

/* A part for this thread, which has none; busy. */
static struct unc__local *adopt(void)
{
    struct unc__local *local = find_part();

    if (local == NULL) {
        return NULL;
    }
    unc__order_acquire(local);
    __atomic_store_n(&local->busy, 1, __ATOMIC_RELAXED);
    if (pthread_setspecific(key, &key) != 0 || !is_set_up(local)) {
        give_up(local);
        return NULL;
    }
    return local;
}

/* Whether the operation that keeps @local busy has been met so often that it may never
 * end. */
static bool is_overrun(struct unc__local *local)
{
    if (local->overrun_serial != local->next_serial) {
        local->overrun_serial = local->next_serial;
        local->overrun_count = 0;
    }
    return ++local->overrun_count > OVERRUNS_PATIENCE;
}

static struct unc__local *do_without(void)
{
    unc__thread_state.outside_depth++;
    return NULL;
}

/* Likewise of the making of a part: a handler may have left that, too. If it is resumed
 * after all, it finds what was made meanwhile. */
static bool is_being_made(struct unc__thread_state *state)
{
    return state->is_making && ++state->overrun_count <= OVERRUNS_PATIENCE;
}

/* This thread's part, made or set up; busy. NULL: refused. */
static struct unc__local *make(struct unc__thread_state *state)
{
    struct unc__local *local = state->local;

    if (local == NULL) {
        local = adopt();
        if (state->local == NULL) {
            state->local = local;
            return local;
        }
        give_up(local);
        local = state->local;
    }
    __atomic_store_n(&local->busy, 1, __ATOMIC_RELAXED);
    if (!is_set_up(local)) {
        __atomic_store_n(&local->busy, 0, __ATOMIC_RELAXED);
        return NULL;
    }
    return local;
}

struct unc__local *unc__local_enter_slowly(void)
{
    struct unc__thread_state *state = &unc__thread_state;
    struct unc__local *local = state->local;

    if (!has_key || state->is_refused || is_being_made(state) || unc__local_is_guest()) {
        return do_without();
    }
    if (local != NULL && __atomic_load_n(&local->busy, __ATOMIC_RELAXED) != 0) {
        if (!is_overrun(local) || !put_aside(local)) {
            return do_without();
        }
        state->local = NULL;
    }

    state->overrun_count = 0;
    state->is_making = true;
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    local = make(state);
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    state->is_making = false;
    return local != NULL ? local : do_without();
}

bool unc__local_is_guest(void)
{
    const struct unc__space *space;

    if (unc__thread_state.guest_depth == 0) {
        return false;
    }
    /* The parent comes by for a moment too, before and after its child runs. In a sandbox
     * it is taken for its child: nobody may be asked. */
    if (unc__is_sandboxed()) {
        return true;
    }
    space = unc__space_get();
    return space == NULL || space->head->pid != (uint32_t)unc__sys_getpid();
}

uint64_t unc__local_live_count(uint32_t generation)
{
    uint32_t count = __atomic_load_n(&parts.count, __ATOMIC_ACQUIRE);
    uint64_t live = 0;

    for (uint32_t number = 1; number <= count; number++) {
        const struct unc__local *local = get_part(number);

        if (local->generation == generation) {
            live += __atomic_load_n(&local->live, __ATOMIC_RELAXED);
        }
    }
    return live;
}
