/* SPDX-License-Identifier: MIT */
/*
 * Readers and writers. The cases about descriptors that are closed, reused or kept alive
 * by a duplicate count polls: a loop that spins polls again and again.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/case.h"
#include "loop/core.h"
#include "loop/polls.h"
#include "loop/scene.h"

#define PIPES 200 /* with both ends ready more than one poll can bring */

/* Run iterations until a poll brings nothing; a loop that spins never gets there. */
static void run_until_quiet(struct unc_loop *loop)
{
    for (int i = 0; i < 10; i++) {
        polls_reset();
        run_once(loop);
        if (polls_last_events() <= 0) {
            return;
        }
    }
    fail_msg("the poller still reports something after 10 iterations");
}

UNC_TEST_TIDY(reader__readable__is_called_each_time)
{
    struct unc_loop *loop = make_loop();
    struct tube tube = tube_open();

    assert_int_equal(unc_loop_add_reader(loop, tube.read_fd, note_io, WORD("r")), 0);
    run_once(loop);
    assert_string_equal(trace(), "");
    tube_fill(&tube);
    run_once(loop);
    run_once(loop);
    assert_string_equal(trace(), "rr");
    tube_drain(&tube);
    run_once(loop);

    assert_string_equal(trace(), "rr");
    assert_int_equal(unc_loop_remove_reader(loop, tube.read_fd), 1);
    loop = unc_loop_free(loop);
    tube_close(&tube);
}

UNC_TEST_TIDY(writer__writable__is_called)
{
    struct unc_loop *loop = make_loop();
    struct tube tube = tube_open();

    assert_int_equal(unc_loop_add_writer(loop, tube.write_fd, note_io, WORD("w")), 0);
    run_once(loop);

    assert_string_equal(trace(), "w");
    assert_int_equal(unc_loop_remove_writer(loop, tube.write_fd), 1);
    run_once(loop);
    assert_string_equal(trace(), "w");
    loop = unc_loop_free(loop);
    tube_close(&tube);
}

UNC_TEST_TIDY(reader__idle_loop__wakes_up_for_it)
{
    struct unc_loop *loop = make_loop();
    struct tube tube = tube_open();
    struct runner runner;

    assert_int_equal(unc_loop_add_reader(loop, tube.read_fd, note_io_and_stop, WORD("r")),
                     0);
    runner_start(&runner, loop);
    tube_fill(&tube);
    runner_join(&runner);

    assert_string_equal(trace(), "r");
    assert_int_equal(unc_loop_remove_reader(loop, tube.read_fd), 1);
    loop = unc_loop_free(loop);
    tube_close(&tube);
}

static int expect_descriptor(struct unc_loop *loop, int fd, void *tube)
{
    (void)loop;
    assert_int_equal(fd, ((const struct tube *)tube)->read_fd);
    trace_add("r");
    return 0;
}

UNC_TEST_TIDY(reader__called__is_told_its_descriptor)
{
    struct unc_loop *loop = make_loop();
    struct tube tube = tube_open();

    tube_fill(&tube);
    assert_int_equal(unc_loop_add_reader(loop, tube.read_fd, expect_descriptor, &tube),
                     0);
    run_once(loop);

    assert_string_equal(trace(), "r");
    assert_int_equal(unc_loop_remove_reader(loop, tube.read_fd), 1);
    loop = unc_loop_free(loop);
    tube_close(&tube);
}

static void open_pair(int ends[2])
{
    assert_int_equal(
        socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends), 0);
}

