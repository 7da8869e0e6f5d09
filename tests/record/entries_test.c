/* SPDX-License-Identifier: MIT */
/* The life of an entry: live, tombstone, gone; left, retained; its serial never again. */
#include <errno.h>

#include "lib/case.h"

#include "options/options.h"
#include "record/entries.h"
#include "record/find.h"
#include "record/reader.h"
#include "record/record.h"
#include "record/task_scope.h"

static struct unc__token acquire(uint64_t key)
{
    static const struct unc_site site = { "e.c", "f", "unc_loop_call_later", 5 };
    struct unc__acquisition what = {
        .kind = UNC__KIND_TIMER,
        .type = UNC__TYPE_REPEATING,
        .flags = UNC__FLAG_HELD,
        .key = key,
        .detail = 8,
        .owner = 9,
        .site = &site,
        .name = "tick",
    };

    return unc__record_acquire(&what);
}

static struct unc__entry_view read(struct unc__token token)
{
    struct unc__entry_view view;

    assert_true(unc__record_read(token.index, &view));
    assert_int_equal(view.serial, token.serial);
    return view;
}

UNC_TEST(entry__acquired__has_all_that_was_given)
{
    struct unc__token token = acquire(7);
    struct unc__entry_view view = read(token);

    assert_int_equal(view.key, 7);
    assert_int_equal(view.detail, 8);
    assert_int_equal(view.owner, 9);
    assert_int_equal(view.kind, UNC__KIND_TIMER);
    assert_int_equal(view.type, UNC__TYPE_REPEATING);
    assert_int_equal(view.state, UNC__STATE_LIVE);
    assert_int_equal(view.flags, UNC__FLAG_HELD);
    assert_int_equal(view.index, token.index);
    assert_int_equal(view.released_stack, 0);
    assert_true(view.thread != 0 && view.acquired_stack != 0);
    assert_string_equal(unc__record_string(view.name), "tick");
    assert_int_equal(unc__record_site_view(view.site).line, 5);
    unc__record_release(token, 0);
}

UNC_TEST(entry__released__is_a_tombstone_with_both_stacks)
{
    struct unc__token token = acquire(1);
    struct unc__entry_view view;
    uint32_t stack = unc__record_stack();

    unc__record_release(token, stack);

    view = read(token);
    assert_int_equal(view.state, UNC__STATE_RELEASED);
    assert_int_equal(view.released_stack, stack);
    assert_true(view.acquired_stack != 0);
}

UNC_TEST(entry__released_twice__counts_once)
{
    struct unc__token token = acquire(1);
    uint64_t released = unc__record_counters(UNC__KIND_TIMER).released;

    unc__record_release(token, 0);
    unc__record_release(token, 0);
    unc__record_leave(token, 0);

    assert_int_equal(unc__record_counters(UNC__KIND_TIMER).released, released + 1);
    assert_int_equal(read(token).state, UNC__STATE_RELEASED);
}

UNC_TEST(entry__long_after_its_release__is_used_again_with_a_new_serial)
{
    struct unc__token old = acquire(1);
    struct unc__entry_view view;
    uint32_t count;

    unc__record_release(old, 0);
    for (int i = 0; i < 10000; i++) {
        struct unc__token token = acquire(2);

        assert_true(token.serial > old.serial);
        unc__record_release(token, 0);
    }
    count = unc__record_entry_count();
    for (int i = 0; i < 10000; i++) {
        unc__record_release(acquire(2), 0);
    }

    assert_int_equal(unc__record_entry_count(), count);
    assert_true(unc__record_read(old.index, &view));
    assert_true(view.serial != old.serial);
    assert_false(find_entry(old.serial, &view));
}

