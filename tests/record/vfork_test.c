/* SPDX-License-Identifier: MIT */
/* A child of vfork runs in its parent's memory; the parent's record does not notice. */
#include "record/vfork.h"

#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/case.h"
#include "lib/child.h"

#include "record/fd_table.h"
#include "record/reader.h"
#include "record/record.h"
#include "stack/caller.h"

static const struct unc__acquisition a_descriptor = { .kind = UNC__KIND_FD };

static int wait_for(pid_t pid)
{
    int status = 0;

    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static __attribute__((noinline)) int close_all(const struct unc__caller *caller)
{
    struct unc__token old;

    (void)unc__record_fd_released(5, caller);
    (void)unc__record_fd_take(6);
    (void)unc__record_fd_swap(7, &a_descriptor, &old);
    unc__record_release(unc__record_acquire(&a_descriptor), unc__record_stack());
    (void)unc__record_expect_open(unc__record_fd_find(8), "x");
    return 42;
}

UNC_TEST(vfork__child_closes_and_opens__the_parents_entries_stay)
{
    struct unc__counters before;
    struct unc__caller here = { 0, 0, 0 };
    struct unc__token tokens[3];
    pid_t pid;

    for (int i = 0; i < 3; i++) {
        tokens[i] = unc__record_fd_acquired(5 + i, &a_descriptor);
    }
    before = unc__record_counters(UNC__KIND_FD);
    pid = unc__record_vfork();
    if (pid == 0) {
        _exit(close_all(&here));
    }
    assert_true(pid > 0);
    assert_int_equal(wait_for(pid), 42);

    assert_int_equal(unc__record_counters(UNC__KIND_FD).acquired, before.acquired);
    assert_int_equal(unc__record_counters(UNC__KIND_FD).released, before.released);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(unc__record_fd_find(5 + i).serial, tokens[i].serial);
        unc__record_release(unc__record_fd_take(5 + i), 0);
    }
    assert_int_equal(unc__record_dropped_total(), 0);
}

UNC_TEST(vfork__child_executes__the_parent_goes_on_recording)
{
    char name[] = "true";
    char *const arguments[] = { name, NULL };
    uint64_t acquired = unc__record_counters(UNC__KIND_FD).acquired;
    pid_t pid = unc__record_vfork();

    if (pid == 0) {
        (void)execv("/bin/true", arguments);
        _exit(127);
    }
    assert_int_equal(wait_for(pid), 0);

    unc__record_release(unc__record_acquire(&a_descriptor), 0);
    assert_int_equal(unc__record_counters(UNC__KIND_FD).acquired, acquired + 1);
}

/* One on top of the other: the depth comes back to nothing. */
UNC_TEST(vfork__inside_a_vfork_child__is_a_guest_too)
{
    struct unc__caller here = { 0, 0, 0 };
    struct unc__token token = unc__record_fd_acquired(5, &a_descriptor);
    pid_t pid = unc__record_vfork();

    if (pid == 0) {
        pid_t inner = unc__record_vfork();

        if (inner == 0) {
            _exit(close_all(&here));
        }
        _exit(inner > 0 && waitpid(inner, NULL, 0) == inner ? close_all(&here) : 1);
    }
    assert_int_equal(wait_for(pid), 42);

    assert_int_equal(unc__record_fd_find(5).serial, token.serial);
    unc__record_release(unc__record_fd_take(5), 0);
    assert_int_equal(unc__record_fd_find(5).serial, 0);
}

static volatile sig_atomic_t signal_count;

static void on_signal(int signal_number)
{
    struct unc__caller here = { 0, 0, 0 };

    (void)signal_number;
    signal_count = signal_count + 1;
    (void)close_all(&here);
}

/* For the whole program: ThreadSanitizer does not put dispositions back as they were. */
UNC_TEST_START
{
    struct sigaction action = { .sa_handler = on_signal };

    assert_int_equal(sigaction(SIGUSR1, &action, NULL), 0);
}

UNC_TEST(vfork__handler_in_the_child__is_a_guest_too)
{
    struct unc__token token = unc__record_fd_acquired(5, &a_descriptor);
    pid_t pid = unc__record_vfork();

    if (pid == 0) {
        (void)raise(SIGUSR1);
        _exit(signal_count == 1 ? 42 : 1);
    }
    assert_int_equal(wait_for(pid), 42);

    assert_int_equal(unc__record_fd_find(5).serial, token.serial);
    unc__record_release(unc__record_fd_take(5), 0);
}

static int fail_to_fork(void *userdata)
{
    struct rlimit none = { 0, 0 };
    uint64_t acquired = unc__record_counters(UNC__KIND_FD).acquired;
    pid_t pid;

    (void)userdata;
    /* Root is not limited in this way: become somebody else. */
    if ((geteuid() == 0 && setuid(65534) != 0) || setrlimit(RLIMIT_NPROC, &none) != 0) {
        return 1;
    }
    errno = 0;
    pid = unc__record_vfork();
    if (pid == 0) {
        _exit(0);
    }
    if (pid != -1 || errno != EAGAIN) {
        return 2;
    }
    unc__record_release(unc__record_acquire(&a_descriptor), 0);
    /* At once: LeakSanitizer would want to clone at the end. */
    _exit(unc__record_counters(UNC__KIND_FD).acquired == acquired + 1 ? 0 : 3);
}

UNC_TEST(vfork__refused__fails_like_vfork)
{
    struct child child;

    child_call(&child, fail_to_fork, NULL);

    assert_int_equal(child.exit_code, 0);
    child_done(&child);
}