UNC_TEST_TIDY(reader_and_writer__on_one_descriptor__merge_and_part_again)
{
    struct unc_loop *loop = make_loop();
    int ends[2];

    open_pair(ends);
    assert_int_equal(write(ends[1], "x", 1), 1);
    assert_int_equal(unc_loop_add_reader(loop, ends[0], note_io, WORD("r")), 0);
    assert_int_equal(unc_loop_add_writer(loop, ends[0], note_io, WORD("w")), 0);
    run_once(loop);
    assert_string_equal(trace(), "rw");

    assert_int_equal(unc_loop_remove_reader(loop, ends[0]), 1);
    trace_clear();
    run_once(loop);
    assert_string_equal(trace(), "w");

    assert_int_equal(unc_loop_add_reader(loop, ends[0], note_io, WORD("R")), 0);
    assert_int_equal(unc_loop_remove_writer(loop, ends[0]), 1);
    trace_clear();
    run_once(loop);
    assert_string_equal(trace(), "R");

    assert_int_equal(unc_loop_remove_reader(loop, ends[0]), 1);
    trace_clear();
    run_until_quiet(loop);
    assert_string_equal(trace(), "");
    loop = unc_loop_free(loop);
    close_fd(&ends[0]);
    close_fd(&ends[1]);
}

UNC_TEST_TIDY(reader__added_twice__second_replaces_first)
{
    struct unc_loop *loop = make_loop();
    struct tube tube = tube_open();

    tube_fill(&tube);
    assert_int_equal(unc_loop_add_reader(loop, tube.read_fd, note_io, WORD("a")), 0);
    assert_int_equal(unc_loop_add_reader(loop, tube.read_fd, note_io, WORD("b")), 0);
    run_once(loop);

    assert_string_equal(trace(), "b");
    assert_int_equal(unc_loop_remove_reader(loop, tube.read_fd), 1);
    assert_int_equal(unc_loop_remove_reader(loop, tube.read_fd), 0);
    loop = unc_loop_free(loop);
    tube_close(&tube);
}

static int replace_reader(struct unc_loop *loop, void *tube)
{
    int fd = ((const struct tube *)tube)->read_fd;

    return unc_loop_add_reader(loop, fd, note_io, WORD("new"));
}

static int queue_then_poll(struct unc_loop *loop, struct tube *tube,
                           unc_callback_fn *callback)
{
    /* Queued before the poll brings the descriptor: it runs first in the same batch. */
    tube_fill(tube);
    assert_int_equal(unc_loop_add_reader(loop, tube->read_fd, note_io, WORD("old")), 0);
    return unc_loop_call_soon(loop, callback, tube, NULL);
}

UNC_TEST_TIDY(reader__replaced_while_queued__first_does_not_run)
{
    struct unc_loop *loop = make_loop();
    struct tube tube = tube_open();

    assert_int_equal(queue_then_poll(loop, &tube, replace_reader), 0);
    run_once(loop);
    assert_string_equal(trace(), "");
    run_once(loop);

    assert_string_equal(trace(), "new");
    assert_int_equal(unc_loop_remove_reader(loop, tube.read_fd), 1);
    loop = unc_loop_free(loop);
    tube_close(&tube);
}

static int remove_reader(struct unc_loop *loop, void *tube)
{
    int fd = ((const struct tube *)tube)->read_fd;

    assert_int_equal(unc_loop_remove_reader(loop, fd), 1);
    return 0;
}

UNC_TEST_TIDY(reader__removed_while_queued__does_not_run)
{
    struct unc_loop *loop = make_loop();
    struct tube tube = tube_open();

    assert_int_equal(queue_then_poll(loop, &tube, remove_reader), 0);
    run_once(loop);

    assert_string_equal(trace(), "");
    loop = unc_loop_free(loop);
    tube_close(&tube);
}

static int remove_other(struct unc_loop *loop, int fd, void *others)
{
    const int *pair = others;

    trace_add("one");
    return unc_loop_remove_reader(loop, fd == pair[0] ? pair[1] : pair[0]) == 1 ? 0 : -1;
}