UNC_TEST(entry__stale_token__changes_nothing)
{
    struct unc__token live = acquire(1);
    struct unc__token stale = live;

    stale.serial++;
    unc__record_set_detail(stale, 99);
    unc__record_release(stale, 0);
    stale = live;
    stale.process++;
    unc__record_set_owner(stale, 99);
    unc__record_release(stale, 0);
    stale = live;
    stale.index = UINT32_MAX;
    unc__record_release(stale, 0);

    assert_int_equal(read(live).state, UNC__STATE_LIVE);
    assert_int_equal(read(live).detail, 8);
    assert_int_equal(read(live).owner, 9);
    unc__record_release(live, 0);
}

UNC_TEST(entry__no_token__is_accepted_everywhere)
{
    struct unc__token none = { 0 };

    unc__record_release(none, 0);
    unc__record_leave(none, 0);
    unc__record_retain(none, 0);
    unc__record_set_detail(none, 1);
    unc__record_set_owner(none, 1);
    unc__record_set_name(none, "x");
    unc__record_set_flags(none, 1, 0);
    assert_int_equal(unc__record_expect_open(none, "x"), 0);
    assert_false(unc__record_index_insert(1, &none, none));
}

UNC_TEST_LEAVING(entry__left_or_retained__stays_for_good)
{
    struct unc__token left = acquire(1);
    struct unc__token closed = acquire(2);

    unc__record_leave(left, 0);
    unc__record_retain(closed, 0);
    unc__record_release(left, 0);
    for (int i = 0; i < 10000; i++) {
        unc__record_release(acquire(3), 0);
    }

    assert_int_equal(read(left).state, UNC__STATE_LEFT);
    assert_int_equal(read(closed).state, UNC__STATE_CLOSED);
}

UNC_TEST(entry__changed_while_live__shows_the_change)
{
    struct unc__token token = acquire(1);

    unc__record_set_detail(token, 55);
    unc__record_set_owner(token, 66);
    unc__record_set_name(token, "tock");
    unc__record_set_flags(token, UNC__FLAG_OVER, UNC__FLAG_HELD);

    assert_int_equal(read(token).detail, 55);
    assert_int_equal(read(token).owner, 66);
    assert_string_equal(unc__record_string(read(token).name), "tock");
    assert_int_equal(read(token).flags, UNC__FLAG_OVER);
    unc__record_release(token, 0);
}

/* A thread may be interrupted between finding an entry and changing it. */
UNC_TEST(entry__flags_of_an_earlier_life__change_nothing)
{
    struct unc__token token = acquire(1);
    struct unc__entry *entry = unc__entries_at(unc__space_get(), token.index);

    unc__entries_change_flags(entry, token.serial - 1, UNC__FLAG_OVER, UNC__FLAG_HELD);
    assert_int_equal(read(token).flags, UNC__FLAG_HELD);
    unc__entries_change_flags(entry, token.serial, UNC__FLAG_OVER, 0);
    assert_int_equal(read(token).flags, UNC__FLAG_HELD | UNC__FLAG_OVER);

    unc__record_release(token, 0);
    unc__entries_change_flags(entry, token.serial, 0, UNC__FLAG_HELD);
    assert_int_equal(read(token).flags, UNC__FLAG_HELD | UNC__FLAG_OVER);
}

UNC_TEST(entry__expected__keeps_name_and_reason_apart)
{
    struct unc__token token = acquire(1);
    struct unc__entry_view view;

    assert_int_equal(unc__record_expect_open(token, "a cache"), 0);
    unc__record_set_name(token, "warm");
    view = read(token);
    assert_int_equal(view.flags, UNC__FLAG_HELD | UNC__FLAG_EXPECTED);
    assert_string_equal(unc__record_string(view.name), "warm");
    assert_string_equal(unc__record_view_reason(&view), "a cache");

    assert_int_equal(unc__record_expect_open(token, NULL), 0);
    view = read(token);
    assert_int_equal(view.flags, UNC__FLAG_HELD);
    assert_string_equal(unc__record_string(view.name), "warm");
    assert_string_equal(unc__record_view_reason(&view), "");
    unc__record_release(token, 0);
}

