/* SPDX-License-Identifier: MIT */
/* What the kernel refused: a misuse where a life was over, and none in a sweep. */
#include <unistd.h>

#include "lib/case.h"

#include "record/fd_table.h"
#include "record/reader.h"
#include "record/tally.h"
#include "stack/caller.h"

#define FIRST 5000 /* numbers that are not open */

static const struct unc_site site = { "", "", "close", 0 };

__attribute__((noinline)) static void acquire(int fd)
{
    (void)unc__record_fd_acquired(
        fd,
        &(struct unc__acquisition){ .kind = UNC__KIND_FD, .type = UNC__TYPE_FD_PIPE });
}

/* What a probe of close does. */
__attribute__((noinline)) static void close_it(int fd)
{
    struct unc__caller caller = UNC__CALLER();

    if (!unc__record_fd_released(fd, &caller)) {
        unc__record_fd_refused(fd, UNC__MISUSE_DOUBLE_RELEASE, &site, &caller);
    }
}

static uint64_t count_misuses(void)
{
    struct unc__misuse_view view;
    uint64_t sum = 0;

    for (size_t i = 0; i < unc__record_misuse_count(); i++) {
        sum += unc__record_read_misuse(i, &view) ? view.count : 0;
    }
    return sum;
}

UNC_TEST(refused__second_close__has_three_stacks)
{
    struct unc__misuse_view view;
    size_t before = unc__record_misuse_count();

    acquire(FIRST);
    close_it(FIRST);
    close_it(FIRST);

    assert_int_equal(unc__record_misuse_count(), before + 1);
    assert_true(unc__record_read_misuse(before, &view));
    assert_int_equal(view.misuse.code, UNC__MISUSE_DOUBLE_RELEASE);
    assert_int_equal(view.misuse.kind, UNC__KIND_FD);
    assert_int_equal(view.misuse.type, UNC__TYPE_FD_PIPE);
    assert_int_equal(view.misuse.key, FIRST);
    assert_true(view.misuse.acquired_stack != 0);
    assert_true(view.misuse.cause_stack != 0);
    assert_true(view.misuse.use_stack != 0);
    assert_int_equal(view.count, 1);
}

UNC_TEST(refused__nothing_was_released__is_none)
{
    uint64_t before = count_misuses();
    struct unc__caller caller = UNC__CALLER();

    close_it(FIRST + 1);
    close_it(-1);
    unc__record_fd_refused(2, UNC__MISUSE_DOUBLE_RELEASE, &site, &caller);
    assert_int_equal(count_misuses(), before);
}

UNC_TEST(refused__number_that_is_open__was_not_used_after_its_release)
{
    uint64_t before = count_misuses();
    struct unc__caller caller = UNC__CALLER();

    acquire(FIRST + 2);
    close_it(FIRST + 2);
    unc__record_fd_refused(FIRST + 2, UNC__MISUSE_USE_AFTER_RELEASE, &site, &caller);
    assert_int_equal(count_misuses(), before + 1);
    unc__record_fd_refused(STDIN_FILENO, UNC__MISUSE_USE_AFTER_RELEASE, &site, &caller);
    assert_int_equal(count_misuses(), before + 1);
}

static void acquire_and_close(int first, int count)
{
    for (int i = 0; i < count; i++) {
        acquire(first + i);
    }
    for (int i = count - 1; i >= 0; i -= 2) { /* no neighbours */
        close_it(first + i);
    }
    for (int i = count - 2; i >= 0; i -= 2) {
        close_it(first + i);
    }
}

UNC_TEST(sweep__upwards__is_no_misuse)
{
    uint64_t before = count_misuses();

    acquire_and_close(FIRST + 100, 8);
    for (int fd = FIRST + 100; fd < FIRST + 140; fd++) {
        close_it(fd);
    }
    assert_int_equal(count_misuses(), before);
}

UNC_TEST(sweep__downwards_with_one_spared__is_no_misuse)
{
    uint64_t before = count_misuses();

    acquire_and_close(FIRST + 150, 8);
    for (int fd = FIRST + 170; fd >= FIRST + 150; fd--) {
        if (fd != FIRST + 153) {
            close_it(fd);
        }
    }
    assert_int_equal(count_misuses(), before);
}

UNC_TEST(sweep__begins_with_refusals__is_taken_back_from_scopes_too)
{
    static struct unc__tally tally;
    uint64_t before = count_misuses();
    uint64_t noted = 0;
    int end = FIRST + 183;

    __asm__("" : "+r"(end)); /* a loop, not three calls in a row */
    acquire_and_close(FIRST + 180, 3);
    unc__tally_begin(&tally);
    for (int fd = FIRST + 180; fd < end; fd++) {
        close_it(fd);
    }
    unc__tally_end(&tally);
    for (size_t i = 0; i < UNC__MISUSE_COUNT_MAX; i++) {
        noted += tally.counts[i];
    }
    assert_int_equal(noted, 0);
    assert_int_equal(count_misuses(), before);
}

UNC_TEST(sweep__pair_that_one_helper_closes_twice__is_none)
{
    uint64_t before = count_misuses();

    acquire_and_close(FIRST + 200, 2);
    for (int fd = FIRST + 200; fd < FIRST + 202; fd++) {
        close_it(fd);
    }
    assert_int_equal(count_misuses(), before + 2);
}

UNC_TEST(sweep__array_with_one_that_was_closed_before__is_none)
{
    uint64_t before = count_misuses();

    for (int fd = FIRST + 210; fd < FIRST + 220; fd++) {
        acquire(fd);
    }
    close_it(FIRST + 215);
    for (int fd = FIRST + 210; fd < FIRST + 220; fd++) {
        close_it(fd);
    }
    assert_int_equal(count_misuses(), before + 1);
}
