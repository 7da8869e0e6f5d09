/* SPDX-License-Identifier: MIT */
/*
 * Leaks one thing of each sort on purpose, a case each, and must be told so: run by
 * guard_test.c, which reads what the runner says. Not a test by itself.
 */
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include "lib/case.h"

static int open_count;

static int count_open(void)
{
    return open_count;
}

static void *wait_for_ever(void *ignored)
{
    for (;;) {
        (void)pause();
    }
    return ignored;
}

UNC_TEST(leak__nothing__passes)
{
    (void)close(open("/dev/null", O_RDONLY | O_CLOEXEC));
}

UNC_TEST(leak__descriptor__fails)
{
    assert_true(open("/dev/null", O_RDONLY | O_CLOEXEC) >= 0);
}

UNC_TEST(leak__closed_standard_input__fails)
{
    assert_int_equal(close(STDIN_FILENO), 0);
}

UNC_TEST(leak__disposition__fails)
{
    assert_true(signal(SIGUSR1, SIG_IGN) != SIG_ERR);
}

UNC_TEST(leak__blocked_signal__fails)
{
    sigset_t set;

    (void)sigemptyset(&set);
    (void)sigaddset(&set, SIGUSR2);
    assert_int_equal(pthread_sigmask(SIG_BLOCK, &set, NULL), 0);
}

UNC_TEST(leak__child__fails)
{
    pid_t pid = fork();

    if (pid == 0) {
        _exit(0);
    }
    assert_true(pid > 0);
}

UNC_TEST_REGISTERED(leak__unclosed_resource__fails, count_open)
{
    open_count++;
}

UNC_TEST(leak__descriptor_and_failed_assertion__fails)
{
    assert_true(open("/dev/null", O_RDONLY | O_CLOEXEC) >= 0);
    assert_true(open_count < 0);
}

UNC_TEST(leak__thread__fails)
{
    pthread_t thread;

    assert_int_equal(pthread_create(&thread, NULL, wait_for_ever, NULL), 0);
}
