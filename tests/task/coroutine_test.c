/* SPDX-License-Identifier: MIT */
#include "lib/case.h"
#include "lib/child.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "actor.h"
#include "stack/libunwind.h"
#include "stack/memo_compare.h"
#include "stack/stack.h"
#include "stack/walk.h"

#define DEPTH_MAX 64

/* libunwind keeps a pipe from its first walk on. */
UNC_TEST_START
{
    (void)unc__stack_start(UNC__STACK_LIBUNWIND);
    compare_start();
}

struct walked {
    uintptr_t frames[DEPTH_MAX];
    size_t count;
    bool is_cut;
};

typedef size_t walk_fn(const struct unc__caller *caller, uintptr_t *frames, size_t max,
                       bool *ret_is_cut);

static walk_fn *walk_with = unc__walk_tables;

static __attribute__((noinline)) void walk(struct walked *ret_walked)
{
    struct unc__caller caller = UNC__CALLER();

    ret_walked->count =
        walk_with(&caller, ret_walked->frames, DEPTH_MAX, &ret_walked->is_cut);
}

static __attribute__((noinline)) int walk_at(unsigned depth, struct walked *ret_walked)
{
    volatile int result = 0;

    if (depth > 0) {
        result = walk_at(depth - 1, ret_walked);
    } else {
        walk(ret_walked);
    }
    return result;
}

static void walk_and_leave(void *userdata)
{
    struct actor *actor = userdata;

    (void)walk_at(3, actor->data);
    unc__coroutine_leave(&actor->coroutine);
}

UNC_TEST(coroutine__leaves_and_is_entered__goes_on_where_it_was)
{
    struct actor one = { .turns_max = 3 };

    actor_begin();
    actor_start(&one, actor_take_turns);
    for (unsigned i = 1; i <= 3; i++) {
        unc__coroutine_enter(&one.coroutine);
        assert_int_equal(one.turns, i);
        assert_non_null(one.coroutine.context);
    }
    unc__coroutine_enter(&one.coroutine);

    assert_null(one.coroutine.context);
    unc__coroutine_return(actor_pool, &one.coroutine);
    actor_end();
}

UNC_TEST(coroutine__never_entered__is_returned)
{
    struct actor one = { .turns_max = 1 };

    actor_begin();
    actor_start(&one, actor_take_turns);
    unc__coroutine_return(actor_pool, &one.coroutine);
    assert_int_equal(one.turns, 0);
    actor_end();
}

static void count_once(void *userdata)
{
    struct actor *actor = userdata;

    actor->turns++;
}

UNC_TEST(coroutine__function_returns__has_exited)
{
    struct actor one = { 0 };

    actor_begin();
    actor_start(&one, count_once);
    unc__coroutine_enter(&one.coroutine);
    assert_null(one.coroutine.context);
    assert_int_equal(one.turns, 1);
    unc__coroutine_return(actor_pool, &one.coroutine);
    actor_end();
}

static void enter_another(void *userdata)
{
    struct actor *actor = userdata;
    struct actor *inner = actor->data;

    actor_start(inner, actor_take_turns);
    unc__coroutine_enter(&inner->coroutine);
    actor->turns++;
    unc__coroutine_leave(&actor->coroutine);
    actor_finish(inner);
}

UNC_TEST(coroutine__enters_another__comes_back_to_each)
{
    struct actor inner = { .turns_max = 1 };
    struct actor outer = { .data = &inner };

    actor_begin();
    actor_start(&outer, enter_another);
    unc__coroutine_enter(&outer.coroutine);
    assert_int_equal(outer.turns, 1);
    assert_int_equal(inner.turns, 1);
    actor_finish(&outer);
    actor_end();
}

static void *enter_there(void *userdata)
{
    struct actor *actor = userdata;

    unc__coroutine_enter(&actor->coroutine);
    return NULL;
}

