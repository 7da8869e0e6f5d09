/* SPDX-License-Identifier: MIT */
/* From a pointer to its token, through growth, removal and namespaces; with threads and
 * handlers. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/time.h>

#include "lib/case.h"
#include "lib/child.h"

#include "record/reader.h"
#include "record/record.h"

static const char place; /* what most cases put in */

static struct unc__token acquire(const void *pointer)
{
    return unc__record_acquire(&(struct unc__acquisition){
        .kind = UNC__KIND_CUSTOM, .key = (uint64_t)(uintptr_t)pointer });
}

static const void *pointer(uintptr_t number)
{
    return (const void *)number;
}

UNC_TEST(index__inserted__is_found_and_taken_once)
{
    struct unc__token token = acquire(&place);

    assert_true(unc__record_index_insert(1, &place, token));
    assert_int_equal(unc__record_index_find(1, &place).serial, token.serial);
    assert_int_equal(unc__record_index_take(1, &place).serial, token.serial);
    assert_int_equal(unc__record_index_take(1, &place).serial, 0);
    assert_int_equal(unc__record_index_find(1, &place).serial, 0);
    unc__record_release(token, 0);
}

UNC_TEST(index__there_already__is_refused)
{
    struct unc__token token = acquire(&place);

    assert_true(unc__record_index_insert(1, &place, token));
    assert_false(unc__record_index_insert(1, &place, token));
    (void)unc__record_index_take(1, &place);
    assert_true(unc__record_index_insert(1, &place, token));
    (void)unc__record_index_take(1, &place);
    unc__record_release(token, 0);
}

UNC_TEST(index__namespaces__do_not_meet)
{
    struct unc__token first = acquire(&place);
    struct unc__token second = acquire(&place);

    assert_true(unc__record_index_insert(1, &place, first));
    assert_true(unc__record_index_insert(255, &place, second));
    assert_int_equal(unc__record_index_find(1, &place).serial, first.serial);
    assert_int_equal(unc__record_index_take(255, &place).serial, second.serial);
    assert_int_equal(unc__record_index_take(1, &place).serial, first.serial);
    assert_false(unc__record_index_insert(0, &place, first));
    unc__record_release(first, 0);
    unc__record_release(second, 0);
}

UNC_TEST(index__odd_pointers__are_told_apart)
{
    static const uintptr_t odd[] = { 1, UINTPTR_MAX, UINTPTR_MAX - 1, 0x00007fffffffffff,
                                     0x5a007fffffffffff };
    struct unc__token tokens[5];

    for (size_t i = 0; i < 5; i++) {
        tokens[i] = acquire(pointer(odd[i]));
        assert_true(unc__record_index_insert(3, pointer(odd[i]), tokens[i]));
    }
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(unc__record_index_take(3, pointer(odd[i])).serial,
                         tokens[i].serial);
        unc__record_release(tokens[i], 0);
    }
}

UNC_TEST(index__many_pointers__grows_and_forgets_none)
{
    enum {
        COUNT = 200000
    };
    struct unc__token *tokens = calloc(COUNT, sizeof *tokens);

    assert_non_null(tokens);
    for (uintptr_t i = 0; i < COUNT; i++) {
        tokens[i] = acquire(pointer(0x10000 + i * 16));
        assert_true(unc__record_index_insert(2, pointer(0x10000 + i * 16), tokens[i]));
    }
    for (uintptr_t i = 0; i < COUNT; i += 2) {
        struct unc__token token = unc__record_index_take(2, pointer(0x10000 + i * 16));

        assert_int_equal(token.serial, tokens[i].serial);
        unc__record_release(token, 0);
    }
    for (uintptr_t i = 0; i < COUNT; i++) {
        assert_int_equal(unc__record_index_take(2, pointer(0x10000 + i * 16)).serial,
                         i % 2 == 0 ? 0 : tokens[i].serial);
        unc__record_release(tokens[i], 0);
    }
    free(tokens);
}

UNC_TEST(index__entry_gone_and_used_again__is_not_found)
{
    struct unc__token token = acquire(&place);

    assert_true(unc__record_index_insert(4, &place, token));
    unc__record_release(token, 0);
    for (int i = 0; i < 10000; i++) {
        unc__record_release(acquire(NULL), 0);
    }

    assert_int_equal(unc__record_index_take(4, &place).serial, 0);
}

/*
 * Pointers come and go in turn, far more than there are at a time, so that filters fill
 * with what is not there any more and are made again. All that is in is found, and what
 * is out is not.
 */
