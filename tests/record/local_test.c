/* SPDX-License-Identifier: MIT */
/*
 * Threads' own parts of the record: used again when threads end, left alone by handlers
 * that interrupt an operation, given up to those that leave by longjmp; and whatever
 * happens, every entry is accounted for.
 */
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/time.h>

#include "lib/case.h"
#include "lib/child.h"

#include "record/fd_table.h"
#include "record/local.h"
#include "record/reader.h"
#include "record/record.h"

static struct unc__token acquire(void)
{
    return unc__record_acquire(&(struct unc__acquisition){ .kind = UNC__KIND_TIMER });
}

static struct unc__counters count(void)
{
    return unc__record_counters(UNC__KIND_TIMER);
}

static void *hold_one(void *userdata)
{
    *(struct unc__token *)userdata = acquire();
    return NULL;
}

static void *release_one(void *userdata)
{
    unc__record_release(*(struct unc__token *)userdata, 0);
    return NULL;
}

static void run(void *(*work)(void *), void *userdata)
{
    pthread_t thread;

    assert_int_equal(pthread_create(&thread, NULL, work, userdata), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
}

UNC_TEST(parts__threads_come_and_go__are_used_again)
{
    struct unc__counters before = count();
    struct unc__token token;
    uint32_t items;
    uint32_t entries;

    for (int i = 0; i < 100; i++) {
        run(hold_one, &token);
        run(release_one, &token);
    }
    items = unc__chunks_count(&unc__space_get()->threads);
    for (int i = 0; i < 2000; i++) {
        run(hold_one, &token);
        run(release_one, &token);
    }
    entries = unc__record_entry_count();
    for (int i = 0; i < 3000; i++) {
        run(hold_one, &token);
        run(release_one, &token);
    }

    assert_int_equal(unc__chunks_count(&unc__space_get()->threads), items);
    assert_true(items <= 8);
    assert_int_equal(unc__record_entry_count(), entries);
    assert_int_equal(count().acquired, before.acquired + 5100);
    assert_int_equal(count().live, before.live);
}

/* What one thread acquires and the next releases comes back to the first. */
UNC_TEST(parts__entries_that_wander__are_not_used_up)
{
    enum {
        COUNT = 5000
    };
    static struct unc__token tokens[COUNT];
    uint32_t before = unc__record_entry_count();

    for (int round = 0; round < 100; round++) {
        for (int i = 0; i < COUNT; i++) {
            tokens[i] = acquire();
        }
        for (int i = 0; i < COUNT; i += 1250) {
            pthread_t thread;

            assert_int_equal(pthread_create(&thread, NULL, release_one, &tokens[i]), 0);
            assert_int_equal(pthread_join(thread, NULL), 0);
        }
        for (int i = 0; i < COUNT; i++) {
            unc__record_release(tokens[i], 0);
        }
    }
    /* What lives at most, and the queues of both threads. */
    assert_true(unc__record_entry_count() <= before + COUNT + 3 * UNC__LOCAL_FIFO);
}

enum {
    CROWD = 16,
    CROWD_RELEASES = 600
};

static pthread_barrier_t crowd_barrier;

static void *release_many(void *userdata)
{
    (void)userdata;
    for (int i = 0; i < CROWD_RELEASES; i++) {
        unc__record_release(acquire(), 0);
    }
    (void)pthread_barrier_wait(&crowd_barrier);
    return NULL;
}

static int release_in_a_crowd(void *userdata)
{
    uint32_t most = UNC__LOCAL_LONG_PARTS * UNC__LOCAL_FIFO / 2 +
                    (CROWD - UNC__LOCAL_LONG_PARTS) * UNC__LOCAL_SHORT_FIFO / 2 +
                    CROWD * 2 * UNC__BUNDLE_SIZE;
    pthread_t threads[CROWD];

    (void)userdata;
    (void)pthread_barrier_init(&crowd_barrier, NULL, CROWD);
    for (int i = 0; i < CROWD; i++) {
        if (pthread_create(&threads[i], NULL, release_many, NULL) != 0) {
            return 1;
        }
    }
    for (int i = 0; i < CROWD; i++) {
        (void)pthread_join(threads[i], NULL);
    }
    (void)pthread_barrier_destroy(&crowd_barrier);
    return unc__record_entry_count() <= most ? 0 : 2;
}

UNC_TEST(parts__many_at_once__keep_few_released_entries)
{
    struct child child;

    child_call(&child, release_in_a_crowd, NULL);

    assert_int_equal(child.exit_code, 0);
    child_done(&child);
}

UNC_TEST(counters__one_thread__know_the_exact_height)
{
    struct unc__token tokens[200];
    uint64_t live = count().live;
    uint64_t high_water = count().high_water;

    for (int i = 0; i < 200; i++) {
        tokens[i] = acquire();
        if (live + (uint64_t)i + 1 > high_water) {
            high_water = live + (uint64_t)i + 1;
        }
        assert_int_equal(count().high_water, high_water);
        assert_int_equal(count().live, live + (uint64_t)i + 1);
    }
    for (int i = 0; i < 200; i++) {
        unc__record_release(tokens[i], 0);
        assert_int_equal(count().high_water, high_water);
    }
    assert_int_equal(count().live, live);
}

UNC_TEST(serials__after_a_snapshot__are_higher_in_every_thread)
{
    struct unc__token mine = acquire();
    struct unc__token theirs;
    uint64_t next;

    run(hold_one, &theirs);
    unc__record_release(theirs, 0);
    next = unc__record_next_serial();
    assert_true(mine.serial < next && theirs.serial < next);
    unc__record_release(mine, 0);
    mine = acquire();
    run(hold_one, &theirs);
    assert_true(mine.serial >= next && theirs.serial >= next);
    unc__record_release(mine, 0);
    unc__record_release(theirs, 0);
}

static pthread_key_t late_key;
static struct unc__token late_token;

/* Destructors run in no order that we know: some of them after ours. */
static void acquire_late(void *round)
{
    unc__record_release(late_token, 0);
    late_token = acquire();
    if ((intptr_t)round > 1) {
        (void)pthread_setspecific(late_key, (void *)((intptr_t)round - 1));
    }
}

static void *end_late(void *userdata)
{
    (void)userdata;
    unc__record_release(acquire(), 0);
    (void)pthread_setspecific(late_key, (void *)3);
    return NULL;
}

UNC_TEST(parts__recorded_while_the_thread_ends__is_counted)
{
    struct unc__counters before = count();

    assert_int_equal(pthread_key_create(&late_key, acquire_late), 0);
    run(end_late, NULL);
    assert_int_equal(pthread_key_delete(late_key), 0);

    assert_int_equal(count().acquired, before.acquired + 4);
    assert_int_equal(count().live, before.live + 1);
    unc__record_release(late_token, 0);
}

static sigjmp_buf place;
static volatile sig_atomic_t jump_count;
static volatile sig_atomic_t is_jumping;

static void on_alarm(int signal_number)
{
    (void)signal_number;
    unc__record_release(acquire(), 0);
    if (is_jumping && unc__thread_state.local != NULL &&
        unc__thread_state.local->busy != 0) {
        jump_count = jump_count + 1;
        siglongjmp(place, 1);
    }
}

/* Once: on a slow machine a timer that repeats would leave no time for anything else. */
static void set_timer(long after_us)
{
    struct itimerval once = { { 0, 0 }, { 0, after_us } };

    (void)setitimer(ITIMER_REAL, &once, NULL);
}

/* Operations that are left in the middle: their entries are lost or kept, never mixed up,
 * and the thread is as fast and as right as before. */
static void leave_operations(int count_wanted)
{
    static volatile long turn;
    struct sigaction action = { .sa_handler = on_alarm };

    (void)sigaction(SIGALRM, &action, NULL);
    is_jumping = 1;
    (void)sigsetjmp(place, 1);
    while (jump_count < count_wanted) {
        turn = turn + 1;
        set_timer(10 + turn % 90);
        for (int i = 0; i < 200; i++) {
            unc__record_release(acquire(), 0);
        }
    }
    is_jumping = 0;
    set_timer(0);
}

static int go_on_recording(uint64_t lost_max)
{
    struct unc__counters before;
    struct unc__token token;

    for (int i = 0; i < 200; i++) {
        unc__record_release(acquire(), 0); /* meets what was left, and gets over it */
    }
    before = count();
    for (int i = 0; i < 10000; i++) {
        token = acquire();
        if (token.serial == 0) {
            return 1;
        }
        unc__record_release(token, 0);
    }
    return count().acquired == before.acquired + 10000 && count().live == before.live &&
                   count().live <= lost_max && unc__record_dropped_total() == 0
               ? 0
               : 3;
}

/* A few times the thread gets another part; if it goes on like that it does without. */
static int leave_and_go_on(void *userdata)
{
    int r;

    (void)userdata;
    leave_operations(10);
    r = go_on_recording(10);
    if (r != 0 || unc__thread_state.local == NULL ||
        __atomic_load_n(&unc__thread_state.local->busy, __ATOMIC_RELAXED) != 0) {
        return r != 0 ? r : 2;
    }
    leave_operations(1000);
    return go_on_recording(1000) != 0 ? 4 : 0;
}

UNC_TEST(parts__left_by_longjmp__are_replaced)
{
    struct child child;

    child_call(&child, leave_and_go_on, NULL);

    assert_int_equal(child.exit_code, 0);
    child_done(&child);
}

enum {
    JUMPS = 300,
    JUMPED_FD = 77
};

/* The next place of a program that is left and goes on: what it may hold, it gives back. */
static void hold_and_leave(int count_wanted)
{
    static volatile uintptr_t turn;
    struct unc__acquisition timer = { .kind = UNC__KIND_TIMER };
    struct unc__acquisition descriptor = { .kind = UNC__KIND_FD };
    struct unc__caller here = UNC__CALLER();

    is_jumping = 1;
    (void)sigsetjmp(place, 1);
    while (jump_count < count_wanted) {
        (void)unc__record_index_released(7, (void *)(turn + 1), &here);
        (void)unc__record_fd_released(JUMPED_FD, &here);
        turn = turn + 1;
        set_timer(10 + (long)(turn % 90));
        for (int i = 0; i < 100; i++) {
            (void)unc__record_index_acquired(7, (void *)(turn + 1), &timer);
            (void)unc__record_index_released(7, (void *)(turn + 1), &here);
            (void)unc__record_fd_acquired(JUMPED_FD, &descriptor);
            (void)unc__record_fd_released(JUMPED_FD, &here);
        }
    }
    is_jumping = 0;
    set_timer(0);
    (void)unc__record_index_released(7, (void *)(turn + 1), &here);
    (void)unc__record_fd_released(JUMPED_FD, &here);
}

static int count_live_entries(void)
{
    struct unc__entry_view view;
    int live = 0;

    for (uint32_t i = 1; i <= unc__record_entry_count(); i++) {
        live += unc__record_read(i, &view) && view.state == UNC__STATE_LIVE;
    }
    return live;
}

/* What a handler itself holds while it is left by another one, nobody can give back. */
static void jump_only(int signal_number)
{
    (void)signal_number;
    if (is_jumping && unc__thread_state.local != NULL &&
        unc__thread_state.local->busy != 0) {
        jump_count = jump_count + 1;
        siglongjmp(place, 1);
    }
}

static int leave_what_is_held(void *userdata)
{
    struct sigaction action = { .sa_handler = jump_only };

    (void)userdata;
    (void)sigaction(SIGALRM, &action, NULL);
    for (int i = 1; i <= JUMPS; i++) {
        hold_and_leave(i);
        for (int k = 0; k < 200; k++) {
            unc__record_release(acquire(), 0); /* a new part, or the handler knows none */
        }
    }
    return count_live_entries() == 0 && unc__record_dropped_total() == 0 ? 0 : 1;
}

UNC_TEST(parts__left_by_longjmp__hold_nothing_that_cannot_be_given_back)
{
    struct child child;

    child_call(&child, leave_what_is_held, NULL);

    assert_int_equal(child.exit_code, 0);
    child_done(&child);
}

#define STORM_THREADS 4
#define STORM_ROUNDS  20000

static atomic_uint_fast64_t acquired_in_handlers;
static atomic_bool is_storm_over;

static void on_user_signal(int signal_number)
{
    struct unc__token token = acquire();

    (void)signal_number;
    if (token.serial != 0) {
        atomic_fetch_add(&acquired_in_handlers, 1);
    }
    unc__record_release(token, unc__record_stack());
}

static void *work_in_storm(void *userdata)
{
    struct unc__token held[8] = { { 0 } };

    (void)userdata;
    for (int i = 0; i < STORM_ROUNDS; i++) {
        unc__record_release(held[i % 8], 0);
        held[i % 8] = acquire();
    }
    for (int i = 0; i < 8; i++) {
        unc__record_release(held[i], 0);
    }
    return NULL;
}

struct storm {
    pthread_t threads[STORM_THREADS];
};

static void *send_signals(void *userdata)
{
    struct storm *storm = userdata;

    while (!atomic_load(&is_storm_over)) {
        for (int i = 0; i < STORM_THREADS; i++) {
            (void)pthread_kill(storm->threads[i], SIGUSR1);
        }
    }
    return NULL;
}

static void *wait_for_end(void *userdata)
{
    (void)userdata;
    (void)work_in_storm(NULL);
    while (!atomic_load(&is_storm_over)) { /* or it could not be signalled any more */
        unc__record_release(acquire(), 0);
        atomic_fetch_add(&acquired_in_handlers, 1);
    }
    return NULL;
}

/* For the whole program: ThreadSanitizer does not put dispositions back as they were. */
UNC_TEST_START
{
    struct sigaction action = { .sa_handler = on_user_signal };

    assert_int_equal(sigaction(SIGUSR1, &action, NULL), 0);
}

UNC_TEST(parts__storm_of_handlers__every_entry_is_accounted_for)
{
    struct unc__counters before = count();
    struct storm storm;
    pthread_t sender;

    for (int i = 0; i < STORM_THREADS; i++) {
        assert_int_equal(pthread_create(&storm.threads[i], NULL, wait_for_end, NULL), 0);
    }
    assert_int_equal(pthread_create(&sender, NULL, send_signals, &storm), 0);
    (void)work_in_storm(NULL);
    while (count().acquired - before.acquired < (STORM_THREADS + 1) * STORM_ROUNDS) {
        (void)sched_yield();
    }
    atomic_store(&is_storm_over, true);
    assert_int_equal(pthread_join(sender, NULL), 0);
    for (int i = 0; i < STORM_THREADS; i++) {
        assert_int_equal(pthread_join(storm.threads[i], NULL), 0);
    }

    assert_int_equal(count().live, before.live);
    assert_int_equal(count().acquired - before.acquired,
                     (STORM_THREADS + 1) * STORM_ROUNDS +
                         atomic_load(&acquired_in_handlers));
    assert_int_equal(unc__record_dropped_total(), 0);
}
