/* SPDX-License-Identifier: MIT */
/*
 * Leaks one thing of each sort on purpose, a case each, and must be told so: run by
 * guard_test.c, which reads what the runner says. Not a test by itself.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <unclosed/loop.h>
#include <unclosed/resource.h>

#include "lib/case.h"

static const struct unc_resource_type slot = {
    .name = "pool slot",
    .release_call = "pool_put",
};

static int nothing;
static int slot_of_thread;
static int slot_on_purpose;

static void *take(void *place)
{
    (void)unc_resource_acquired(&slot, place, NULL);
    return NULL;
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

UNC_TEST(leak__unclosed_resource__fails)
{
    (void)take(&nothing);
}

UNC_TEST_TIDY(leak__unclosed_by_another_thread__fails)
{
    pthread_t thread;

    assert_int_equal(pthread_create(&thread, NULL, take, &slot_of_thread), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
}

UNC_TEST_LEAVING(leak__unclosed_on_purpose__passes)
{
    (void)take(&slot_on_purpose);
}

UNC_TEST_TIDY(leak__lifecycle_error__fails)
{
    struct unc_loop *loop = NULL;

    assert_int_equal(unc_loop_new(&loop), 0);
    assert_int_equal(unc_loop_close(loop), 0);
    assert_int_equal(unc_loop_stop(unc_loop_free(loop)), -EINVAL);
    assert_int_equal(unc_loop_run_forever(loop), UNC_EFREED);
}

UNC_TEST(leak__descriptor_and_failed_assertion__fails)
{
    assert_true(open("/dev/null", O_RDONLY | O_CLOEXEC) >= 0);
    assert_true(nothing != 0);
}

UNC_TEST(leak__thread__fails)
{
    pthread_t thread;

    assert_int_equal(pthread_create(&thread, NULL, wait_for_ever, NULL), 0);
}