UNC_TEST(counters__acquire_and_release__add_up)
{
    struct unc__counters before = unc__record_counters(UNC__KIND_TIMER);
    struct unc__counters after;
    struct unc__token first = acquire(1);
    struct unc__token second = acquire(2);

    unc__record_release(first, 0);
    after = unc__record_counters(UNC__KIND_TIMER);

    assert_int_equal(after.acquired, before.acquired + 2);
    assert_int_equal(after.released, before.released + 1);
    assert_int_equal(after.live, before.live + 1);
    assert_true(after.high_water >= before.live + 2);
    assert_int_equal(unc__record_next_serial(), second.serial + 1);
    unc__record_release(second, 0);
}

UNC_TEST(kinds__filtered_out__are_not_recorded)
{
    uint32_t kinds = unc__options.kinds;
    struct unc__token token;

    unc__options.kinds = 1U << UNC__KIND_FD;
    token = acquire(1);
    unc__options.kinds = kinds;

    assert_int_equal(token.serial, 0);
}

UNC_TEST(task_scope__inside__is_in_what_is_acquired_until_it_ends)
{
    uint32_t previous = unc__record_enter_task(UINT64_C(0x500000007));
    struct unc__token inside = acquire(1);
    uint32_t outer = unc__record_enter_task(8);
    struct unc__token nested = acquire(2);
    struct unc__token after;

    unc__record_leave_task(outer);
    assert_int_equal(unc__record_task(), 7);
    unc__record_leave_task(previous);
    after = acquire(3);

    assert_int_equal(previous, 0);
    assert_int_equal(read(inside).task, 7);
    assert_int_equal(read(nested).task, 8);
    assert_int_equal(read(after).task, 0);
    unc__record_release(inside, 0);
    unc__record_release(nested, 0);
    unc__record_release(after, 0);
    assert_int_equal(read(inside).task, 7); /* a tombstone has it */
}

UNC_TEST(scope__inside__owns_what_has_no_owner_but_not_loops)
{
    struct unc__acquisition fd = { .kind = UNC__KIND_FD };
    struct unc__acquisition loop = { .kind = UNC__KIND_LOOP };
    uint64_t previous = unc__record_enter_scope(77);
    struct unc__token token = unc__record_acquire(&fd);
    struct unc__token loop_token = unc__record_acquire(&loop);

    assert_int_equal(unc__record_scope_here(), 77);
    unc__record_leave_scope(previous);

    assert_int_equal(unc__record_scope_here(), previous);
    assert_int_equal(read(token).owner, 77);
    assert_int_equal(read(loop_token).owner, 0);
    unc__record_release(token, 0);
    unc__record_release(loop_token, 0);
}

UNC_TEST(tracking_off__every_call__does_nothing)
{
    struct unc__token token;

    unc__record_on = false;
    token = acquire(1);
    unc__record_release(token, unc__record_stack());
    unc__record_misuse(&(struct unc__misuse){ .code = -1 });
    unc__record_on = true;

    assert_int_equal(token.serial, 0);
}

UNC_TEST(record__every_call__keeps_errno)
{
    struct unc__token token;

    errno = 42;
    token = acquire(1);
    unc__record_set_name(token, "other");
    (void)unc__record_expect_open(token, "reason");
    (void)unc__record_index_insert(1, &token, token);
    (void)unc__record_index_take(1, &token);
    unc__record_release(token, unc__record_stack());
    unc__record_start();

    assert_int_equal(errno, 42);
}

UNC_TEST(type_words__every_type__has_them)
{
    for (int type = 1; type < UNC__TYPE_COUNT; type++) {
        struct unc__type_words words =
            unc__record_type_words(unc__types[type].kind, (enum unc__type)type);

        assert_true(words.word[0] != '\0' && words.noun[0] != '\0');
        assert_true(words.missing_call[0] != '\0');
    }
    assert_string_equal(unc__record_type_words(UNC__KIND_FD, UNC__TYPE_NONE).noun,
                        "descriptor");
    assert_string_equal(
        unc__record_type_words(UNC__KIND_CUSTOM, (enum unc__type)511).missing_call, "");
}