UNC_TEST(coroutine__entered_by_other_threads__goes_on)
{
    struct actor one = { .turns_max = 4 };
    pthread_t thread;

    actor_begin();
    actor_start(&one, actor_take_turns);
    for (unsigned i = 1; i <= 4; i++) {
        assert_int_equal(pthread_create(&thread, NULL, enter_there, &one), 0);
        assert_int_equal(pthread_join(thread, NULL), 0);
        assert_int_equal(one.turns, i);
    }
    actor_finish(&one);
    actor_end();
}

static __attribute__((noinline)) void jump(jmp_buf target)
{
    longjmp(target, 1);
}

static __attribute__((noinline)) void jump_from_below(jmp_buf target)
{
    volatile char room[256];

    room[0] = 0;
    jump(target);
    room[255] = room[0];
}

static void jump_inside(void *userdata)
{
    struct actor *actor = userdata;
    jmp_buf target;

    if (setjmp(target) == 0) {
        unc__coroutine_leave(&actor->coroutine);
        jump_from_below(target);
    } else {
        actor->turns++;
    }
}

UNC_TEST(coroutine__longjmp_inside__lands)
{
    struct actor one = { 0 };

    actor_begin();
    actor_start(&one, jump_inside);
    actor_finish(&one);
    assert_int_equal(one.turns, 1);
    actor_end();
}

/* exceptions.cpp */
bool catch_what_is_thrown(unsigned turn, void (*leave)(void *), void *actor);

bool leave_in_handler(unsigned turn, void (*leave)(void *), void *actor);

static void leave(void *userdata)
{
    struct actor *actor = userdata;

    unc__coroutine_leave(&actor->coroutine);
}

static void throw_and_catch(void *userdata)
{
    struct actor *actor = userdata;

    while (actor->turns < actor->turns_max &&
           catch_what_is_thrown(actor->turns, leave, actor)) {
        actor->turns++;
    }
}

UNC_TEST(coroutine__exceptions_inside__are_caught)
{
    struct actor actors[3] = { { .turns_max = 50 },
                               { .turns_max = 50 },
                               { .turns_max = 50 } };

    actor_begin();
    for (unsigned i = 0; i < 3; i++) {
        actor_start(&actors[i], throw_and_catch);
    }
    for (unsigned round = 0; round < 50; round++) {
        for (unsigned i = 0; i < 3; i++) {
            unc__coroutine_enter(&actors[i].coroutine);
        }
    }
    for (unsigned i = 0; i < 3; i++) {
        actor_finish(&actors[i]);
        assert_int_equal(actors[i].turns, 50);
    }
    actor_end();
}

static void handle_by_turns(void *userdata)
{
    struct actor *actor = userdata;

    while (actor->turns < actor->turns_max &&
           leave_in_handler(actor->turns, leave, actor)) {
        actor->turns++;
    }
}

/* Each has another number of turns, so that handlers end in another order. */
UNC_TEST(coroutine__leaves_in_a_handler_of_exceptions__finds_its_own_again)
{
    struct actor actors[3] = { { .turns_max = 10 },
                               { .turns_max = 20 },
                               { .turns_max = 31 } };

    actor_begin();
    for (unsigned i = 0; i < 3; i++) {
        actor_start(&actors[i], handle_by_turns);
        for (unsigned step = 0; step < i; step++) {
            unc__coroutine_enter(&actors[i].coroutine);
        }
    }
    for (unsigned round = 0; round < 15; round++) {
        for (unsigned i = 0; i < 3; i++) {
            unc__coroutine_enter(&actors[i].coroutine);
        }
    }
    for (unsigned i = 0; i < 3; i++) {
        actor_finish(&actors[i]);
        assert_int_equal(actors[i].turns, actors[i].turns_max);
    }
    actor_end();
}

