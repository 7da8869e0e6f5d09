/* SPDX-License-Identifier: MIT */
#include "lib/case.h"

#include <errno.h>
#include <string.h>

#include "stack/walk.h"
#include "task/coroutine.h"

#define DEPTH_MAX 64

/* A coroutine of a test: what it does is @steps, one a time it is entered. */
struct actor {
    struct unc__coroutine coroutine;
    unsigned turns;
    unsigned turns_max;
    uintptr_t frames[DEPTH_MAX];
    size_t frame_count;
    bool is_cut;
};

static struct unc__coroutine_pool *pool;

static void begin_pool(void)
{
    pool = unc__coroutine_pool_new();
    assert_non_null(pool);
}

static void end_pool(void)
{
    unc__coroutine_pool_free(pool);
    pool = NULL;
}

static void take_turns(void *userdata)
{
    struct actor *actor = userdata;

    while (actor->turns < actor->turns_max) {
        actor->turns++;
        unc__coroutine_leave(&actor->coroutine);
    }
    unc__coroutine_exit(&actor->coroutine);
}

static void start(struct actor *actor, unc__coroutine_fn *function)
{
    assert_int_equal(unc__coroutine_take(pool, 0, function, actor, &actor->coroutine), 0);
}

static void finish(struct actor *actor)
{
    while (actor->coroutine.context != NULL) {
        unc__coroutine_enter(&actor->coroutine);
    }
    unc__coroutine_return(pool, &actor->coroutine);
}

UNC_TEST(coroutine__enters_and_leaves__goes_on_where_it_was)
{
    struct actor one = { .turns_max = 3 };

    begin_pool();
    start(&one, take_turns);
    for (unsigned i = 1; i <= 3; i++) {
        unc__coroutine_enter(&one.coroutine);
        assert_int_equal(one.turns, i);
        assert_non_null(one.coroutine.context);
    }
    unc__coroutine_enter(&one.coroutine);
    assert_null(one.coroutine.context);
    unc__coroutine_return(pool, &one.coroutine);
    end_pool();
}

static __attribute__((noinline)) void walk(struct actor *actor)
{
    struct unc__caller caller = UNC__CALLER();

    actor->frame_count =
        unc__walk_tables(&caller, actor->frames, DEPTH_MAX, &actor->is_cut);
}

static void walk_and_leave(void *userdata)
{
    struct actor *actor = userdata;

    walk(actor);
    unc__coroutine_leave(&actor->coroutine);
    unc__coroutine_exit(&actor->coroutine);
}

UNC_TEST(walk__inside_a_coroutine__ends_at_its_beginning)
{
    struct actor one = { 0 };

    begin_pool();
    start(&one, walk_and_leave);
    unc__coroutine_enter(&one.coroutine);
    assert_false(one.is_cut);
    assert_int_equal(one.frame_count, 2);
    finish(&one);
    end_pool();
}

UNC_TEST(walk__of_a_suspended_coroutine__is_complete)
{
    struct actor one = { .turns_max = 1 };
    struct unc__caller caller;

    begin_pool();
    start(&one, take_turns);
    assert_false(unc__coroutine_caller(&one.coroutine, &caller));
    unc__coroutine_enter(&one.coroutine);
    assert_true(unc__coroutine_caller(&one.coroutine, &caller));
    assert_true(unc__coroutine_contains(&one.coroutine, caller.sp));
    one.frame_count = unc__walk_tables(&caller, one.frames, DEPTH_MAX, &one.is_cut);
    assert_false(one.is_cut);
    assert_true(one.frame_count >= 2);
    finish(&one);
    assert_false(unc__coroutine_caller(&one.coroutine, &caller));
    end_pool();
}
