/* SPDX-License-Identifier: MIT */
/* From a descriptor to its entry and back, for any int. */
#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>

#include "lib/case.h"

#include "record/fd_table.h"
#include "record/reader.h"
#include "stack/caller.h"

static struct unc__token acquire(int fd)
{
    return unc__record_fd_acquired(
        fd, &(struct unc__acquisition){ .kind = UNC__KIND_FD, .key = 12345 });
}

static struct unc__caller caller(void)
{
    return UNC__CALLER();
}

UNC_TEST(fd__acquired__is_found_by_its_number)
{
    struct unc__token token = acquire(7);
    struct unc__entry_view view;

    assert_int_equal(unc__record_fd_find(7).serial, token.serial);
    assert_int_equal(unc__record_fd_find(8).serial, 0);
    assert_true(unc__record_read(token.index, &view));
    assert_int_equal(view.key, 7);
    assert_true(view.acquired_stack != 0);
    assert_int_equal(unc__record_fd_take(7).serial, token.serial);
    assert_int_equal(unc__record_fd_take(7).serial, 0);
    unc__record_release(token, 0);
}

UNC_TEST(fd__any_int__has_a_place)
{
    static const int numbers[] = { 0, 65535, 65536, 1 << 20, INT_MAX - 1, INT_MAX };

    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        struct unc__token token = acquire(numbers[i]);

        assert_true(token.serial != 0);
        assert_int_equal(unc__record_fd_find(numbers[i]).serial, token.serial);
    }
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        unc__record_release(unc__record_fd_take(numbers[i]), 0);
        assert_int_equal(unc__record_fd_find(numbers[i]).serial, 0);
    }
}

UNC_TEST(fd__negative__is_no_descriptor)
{
    uint64_t dropped = unc__record_dropped_total();

    assert_int_equal(acquire(-1).serial, 0);
    assert_int_equal(unc__record_fd_find(INT_MIN).serial, 0);
    assert_int_equal(unc__record_fd_take(-1).serial, 0);
    assert_int_equal(unc__record_dropped_total(), dropped);
}

UNC_TEST(fd__released__is_a_tombstone_with_both_stacks)
{
    struct unc__caller here = caller();
    struct unc__token token = acquire(9);
    struct unc__entry_view view;

    assert_true(unc__record_fd_released(9, &here));
    assert_false(unc__record_fd_released(9, &here));
    assert_true(unc__record_read(token.index, &view));
    assert_int_equal(view.state, UNC__STATE_RELEASED);
    assert_true(view.acquired_stack != 0 && view.released_stack != 0);
}

UNC_TEST(fd__swapped__gives_out_what_was_there)
{
    struct unc__acquisition what = { .kind = UNC__KIND_FD };
    struct unc__token first = acquire(11);
    struct unc__token old;
    struct unc__token second = unc__record_fd_swap(11, &what, &old);

    assert_int_equal(old.serial, first.serial);
    assert_int_equal(unc__record_fd_find(11).serial, second.serial);
    unc__record_release(old, 0);
    unc__record_release(unc__record_fd_take(11), 0);
    unc__record_release(unc__record_fd_swap(11, &what, &old), 0);
    assert_int_equal(old.serial, 0);
}

UNC_TEST(fd__released_by_its_token_alone__is_not_found_in_its_place)
{
    struct unc__token token = acquire(13);

    unc__record_release(token, 0);
    assert_int_equal(unc__record_fd_find(13).serial, 0);
    for (int i = 0; i < 10000; i++) {
        unc__record_release(acquire(14), 0);
    }
    assert_int_equal(unc__record_fd_find(13).serial, 0);
    assert_int_equal(unc__record_fd_take(13).serial, 0);
}

UNC_TEST(fd__acquired_where_one_lives__ends_that_and_counts_it)
{
    uint64_t live = unc__record_counters(UNC__KIND_FD).live;
    uint64_t unseen = unc__record_unseen_closes();
    struct unc__token first = acquire(15);
    struct unc__token second = acquire(15);
    struct unc__entry_view view;

    assert_int_equal(unc__record_unseen_closes(), unseen + 1);
    assert_int_equal(unc__record_fd_find(15).serial, second.serial);
    assert_true(unc__record_read(first.index, &view));
    assert_int_equal(view.state, UNC__STATE_RELEASED);
    assert_int_equal(view.released_stack, 0);
    unc__record_release(unc__record_fd_take(15), 0);
    unc__record_release(acquire(15), 0);
    unc__record_release(acquire(15), 0);
    assert_int_equal(unc__record_unseen_closes(), unseen + 1);
    assert_int_equal(unc__record_counters(UNC__KIND_FD).live, live);
}