static void compare_walk(walk_fn *with)
{
    struct walked inside = { .is_cut = true };
    struct walked again = { .is_cut = true };
    struct actor one = { .data = &inside };
    struct actor two = { .data = &again };

    actor_begin();
    actor_start(&one, walk_and_leave);
    unc__coroutine_enter(&one.coroutine);
    walk_with = with;
    actor_start(&two, walk_and_leave);
    unc__coroutine_enter(&two.coroutine);
    walk_with = unc__walk_tables;
    assert_false(inside.is_cut);
    assert_int_equal(inside.count, 6); /* walk_at 4 times, the function, its beginning */
    assert_int_equal(again.count, inside.count);
    assert_memory_equal(again.frames, inside.frames,
                        inside.count * sizeof inside.frames[0]);
    assert_false(again.is_cut);
    actor_finish(&one);
    actor_finish(&two);
    actor_end();
}

UNC_TEST(walk__inside_a_coroutine__ends_at_its_beginning)
{
    compare_walk(unc__walk_tables);
    compare_walk(unc__walk_uncached);
    compare_walk(unc__walk_complete);
}

UNC_TEST(walk__by_libunwind__ends_there_too)
{
    bool is_refused = __tsan_create_fiber != NULL; /* see stack/libunwind.c */

    assert_int_equal(unc__libunwind_start(), !is_refused);
    if (!is_refused) {
        compare_walk(unc__libunwind_walk);
    }
}

UNC_TEST(walk__of_a_suspended_coroutine__is_complete)
{
    struct walked inside = { .is_cut = true };
    struct walked outside = { .is_cut = true };
    struct actor one = { .data = &inside };
    struct unc__caller caller;

    actor_begin();
    actor_start(&one, walk_and_leave);
    assert_false(unc__coroutine_caller(&one.coroutine, &caller));
    unc__coroutine_enter(&one.coroutine);

    assert_true(unc__coroutine_caller(&one.coroutine, &caller));
    assert_true(unc__coroutine_contains(&one.coroutine, caller.sp));
    assert_false(unc__coroutine_contains(&one.coroutine, (uintptr_t)&caller));
    outside.count = unc__walk_tables(&caller, outside.frames, DEPTH_MAX, &outside.is_cut);
    assert_false(outside.is_cut);
    assert_true(outside.count >= 2 && outside.count <= 4);
    assert_int_equal(outside.frames[outside.count - 1], inside.frames[inside.count - 1]);

    unc__coroutine_enter(&one.coroutine);
    assert_false(unc__coroutine_caller(&one.coroutine, &caller));
    actor_finish(&one);
    actor_end();
}

/* From here: captures through a memo, on stacks that others had. */

static __attribute__((noinline)) void compare_here(void)
{
    struct unc__caller caller = UNC__CALLER();

    compare_stacks(&caller);
}

static __attribute__((noinline)) int compare_below(unsigned depth, size_t room)
{
    volatile char *bytes = __builtin_alloca(room + 1);

    bytes[0] = 0;
    if (depth == 0) {
        compare_here();
    } else {
        bytes[0] = (char)compare_below(depth - 1, room);
        if (depth % 4 == 0) {
            compare_here();
        }
    }
    return bytes[0];
}

static void compare_all_along(void *userdata)
{
    struct actor *actor = userdata;
    unsigned *seed = actor->data;

    while (actor->turns++ < actor->turns_max) {
        unsigned depth = (unsigned)rand_r(seed) % 20;

        (void)compare_below(depth, (unsigned)rand_r(seed) % 4 * 16);
        unc__coroutine_leave(&actor->coroutine);
        compare_here();
    }
}