UNC_TEST_TIDY(reader__removed_by_another_of_its_batch__does_not_run)
{
    struct unc_loop *loop = make_loop();
    struct tube a = tube_open();
    struct tube b = tube_open();
    int pair[2] = { a.read_fd, b.read_fd };

    tube_fill(&a);
    tube_fill(&b);
    assert_int_equal(unc_loop_add_reader(loop, pair[0], remove_other, pair), 0);
    assert_int_equal(unc_loop_add_reader(loop, pair[1], remove_other, pair), 0);
    run_once(loop);

    assert_string_equal(trace(), "one");
    assert_int_equal(
        unc_loop_remove_reader(loop, pair[0]) + unc_loop_remove_reader(loop, pair[1]), 1);
    loop = unc_loop_free(loop);
    tube_close(&a);
    tube_close(&b);
}

static int remove_itself(struct unc_loop *loop, int fd, void *word)
{
    trace_add(word);
    return unc_loop_remove_reader(loop, fd) == 1 ? 0 : -1;
}

UNC_TEST_TIDY(reader__removes_itself__runs_once)
{
    struct unc_loop *loop = make_loop();
    struct tube tube = tube_open();

    tube_fill(&tube);
    assert_int_equal(unc_loop_add_reader(loop, tube.read_fd, remove_itself, WORD("r")),
                     0);
    run_once(loop);
    run_until_quiet(loop);

    assert_string_equal(trace(), "r");
    loop = unc_loop_free(loop);
    tube_close(&tube);
}

static int replace_itself(struct unc_loop *loop, int fd, void *word)
{
    trace_add(word);
    return unc_loop_add_reader(loop, fd, note_io, WORD("b"));
}

UNC_TEST_TIDY(reader__replaces_itself__new_one_runs_next_time)
{
    struct unc_loop *loop = make_loop();
    struct tube tube = tube_open();

    tube_fill(&tube);
    assert_int_equal(unc_loop_add_reader(loop, tube.read_fd, replace_itself, WORD("a")),
                     0);
    run_once(loop);
    run_once(loop);

    assert_string_equal(trace(), "ab");
    assert_int_equal(unc_loop_remove_reader(loop, tube.read_fd), 1);
    loop = unc_loop_free(loop);
    tube_close(&tube);
}

UNC_TEST_TIDY(reader__unknown_descriptor_removed__false)
{
    struct unc_loop *loop = make_loop();
    struct tube tube = tube_open();

    assert_int_equal(unc_loop_remove_reader(loop, tube.read_fd), 0);
    assert_int_equal(unc_loop_remove_writer(loop, 100000), 0);
    assert_int_equal(unc_loop_add_writer(loop, tube.write_fd, note_io, WORD("w")), 0);
    assert_int_equal(unc_loop_remove_reader(loop, tube.write_fd), 0);
    assert_int_equal(unc_loop_remove_writer(loop, tube.write_fd), 1);
    loop = unc_loop_free(loop);
    tube_close(&tube);
}

UNC_TEST_TIDY(reader__impossible_descriptor__refused_with_the_right_error)
{
    struct unc_loop *loop = make_loop();
    struct tube tube = tube_open();
    int closed = tube.read_fd;
    int file = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);

    tube_close(&tube);
    assert_int_equal(unc_loop_add_reader(loop, -1, note_io, NULL), -EINVAL);
    assert_int_equal(unc_loop_add_writer(loop, -7, note_io, NULL), -EINVAL);
    assert_int_equal(unc_loop_remove_reader(loop, -1), -EINVAL);
    assert_int_equal(unc_loop_remove_writer(loop, -1), -EINVAL);
    assert_int_equal(unc_loop_add_reader(loop, closed, note_io, NULL), -EBADF);
    assert_int_equal(unc_loop_add_writer(loop, closed, note_io, NULL), -EBADF);
    assert_int_equal(unc_loop_add_reader(loop, file, note_io, NULL), -EPERM);
    assert_int_equal(unc_loop_remove_reader(loop, closed), 0);
    run_once(loop);
    loop = unc_loop_free(loop);
    close_fd(&file);
}