UNC_TEST(fd__last_life__is_known_when_it_is_over)
{
    struct unc__caller here = caller();
    struct unc__last_life last;
    struct unc__token token;

    assert_int_equal(unc__record_fd_last(16, &last).serial, 0);
    assert_false(last.is_over);
    token = unc__record_fd_acquired(
        16,
        &(struct unc__acquisition){ .kind = UNC__KIND_FD, .type = UNC__TYPE_FD_SOCKET });
    assert_int_equal(unc__record_fd_last(16, &last).serial, 0);
    assert_false(last.is_over);
    assert_true(unc__record_fd_released(16, &here));
    assert_int_equal(unc__record_fd_last(16, &last).serial, token.serial);
    assert_true(last.is_over);
    assert_int_equal(last.type, UNC__TYPE_FD_SOCKET);
    assert_true(last.acquired_stack != 0 && last.released_stack != 0);
    assert_int_equal(unc__record_fd_last(INT_MIN, &last).serial, 0);
    assert_false(last.is_over);
}

UNC_TEST(fd__last_life_whose_tombstone_is_gone__was_over)
{
    struct unc__caller here = caller();
    struct unc__last_life last;

    (void)acquire(17);
    assert_true(unc__record_fd_released(17, &here));
    for (int i = 0; i < 10000; i++) {
        (void)acquire(18);
        (void)unc__record_fd_released(18, &here);
    }
    assert_int_equal(unc__record_fd_last(17, &last).serial, 0);
    assert_true(last.is_over);
    assert_int_equal(last.released_stack, 0);
}

UNC_TEST(fd__range_released__ends_what_is_older_than_the_floor)
{
    struct unc__caller here = caller();
    uint64_t floor;
    struct unc__token kept;

    (void)acquire(200000);
    (void)acquire(200010);
    floor = unc__record_fd_range_floor();
    kept = acquire(200005);

    unc__record_fd_range_released(200000, 200009, floor, &here);
    assert_int_equal(unc__record_fd_find(200000).serial, 0);
    assert_int_equal(unc__record_fd_find(200005).serial, kept.serial);
    assert_true(unc__record_fd_find(200010).serial != 0);
    unc__record_fd_range_released(200001, UINT_MAX, unc__record_fd_range_floor(), &here);
    assert_int_equal(unc__record_fd_find(200005).serial, 0);
    assert_int_equal(unc__record_fd_find(200010).serial, 0);
    unc__record_fd_range_released(UINT_MAX, 0, floor, &here);
}

UNC_TEST(fd__range_kept_in__does_not_survive)
{
    struct unc__entry_view view;
    struct unc__token token = unc__record_fd_acquired(
        200020,
        &(struct unc__acquisition){ .kind = UNC__KIND_FD, .flags = UNC__FLAG_SURVIVES });

    assert_true(unc__record_fd_has_survivors());
    assert_true(unc__record_read(token.index, &view));
    assert_int_equal(view.flags, UNC__FLAG_SURVIVES);
    unc__record_fd_range_kept_in(200020, 200020);
    assert_true(unc__record_read(token.index, &view));
    assert_int_equal(view.flags, 0);
    unc__record_release(unc__record_fd_take(200020), 0);
}

static atomic_int failures;

/* Each thread has numbers of its own, as the kernel would give them. */
static void *open_and_close(void *userdata)
{
    int first = *(int *)userdata;
    struct unc__caller here = caller();

    for (int round = 0; round < 2000; round++) {
        int fd = first + round % 500 * 8;
        struct unc__token token = acquire(fd);

        if (unc__record_fd_find(fd).serial != token.serial ||
            !unc__record_fd_released(fd, &here) || unc__record_fd_find(fd).serial != 0) {
            atomic_fetch_add(&failures, 1);
        }
    }
    return NULL;
}

UNC_TEST(fd__eight_threads__do_not_meet)
{
    uint64_t live = unc__record_counters(UNC__KIND_FD).live;
    pthread_t threads[8];
    int firsts[8];

    for (int i = 0; i < 8; i++) {
        firsts[i] = 1000 + i;
        assert_int_equal(pthread_create(&threads[i], NULL, open_and_close, &firsts[i]),
                         0);
    }
    for (int i = 0; i < 8; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    }
    assert_int_equal(atomic_load(&failures), 0);
    assert_int_equal(unc__record_counters(UNC__KIND_FD).live, live);
}