UNC_TEST(capture__on_stacks_that_others_had__is_as_a_walk)
{
    enum {
        COUNT = 8
    };
    struct actor actors[COUNT] = { { .turns = 0 } };
    struct comparison total;
    unsigned seed = 4;

    compare_uncached();
    actor_begin();
    for (unsigned round = 0; round < 400; round++) {
        for (unsigned i = 0; i < COUNT; i++) {
            actors[i] = (struct actor){ .turns_max = 1 + (unsigned)rand_r(&seed) % 4,
                                        .data = &seed };
            actor_start(&actors[i], compare_all_along);
        }
        for (unsigned i = 0; i < 2 * COUNT; i++) {
            struct actor *one = &actors[(unsigned)rand_r(&seed) % COUNT];

            if (one->coroutine.context != NULL) {
                unc__coroutine_enter(&one->coroutine);
            }
        }
        for (unsigned i = 0; i < COUNT; i++) {
            actor_finish(&actors[i]);
        }
    }
    actor_end();
    compare_done();
    total = compare_total();
    assert_true(total.captures > 10000);
    assert_true(total.hits > total.captures / 10);
    assert_int_equal(total.wrong, 0);
}

/* In a child: 1,000 coroutines that capture; after the first round no system call. */
static int switch_silently(void *userdata)
{
    enum {
        COUNT = 1000
    };
    struct actor *actors = calloc(COUNT, sizeof *actors);
    unsigned seed = 5;

    (void)userdata;
    actor_begin();
    for (unsigned i = 0; i < COUNT; i++) {
        actors[i] = (struct actor){ .turns_max = 3, .data = &seed };
        actor_start(&actors[i], compare_all_along);
        unc__coroutine_enter(&actors[i].coroutine);
    }
    if (!actor_forbid_calls()) {
        return 2;
    }
    for (unsigned round = 0; round < 3; round++) {
        for (unsigned i = 0; i < COUNT; i++) {
            unc__coroutine_enter(&actors[i].coroutine);
        }
    }
    for (unsigned i = 0; i < COUNT; i++) {
        if (actors[i].coroutine.context != NULL) {
            return 3;
        }
    }
    _exit(0);
}

UNC_TEST(capture__in_a_thousand_coroutines__asks_the_kernel_nothing)
{
    struct child child;

    child_call(&child, switch_silently, NULL);
    if (!actor_is_watched()) {
        assert_int_equal(child.exit_code, 0);
    }
    child_done(&child);
}

/* A timer that captures wherever it comes, in the middle of the switch too. */
static volatile sig_atomic_t storm_count;
static volatile sig_atomic_t storm_cut_count;

static void capture_in_handler(int signal_number)
{
    struct unc__captured captured;
    struct unc__caller caller = UNC__CALLER();

    (void)signal_number;
    unc__stack_capture(NULL, &caller, UNC__STACK_DEPTH_MAX, &captured);
    storm_count++;
    storm_cut_count += captured.is_cut;
}

/* In a child: ThreadSanitizer does not put a disposition back as it was. */
static int weather_storm(void *userdata)
{
    enum {
        STORM_COUNT = 2000
    };
    struct sigaction action = { .sa_handler = capture_in_handler };
    struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGPROF };
    struct itimerspec often = { { 0, 50000 }, { 0, 50000 } };
    struct actor one = { .turns_max = UINT32_MAX };
    timer_t timer;

    (void)userdata;
    actor_begin();
    actor_start(&one, actor_take_turns);
    if (sigaction(SIGPROF, &action, NULL) < 0 ||
        timer_create(CLOCK_MONOTONIC, &event, &timer) < 0 ||
        timer_settime(timer, 0, &often, NULL) < 0) {
        return 2;
    }
    while (storm_count < STORM_COUNT) {
        unc__coroutine_enter(&one.coroutine);
    }
    (void)timer_delete(timer);
    one.turns_max = 0;
    actor_finish(&one);
    actor_end();
    (void)printf("%d captures in handlers, %d cut", (int)storm_count,
                 (int)storm_cut_count);
    return storm_cut_count < storm_count ? 0 : 3;
}

UNC_TEST(capture__in_a_handler_during_the_switch__does_no_harm)
{
    struct child child;

    child_call(&child, weather_storm, NULL);
    print_message("%s\n", child.output);
    assert_int_equal(child.exit_code, 0);
    child_done(&child);
}
