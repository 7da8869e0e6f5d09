/* SPDX-License-Identifier: MIT */
/* Creating, naming, closing and freeing; the current loop of a thread; descriptors. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "lib/case.h"
#include "loop/core.h"
#include "loop/scene.h"
#include "record/reader.h"

#define FREED_LOOPS 1000

static int count_fds(void)
{
    DIR *directory = opendir("/proc/self/fd");
    int count = 0;

    assert_non_null(directory);
    while (readdir(directory) != NULL) {
        count++;
    }
    assert_int_equal(closedir(directory), 0);
    return count;
}

UNC_TEST_TIDY(loop__new__opens_two_descriptors_and_close_gives_them_back)
{
    int before = count_fds();
    struct unc_loop *loop = make_loop();

    assert_int_equal(count_fds(), before + 2);
    assert_int_equal(unc_loop_close(loop), 0);
    assert_int_equal(count_fds(), before);
    loop = unc_loop_free(loop);
    assert_int_equal(count_fds(), before);
}

UNC_TEST_TIDY(loop__freed_without_close__gives_its_descriptors_back)
{
    int before = count_fds();
    struct unc_loop *loop = make_loop();

    loop = unc_loop_free(loop);
    assert_int_equal(count_fds(), before);
}

UNC_TEST_TIDY(loop__its_descriptors__are_close_on_exec)
{
    struct unc_loop *loop = make_loop();

    assert_true((fcntl(loop->poll_fd, F_GETFD) & FD_CLOEXEC) != 0);
    assert_true((fcntl(loop->wake_fd, F_GETFD) & FD_CLOEXEC) != 0);
    loop = unc_loop_free(loop);
}

static int make_loop_without_standard_streams(void *ignored)
{
    struct unc_loop *loop = NULL;

    (void)ignored;
    (void)close(0);
    (void)close(1);
    (void)close(2);
    if (unc_loop_new(&loop) != 0) {
        return 1;
    }
    if (loop->poll_fd <= 2 || loop->wake_fd <= 2) {
        return 2;
    }
    if ((fcntl(loop->poll_fd, F_GETFD) & FD_CLOEXEC) == 0 ||
        (fcntl(loop->wake_fd, F_GETFD) & FD_CLOEXEC) == 0) {
        return 3;
    }
    for (int fd = 0; fd <= 2; fd++) {
        if (fcntl(fd, F_GETFD) >= 0) {
            return 4;
        }
    }
    unc_loop_free(loop);
    return 0;
}

UNC_TEST(loop__standard_streams_closed__its_descriptors_stay_above_2)
{
    assert_int_equal(in_child(make_loop_without_standard_streams, NULL), 0);
}

UNC_TEST_TIDY(loop__closed_twice__second_close_does_nothing)
{
    struct unc_loop *loop = make_loop();

    assert_false(unc_loop_is_closed(loop));
    assert_int_equal(unc_loop_close(loop), 0);
    assert_true(unc_loop_is_closed(loop));
    assert_int_equal(unc_loop_close(loop), 0);
    assert_true(unc_loop_is_closed(loop));
    loop = unc_loop_free(loop);
}

UNC_TEST(loop__freed__is_closed_and_known_as_freed)
{
    struct unc_loop *loop = make_loop();
    struct unc_loop *stale = loop;

    loop = unc_loop_free(loop);
    assert_null(loop);
    assert_true(unc_loop_is_closed(stale));
    assert_false(unc_loop_is_running(stale));
    assert_int_equal(unc_loop_close(stale), UNC_EFREED);
    assert_null(unc_loop_free(stale));
    assert_int_equal(unc_loop_stop(stale), UNC_EFREED);
}

UNC_TEST_TIDY(loop__nothing__is_closed_not_running_and_can_be_freed)
{
    assert_null(unc_loop_free(NULL));
    assert_true(unc_loop_is_closed(NULL));
    assert_false(unc_loop_is_running(NULL));
    assert_false(unc_loop_is_debug(NULL));
    assert_true(unc_loop_get_id(NULL) == 0);
    assert_true(unc_loop_time(NULL) > 0);
}

static int check_running(struct unc_loop *loop, void *word)
{
    assert_true(unc_loop_is_running(loop));
    assert_false(unc_loop_is_closed(loop));
    trace_add(word);
    return 0;
}

UNC_TEST_TIDY(loop__inside_a_callback__is_running)
{
    struct unc_loop *loop = make_loop();

    assert_false(unc_loop_is_running(loop));
    assert_int_equal(unc_loop_call_soon(loop, check_running, WORD("r"), NULL), 0);
    run_once(loop);

    assert_string_equal(trace(), "r");
    assert_false(unc_loop_is_running(loop));
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(loop__each__has_a_number_of_its_own)
{
    struct unc_loop *a = make_loop();
    struct unc_loop *b = make_loop();
    uint64_t first = unc_loop_get_id(a);

    assert_true(first >= 1);
    assert_true(unc_loop_get_id(b) > first);
    a = unc_loop_free(a);
    a = make_loop();
    assert_true(unc_loop_get_id(a) > unc_loop_get_id(b));
    a = unc_loop_free(a);
    b = unc_loop_free(b);
}

/* The report on @loop calls it @name, which is JSON: in quotes, or null. */
static void assert_reported_as(const struct unc_loop *loop, const char *name)
{
    char wanted[512];
    char *report = NULL;

    (void)snprintf(wanted, sizeof wanted, "\"library\": \"unclosed\", \"name\": %s,",
                   name);
    if (unc_check_take_report(loop, &report, NULL) == -EOPNOTSUPP) {
        assert_int_equal(unc_check(), -EOPNOTSUPP); /* run once more with enabled=0 */
        return;
    }
    assert_non_null(report);
    if (strstr(report, wanted) == NULL) {
        fail_msg("%s is not in %s", wanted, report);
    }
    unc_report_free(report);
}

