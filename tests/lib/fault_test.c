/* SPDX-License-Identifier: MIT */
/* The fault maker on a constructor that does it right, and on one that does not. */
#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/sys.h"
#include "lib/case.h"
#include "lib/fault.h"
#include "lib/guard.h"

/* Takes a byte, a poller and a wake-up, and gives all back. */
static int take_three(void *userdata)
{
    int r = -ENOMEM;
    void *volatile memory =
        malloc(1); /* volatile: an unused malloc may be optimised away */
    int poller;
    int wake_up;

    (void)userdata;
    if (memory == NULL) {
        return r;
    }
    poller = epoll_create1(EPOLL_CLOEXEC);
    if (poller < 0) {
        r = -errno;
        goto free_memory;
    }
    wake_up = eventfd(0, EFD_CLOEXEC);
    if (wake_up < 0) {
        r = -errno;
        goto close_poller;
    }
    r = 0;

    (void)close(wake_up);
close_poller:
    (void)close(poller);
free_memory:
    free(memory);
    return r;
}

UNC_TEST(fault_each__memory__fails_the_one_allocation)
{
    assert_int_equal(fault_each(FAULT_MEMORY, take_three, NULL), 1);
}

UNC_TEST(fault_each__both_families__fails_three_calls)
{
    assert_int_equal(fault_each(FAULT_MEMORY | FAULT_SYSTEM, take_three, NULL), 3);
}

UNC_TEST(fault_fail_at__second_call__only_that_one_fails)
{
    void *volatile first;
    void *volatile second;
    void *volatile third;

    fault_fail_at(FAULT_MEMORY, 2);
    first = malloc(1);
    second = malloc(1);
    third = malloc(1);

    assert_true(fault_was_hit());
    assert_non_null(first);
    assert_null(second);
    assert_non_null(third);
    free(first);
    free(third);
}

UNC_TEST(fault_fail_at__disarmed__nothing_fails)
{
    fault_fail_at(FAULT_SYSTEM, 1);
    fault_disarm();

    assert_int_equal(take_three(NULL), 0);
    assert_false(fault_was_hit());
}

UNC_TEST(fault_fail_at__system__says_too_many_files)
{
    fault_fail_at(FAULT_SYSTEM, 1);

    assert_int_equal(take_three(NULL), -EMFILE);
    assert_true(fault_was_hit());
}

UNC_TEST(fault_fail_at__sink__the_librarys_own_write_fails)
{
    fault_fail_at(FAULT_SINK, 1);

    assert_int_equal(unc__sys_write(STDERR_FILENO, "x", 1), -ENOSPC);
    assert_true(fault_was_hit());
}