UNC_TEST(index__pointers_replaced_for_long__knows_what_is_there)
{
    enum {
        HELD = 2000,
        ROUNDS = 25
    };
    struct unc__acquisition what = { .kind = UNC__KIND_CUSTOM };
    struct unc__caller here = UNC__CALLER();

    for (uintptr_t i = 1; i <= HELD * ROUNDS; i++) {
        assert_int_equal(unc__record_index_acquired(5, pointer(i * 48), &what), 0);
        assert_int_equal(unc__record_index_acquired(5, pointer(i * 48), &what), -EEXIST);
        if (i <= HELD) {
            continue;
        }
        assert_true(unc__record_index_find(5, pointer((i - HELD / 2) * 48)).serial != 0);
        assert_true(unc__record_index_released(5, pointer((i - HELD) * 48), &here));
        assert_false(unc__record_index_released(5, pointer((i - HELD) * 48), &here));
    }
    for (uintptr_t i = HELD * (ROUNDS - 1) + 1; i <= HELD * ROUNDS; i++) {
        assert_true(unc__record_index_released(5, pointer(i * 48), &here));
    }
    assert_int_equal(unc__record_dropped_total(), 0);
}

#define THREADS 4
#define SHARE   8000

static atomic_int mistakes;

/* Own pointers, among those of the others; levels are added meanwhile. */
static void *hold_share(void *userdata)
{
    uintptr_t first = (uintptr_t)userdata * 16;
    struct unc__acquisition what = { .kind = UNC__KIND_CUSTOM };
    struct unc__caller here = UNC__CALLER();

    for (uintptr_t i = 0; i < SHARE; i++) {
        const void *mine = pointer(first + i * 16 * THREADS);
        const void *older = pointer(first + i / 2 * 16 * THREADS);

        if (unc__record_index_acquired(6, mine, &what) != 0 ||
            unc__record_index_find(6, older).serial == 0) {
            atomic_fetch_add(&mistakes, 1);
        }
        if (i % 4 == 3 && (!unc__record_index_released(6, mine, &here) ||
                           unc__record_index_acquired(6, mine, &what) != 0)) {
            atomic_fetch_add(&mistakes, 1);
        }
    }
    for (uintptr_t i = 0; i < SHARE; i++) {
        if (!unc__record_index_released(6, pointer(first + i * 16 * THREADS), &here)) {
            atomic_fetch_add(&mistakes, 1);
        }
    }
    return NULL;
}

UNC_TEST(index__threads_while_it_grows__each_finds_its_own)
{
    pthread_t threads[THREADS];

    for (uintptr_t i = 0; i < THREADS; i++) {
        void *number = (void *)(i + 1);

        assert_int_equal(pthread_create(&threads[i], NULL, hold_share, number), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    }
    assert_int_equal(atomic_load(&mistakes), 0);
}

static uintptr_t handled; /* pointers that the handler put in */

static void hold_another(int signal_number)
{
    struct unc__acquisition what = { .kind = UNC__KIND_CUSTOM };

    (void)signal_number;
    for (int i = 0; i < 50; i++) {
        handled++;
        if (unc__record_index_acquired(8, pointer(handled * 16), &what) != 0 ||
            unc__record_index_find(8, pointer((handled + 1) / 2 * 16)).serial == 0) {
            atomic_fetch_add(&mistakes, 1);
        }
    }
}

static bool set_timer(long interval_us)
{
    struct itimerval timer = { { 0, interval_us }, { 0, interval_us } };

    return setitimer(ITIMER_PROF, &timer, NULL) == 0;
}

static void release_all(uint8_t name_space, uintptr_t count)
{
    struct unc__caller here = UNC__CALLER();

    for (uintptr_t i = 1; i <= count; i++) {
        if (!unc__record_index_released(name_space, pointer(i * 16), &here)) {
            atomic_fetch_add(&mistakes, 1);
        }
    }
}

static int hold_while_interrupted(void *userdata)
{
    enum {
        COUNT = 30000
    };
    struct unc__acquisition what = { .kind = UNC__KIND_CUSTOM };
    struct sigaction action = { .sa_handler = hold_another, .sa_flags = SA_RESTART };
    uintptr_t count = 0;

    (void)userdata;
    if (sigaction(SIGPROF, &action, NULL) != 0 || !set_timer(1000)) {
        return 1;
    }
    /* Until a handler has come some times: it does, for this uses processor time. */
    while (count < COUNT || __atomic_load_n(&handled, __ATOMIC_RELAXED) < 200) {
        count++;
        if (unc__record_index_acquired(7, pointer(count * 16), &what) != 0) {
            atomic_fetch_add(&mistakes, 1);
        }
    }
    (void)set_timer(0);
    release_all(7, count);
    release_all(8, handled);
    return atomic_load(&mistakes) != 0 ? 2 : 0;
}

UNC_TEST(index__handler_in_the_middle__loses_nothing_of_either)
{
    struct child child;

    child_call(&child, hold_while_interrupted, NULL);

    assert_int_equal(child.exit_code, 0);
    child_done(&child);
}