UNC_TEST_TIDY(loop__named__is_reported_under_that_name)
{
    struct unc_loop *loop = make_loop();

    assert_int_equal(unc_loop_set_name(loop, "main"), 0);
    assert_reported_as(loop, "\"main\"");
    assert_int_equal(unc_loop_set_name(loop, "a \"better\" one"), 0);
    assert_reported_as(loop, "\"a \\\"better\\\" one\"");

    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(loop__name_taken_away__has_none)
{
    struct unc_loop *loop = make_loop();

    assert_int_equal(unc_loop_set_name(loop, "main"), 0);
    assert_int_equal(unc_loop_set_name(loop, ""), 0);
    assert_reported_as(loop, "null");
    assert_int_equal(unc_loop_set_name(loop, "main"), 0);
    assert_int_equal(unc_loop_set_name(loop, NULL), 0);
    assert_reported_as(loop, "null");

    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(loop__very_long_name__is_cut)
{
    struct unc_loop *loop = make_loop();
    char long_name[1000];
    char reported[258];

    memset(long_name, 'n', sizeof long_name - 1);
    long_name[sizeof long_name - 1] = '\0';
    (void)snprintf(reported, sizeof reported, "\"%.255s\"", long_name);
    assert_int_equal(unc_loop_set_name(loop, long_name), 0);
    assert_reported_as(loop, reported);

    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(loop__expected_open__may_still_be_closed)
{
    struct unc_loop *loop = make_loop();

    assert_int_equal(unc_loop_expect_open(loop, "serves until the end"), 0);
    assert_int_equal(unc_loop_expect_open(loop, NULL), 0);
    assert_int_equal(unc_loop_expect_open(loop, "serves until the end"), 0);
    loop = unc_loop_free(loop);
}

UNC_TEST_LEAVING(loop__closed_with_everything_left__gives_all_memory_and_descriptors_back)
{
    int before = count_fds();
    struct unc_loop *loop = make_loop();
    struct unc_future *future = NULL;
    struct tube tube = tube_open();

    assert_int_equal(unc_loop_call_soon(loop, note, WORD("x"), NULL), 0);
    assert_int_equal(unc_loop_call_soon_threadsafe(loop, note, WORD("x")), 0);
    assert_int_equal(unc_loop_call_later(loop, 0, note, WORD("x"), NULL), 0);
    assert_int_equal(unc_loop_call_every(loop, 1, note, WORD("x"), NULL), 0);
    assert_int_equal(unc_loop_add_reader(loop, tube.read_fd, note_io, WORD("x")), 0);
    assert_int_equal(unc_loop_add_writer(loop, tube.write_fd, note_io, WORD("x")), 0);
    assert_int_equal(unc_loop_add_signal_handler(loop, SIGUSR1, note_signal, WORD("x")),
                     0);
    assert_int_equal(unc_future_new(loop, &future), 0);
    assert_int_equal(unc_future_add_done_callback(future, note_future, WORD("x")), 0);
    assert_int_equal(unc_loop_close(loop), 0);

    assert_int_equal(count_fds(), before + 2);
    assert_string_equal(trace(), "");
    future = unc_future_free(future);
    loop = unc_loop_free(loop);
    tube_close(&tube);
}

UNC_TEST_TIDY(loop__ten_thousand_created_and_freed__leave_nothing)
{
    for (int i = 0; i < 10000; i++) {
        struct unc_loop *loop = NULL;

        assert_int_equal(unc_loop_new(&loop), 0);
        loop = unc_loop_free(loop);
    }
}

UNC_TEST(loop__a_thousand_freed_then_used__each_is_known_as_freed)
{
    static struct unc_loop *loops[FREED_LOOPS];

    /* Closed before the next is made: descriptors are scarcer than loops. */
    for (int i = 0; i < FREED_LOOPS; i++) {
        loops[i] = make_closed_loop();
    }
    for (int i = 0; i < FREED_LOOPS; i++) {
        assert_null(unc_loop_free(loops[i]));
    }
    for (int i = 0; i < FREED_LOOPS; i++) {
        assert_int_equal(unc_loop_call_soon(loops[i], note, WORD("x"), NULL), UNC_EFREED);
        assert_int_equal(unc_loop_run_forever(loops[i]), UNC_EFREED);
    }
}

UNC_TEST(loop__freed__is_known_as_freed_until_64_more_were)
{
    struct unc_loop *loop = make_loop();
    struct unc_loop *stale = loop;

    loop = unc_loop_free(loop);
    for (int i = 0; i < 64; i++) {
        struct unc_loop *other = make_loop();

        assert_ptr_not_equal(other, stale);
        assert_int_equal(unc_loop_stop(stale), UNC_EFREED);
        other = unc_loop_free(other);
    }
}

/* -- descriptors run out */

static int fail_to_make_loops(void *ignored)
{
    struct unc_loop *loop = NULL;
    int next = dup(0);
    int before = count_fds();

    (void)ignored;
    CHILD_CHECK(close(next) == 0);
    for (int free_count = 0; free_count <= 2; free_count++) {
        struct rlimit limit = { (rlim_t)(next + free_count), (rlim_t)(next + 100) };
        struct unc_error error;
        int r;

        CHILD_CHECK(setrlimit(RLIMIT_NOFILE, &limit) == 0);
        r = unc_loop_new(&loop);
        limit.rlim_cur = limit.rlim_max;
        CHILD_CHECK(setrlimit(RLIMIT_NOFILE, &limit) == 0);
        if (free_count < 2) {
            CHILD_CHECK(r == -EMFILE);
            CHILD_CHECK(loop == NULL);
            CHILD_CHECK(unc_error_get_last(&error) == 0 && error.code == -EMFILE);
            CHILD_CHECK(strstr(error.text, "open files") != NULL);
        } else {
            CHILD_CHECK(r == 0);
            loop = unc_loop_free(loop);
        }
        CHILD_CHECK(count_fds() == before - 1);
    }
    return 0;
}

UNC_TEST(loop__no_descriptor_free__clean_error_and_nothing_leaked)
{
    assert_int_equal(in_child(fail_to_make_loops, NULL), 0);
}

/* -- the current loop */

UNC_TEST_TIDY(current__none_set__says_so)
{
    struct unc_loop *loop = NULL;

    assert_int_equal(unc_loop_get(&loop), UNC_ENOLOOP);
    assert_int_equal(unc_loop_get_running(&loop), UNC_ENOTRUNNING);
    assert_null(loop);
    assert_int_equal(unc_loop_get(NULL), -EINVAL);
    assert_int_equal(unc_loop_get_running(NULL), -EINVAL);
}

UNC_TEST_TIDY(current__set__is_got_until_unset)
{
    struct unc_loop *loop = make_loop();
    struct unc_loop *got = NULL;

    assert_int_equal(unc_loop_set(loop), 0);
    assert_int_equal(unc_loop_get(&got), 0);
    assert_ptr_equal(got, loop);
    assert_int_equal(unc_loop_get_running(&got), UNC_ENOTRUNNING);
    assert_int_equal(unc_loop_set(NULL), 0);
    assert_int_equal(unc_loop_get(&got), UNC_ENOLOOP);
    loop = unc_loop_free(loop);
}

static int check_current(struct unc_loop *loop, void *other)
{
    struct unc_loop *got = NULL;

    assert_int_equal(unc_loop_get(&got), 0);
    assert_ptr_equal(got, loop);
    assert_int_equal(unc_loop_set(other), 0);
    assert_int_equal(unc_loop_get(&got), 0);
    assert_ptr_equal(got, loop);
    assert_int_equal(unc_loop_get_running(&got), 0);
    assert_ptr_equal(got, loop);
    trace_add("c");
    return 0;
}

UNC_TEST_TIDY(current__inside_a_callback__is_the_running_one)
{
    struct unc_loop *loop = make_loop();
    struct unc_loop *other = make_loop();
    struct unc_loop *got = NULL;

    assert_int_equal(unc_loop_call_soon(loop, check_current, other, NULL), 0);
    run_once(loop);
    assert_string_equal(trace(), "c");
    assert_int_equal(unc_loop_get(&got), 0);
    assert_ptr_equal(got, other);
    loop = unc_loop_free(loop);
    other = unc_loop_free(other);
}

UNC_TEST_TIDY(current__set_one_was_freed__is_unset)
{
    struct unc_loop *loop = make_loop();
    struct unc_loop *got = NULL;

    assert_int_equal(unc_loop_set(loop), 0);
    loop = unc_loop_free(loop);
    assert_int_equal(unc_loop_get(&got), UNC_ENOLOOP);
}

static void *free_loop(void *loop)
{
    return unc_loop_free(loop);
}

UNC_TEST_TIDY(current__set_one_was_freed_by_another_thread__is_unset)
{
    struct unc_loop *loop = make_loop();
    struct unc_loop *got = NULL;

    assert_int_equal(unc_loop_set(loop), 0);
    in_thread(free_loop, loop);
    assert_int_equal(unc_loop_get(&got), UNC_ENOLOOP);
    for (int i = 0; i < 100; i++) {
        loop = make_loop();
        assert_int_equal(unc_loop_get(&got), UNC_ENOLOOP);
        loop = unc_loop_free(loop);
    }
}

UNC_TEST(current__freed_loop__cannot_be_set)
{
    struct unc_loop *loop = make_loop();
    struct unc_loop *stale = loop;

    loop = unc_loop_free(loop);
    assert_int_equal(unc_loop_set(stale), UNC_EFREED);
    assert_int_equal(unc_loop_get(&loop), UNC_ENOLOOP);
}

static void *expect_none(void *ignored)
{
    struct unc_loop *got = NULL;

    assert_int_equal(unc_loop_get(&got), UNC_ENOLOOP);
    return ignored;
}

UNC_TEST_TIDY(current__set_in_one_thread__is_not_another_ones)
{
    struct unc_loop *loop = make_loop();

    assert_int_equal(unc_loop_set(loop), 0);
    in_thread(expect_none, NULL);
    loop = unc_loop_free(loop);
}

/* Whoever holds these numbers now must find them as they were. */
UNC_TEST_LEAVING(loop__descriptors_closed_behind_its_back__leaves_the_numbers_alone)
{
    struct unc_loop *loop = make_loop();
    int first = open("/dev/null", O_RDONLY | O_CLOEXEC);
    int taken[2];

    assert_true(first >= 2);
    assert_int_equal(close(first), 0);
    for (int fd = first - 2; fd < first; fd++) {
        assert_int_equal(close(fd), 0);
    }
    assert_int_equal(unc_loop_call_later(loop, UNC_S(1000), do_nothing, NULL, NULL), 0);
    assert_int_equal(unc_loop_run_forever(loop), UNC_ELOST);
    taken[0] = open("/dev/null", O_RDONLY | O_CLOEXEC);
    taken[1] = open("/dev/null", O_RDONLY | O_CLOEXEC);
    assert_int_equal(taken[0], first - 2);
    loop = unc_loop_free(loop);

    assert_int_equal(close(taken[0]), 0);
    assert_int_equal(close(taken[1]), 0);
}

static uint32_t count_closed_entries(void)
{
    struct unc__entry_view view;
    uint32_t count = 0;

    for (uint32_t index = 1; index <= unc__record_entry_count(); index++) {
        count += unc__record_read(index, &view) && view.state == UNC__STATE_CLOSED;
    }
    return count;
}

/* Or a server that makes a loop a request would grow for ever. */
UNC_TEST_TIDY(
    loop__closed_with_nothing_left_but_cancelled_timers__is_not_kept_in_the_record)
{
    uint32_t before = count_closed_entries();

    for (int round = 0; round < 100; round++) {
        struct unc_loop *loop = make_loop();
        struct unc_handle *handle = NULL;

        assert_int_equal(unc_loop_call_later(loop, UNC_S(9), do_nothing, NULL, &handle),
                         0);
        run_once(loop);
        assert_int_equal(unc_handle_cancel(handle), 0);
        handle = unc_handle_unref(handle);
        loop = unc_loop_free(loop);
    }

    assert_int_equal(count_closed_entries(), before);
}