UNC_TEST_TIDY(reader__number_far_beyond_any_open_one__refused_without_a_table_for_it)
{
    struct unc_loop *loop = make_loop();

    assert_int_equal(unc_loop_add_reader(loop, INT_MAX, note_io, NULL), -EBADF);
    assert_int_equal(unc_loop_add_writer(loop, 1 << 26, note_io, NULL), -EBADF);

    assert_true(loop->io.capacity < 1 << 20);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(reader__replacement_refused__first_stays)
{
    struct unc_loop *loop = make_loop();
    struct tube tube = tube_open();

    tube_fill(&tube);
    assert_int_equal(unc_loop_add_reader(loop, tube.read_fd, note_io, WORD("a")), 0);
    assert_int_equal(unc_loop_add_reader(loop, tube.read_fd, NULL, NULL), -EINVAL);
    run_once(loop);

    assert_string_equal(trace(), "a");
    assert_int_equal(unc_loop_remove_reader(loop, tube.read_fd), 1);
    loop = unc_loop_free(loop);
    tube_close(&tube);
}

UNC_TEST_TIDY(hangup__only_a_reader__wakes_it)
{
    struct unc_loop *loop = make_loop();
    struct tube tube = tube_open();

    assert_int_equal(unc_loop_add_reader(loop, tube.read_fd, note_io, WORD("r")), 0);
    close_fd(&tube.write_fd);
    run_once(loop);

    assert_string_equal(trace(), "r");
    assert_int_equal(unc_loop_remove_reader(loop, tube.read_fd), 1);
    loop = unc_loop_free(loop);
    tube_close(&tube);
}

UNC_TEST_TIDY(error__only_a_writer__wakes_it)
{
    struct unc_loop *loop = make_loop();
    struct tube tube = tube_open();
    char full[4096] = { 0 };

    while (write(tube.write_fd, full, sizeof full) > 0) {
    }
    assert_int_equal(unc_loop_add_writer(loop, tube.write_fd, note_io, WORD("w")), 0);
    run_once(loop);
    assert_string_equal(trace(), "");
    close_fd(&tube.read_fd);
    run_once(loop);

    assert_string_equal(trace(), "w");
    assert_int_equal(unc_loop_remove_writer(loop, tube.write_fd), 1);
    loop = unc_loop_free(loop);
    tube_close(&tube);
}

UNC_TEST_TIDY(hangup__reader_and_writer__wakes_both)
{
    struct unc_loop *loop = make_loop();
    int ends[2];

    open_pair(ends);
    assert_int_equal(unc_loop_add_reader(loop, ends[0], note_io, WORD("r")), 0);
    assert_int_equal(unc_loop_add_writer(loop, ends[0], note_io, WORD("w")), 0);
    close_fd(&ends[1]);
    run_once(loop);

    assert_string_equal(trace(), "rw");
    assert_int_equal(unc_loop_remove_reader(loop, ends[0]), 1);
    assert_int_equal(unc_loop_remove_writer(loop, ends[0]), 1);
    run_until_quiet(loop);
    loop = unc_loop_free(loop);
    close_fd(&ends[0]);
}

UNC_TEST_TIDY(hangup__nobody_watches_any_more__does_not_spin)
{
    struct unc_loop *loop = make_loop();
    struct tube tube = tube_open();

    assert_int_equal(unc_loop_add_reader(loop, tube.read_fd, note_io, WORD("r")), 0);
    assert_int_equal(unc_loop_remove_reader(loop, tube.read_fd), 1);
    close_fd(&tube.write_fd);
    run_until_quiet(loop);

    assert_string_equal(trace(), "");
    loop = unc_loop_free(loop);
    tube_close(&tube);
}

/* -- numbers that are closed, reused, or not the last of their file */

UNC_TEST_TIDY(reused_number__old_reader_still_registered__new_one_works)
{
    struct unc_loop *loop = make_loop();
    struct tube old = tube_open();
    struct tube fresh;
    int number = old.read_fd;

    assert_int_equal(unc_loop_add_reader(loop, number, note_io, WORD("old")), 0);
    tube_close(&old);
    fresh = tube_open();
    assert_int_equal(fresh.read_fd, number);
    tube_fill(&fresh);
    assert_int_equal(unc_loop_add_reader(loop, number, note_io, WORD("new")), 0);
    run_once(loop);

    assert_string_equal(trace(), "new");
    assert_int_equal(unc_loop_remove_reader(loop, number), 1);
    loop = unc_loop_free(loop);
    tube_close(&fresh);
}

UNC_TEST_TIDY(reused_number__old_reader_removed__new_one_works)
{
    struct unc_loop *loop = make_loop();
    struct tube old = tube_open();
    struct tube fresh;
    int number = old.read_fd;

    assert_int_equal(unc_loop_add_reader(loop, number, note_io, WORD("old")), 0);
    assert_int_equal(unc_loop_remove_reader(loop, number), 1);
    tube_close(&old);
    fresh = tube_open();
    assert_int_equal(fresh.read_fd, number);
    tube_fill(&fresh);
    assert_int_equal(unc_loop_add_reader(loop, number, note_io, WORD("new")), 0);
    run_once(loop);

    assert_string_equal(trace(), "new");
    assert_int_equal(unc_loop_remove_reader(loop, number), 1);
    loop = unc_loop_free(loop);
    tube_close(&fresh);
}

UNC_TEST_TIDY(reused_number__old_file_alive_and_readable__new_one_alone_is_called)
{
    struct unc_loop *loop = make_loop();
    struct tube old = tube_open();
    struct tube fresh;
    int number = old.read_fd;
    int duplicate = fcntl(number, F_DUPFD_CLOEXEC, 100);

    assert_int_equal(unc_loop_add_reader(loop, number, note_io, WORD("old")), 0);
    close_fd(&old.read_fd);
    tube_fill(&old);
    fresh = tube_open();
    assert_int_equal(fresh.read_fd, number);
    assert_int_equal(unc_loop_add_reader(loop, number, note_io, WORD("new")), 0);
    run_until_quiet(loop);
    assert_string_equal(trace(), "");
    tube_fill(&fresh);
    run_once(loop);

    assert_string_equal(trace(), "new");
    assert_int_equal(unc_loop_remove_reader(loop, number), 1);
    loop = unc_loop_free(loop);
    tube_close(&fresh);
    tube_close(&old);
    close_fd(&duplicate);
}

UNC_TEST_TIDY(removed__duplicate_keeps_the_file_readable__does_not_spin)
{
    struct unc_loop *loop = make_loop();
    struct tube tube = tube_open();
    struct tube other = tube_open();
    int duplicate = fcntl(tube.read_fd, F_DUPFD_CLOEXEC, 100);

    assert_int_equal(unc_loop_add_reader(loop, other.read_fd, note_io, WORD("o")), 0);
    assert_int_equal(unc_loop_add_reader(loop, tube.read_fd, note_io, WORD("x")), 0);
    assert_int_equal(unc_loop_remove_reader(loop, tube.read_fd), 1);
    close_fd(&tube.read_fd);
    tube_fill(&tube);
    run_until_quiet(loop);
    assert_string_equal(trace(), "");

    /* The set that was made afresh still has the others, and the wake-up. */
    tube_fill(&other);
    run_once(loop);
    assert_string_equal(trace(), "o");
    assert_int_equal(unc_loop_remove_reader(loop, other.read_fd), 1);
    loop = unc_loop_free(loop);
    tube_close(&tube);
    tube_close(&other);
    close_fd(&duplicate);
}

UNC_TEST_TIDY(removed__duplicate_keeps_the_file_readable__wakeups_still_arrive)
{
    struct unc_loop *loop = make_loop();
    struct tube tube = tube_open();
    struct runner runner;
    int duplicate = fcntl(tube.read_fd, F_DUPFD_CLOEXEC, 100);

    assert_int_equal(unc_loop_add_reader(loop, tube.read_fd, note_io, WORD("x")), 0);
    assert_int_equal(unc_loop_remove_reader(loop, tube.read_fd), 1);
    close_fd(&tube.read_fd);
    tube_fill(&tube);
    run_until_quiet(loop);
    runner_start(&runner, loop);
    runner_stop(&runner);

    assert_string_equal(trace(), "");
    loop = unc_loop_free(loop);
    tube_close(&tube);
    close_fd(&duplicate);
}

static int wait_for_end_of(void *tube)
{
    char byte;

    CHILD_CHECK(close(((const struct tube *)tube)->write_fd) == 0);
    (void)fcntl(((const struct tube *)tube)->read_fd, F_SETFL, 0);
    CHILD_CHECK(read(((const struct tube *)tube)->read_fd, &byte, 1) == 0);
    return 0;
}

UNC_TEST_TIDY(removed__forked_child_keeps_the_file_readable__does_not_spin)
{
    struct unc_loop *loop = make_loop();
    struct tube tube = tube_open();
    struct tube life = tube_open();
    pid_t pid;

    assert_int_equal(unc_loop_add_reader(loop, tube.read_fd, note_io, WORD("x")), 0);
    pid = fork();
    if (pid == 0) {
        _exit(wait_for_end_of(&life));
    }
    assert_int_equal(unc_loop_remove_reader(loop, tube.read_fd), 1);
    close_fd(&tube.read_fd);
    tube_fill(&tube);
    run_until_quiet(loop);

    assert_string_equal(trace(), "");
    loop = unc_loop_free(loop);
    tube_close(&tube);
    tube_close(&life);
    assert_int_equal(wait_for_child(pid), 0);
}

UNC_TEST_TIDY(removed__number_closed_and_reused_by_a_stranger__stranger_is_left_alone)
{
    struct unc_loop *loop = make_loop();
    struct tube tube = tube_open();
    struct tube stranger;
    int number = tube.read_fd;
    int duplicate = fcntl(number, F_DUPFD_CLOEXEC, 100);

    assert_int_equal(unc_loop_add_reader(loop, number, note_io, WORD("x")), 0);
    assert_int_equal(unc_loop_remove_reader(loop, number), 1);
    close_fd(&tube.read_fd);
    stranger = tube_open();
    assert_int_equal(stranger.read_fd, number);
    tube_fill(&stranger);
    tube_fill(&tube);
    run_until_quiet(loop);

    assert_string_equal(trace(), "");
    loop = unc_loop_free(loop);
    tube_close(&tube);
    tube_close(&stranger);
    close_fd(&duplicate);
}

UNC_TEST_LEAVING(close__reader_registered__descriptor_stays_open)
{
    struct unc_loop *loop = make_loop();
    struct tube tube = tube_open();

    assert_int_equal(unc_loop_add_reader(loop, tube.read_fd, note_io, WORD("x")), 0);
    loop = unc_loop_free(loop);

    assert_true(fcntl(tube.read_fd, F_GETFD) >= 0);
    tube_close(&tube);
}

UNC_TEST_TIDY(reader__more_ready_than_one_poll_brings__all_are_called)
{
    struct unc_loop *loop = make_loop();
    struct tube tubes[PIPES];

    for (int i = 0; i < PIPES; i++) {
        tubes[i] = tube_open();
        tube_fill(&tubes[i]);
        assert_int_equal(unc_loop_add_reader(loop, tubes[i].read_fd, note_io, WORD("r")),
                         0);
        assert_int_equal(unc_loop_add_writer(loop, tubes[i].write_fd, note_io, WORD("w")),
                         0);
    }
    run_once(loop);
    run_once(loop);

    /* 400 ready, at most 256 a poll. */
    assert_true(strlen(trace()) >= 2 * PIPES);
    for (int i = 0; i < PIPES; i++) {
        assert_int_equal(unc_loop_remove_reader(loop, tubes[i].read_fd), 1);
        assert_int_equal(unc_loop_remove_writer(loop, tubes[i].write_fd), 1);
    }
    loop = unc_loop_free(loop);
    for (int i = 0; i < PIPES; i++) {
        tube_close(&tubes[i]);
    }
}
