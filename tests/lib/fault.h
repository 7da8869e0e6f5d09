/* SPDX-License-Identifier: MIT */
#ifndef UNC_TESTS_LIB_FAULT_H
#define UNC_TESTS_LIB_FAULT_H

/*
 * Makes the n-th call of a family fail, in the calling thread only. The calls are wrapped
 * at link time (the FAULTS word of unc_add_test), so the library under test needs no
 * hook; calls that libc makes inside itself are not seen.
 *
 *     static int make_loop(void *userdata)
 *     {
 *         struct unc_loop *loop;
 *         int r = unc_loop_new(&loop);
 *
 *         if (r == 0) {
 *             fault_disarm();
 *             loop = unc_loop_free(loop);
 *         }
 *         return r;
 *     }
 *
 *     UNC_TEST(loop_new__any_call_fails__nothing_is_kept)
 *     {
 *         assert_true(fault_each(FAULT_MEMORY | FAULT_SYSTEM, make_loop, NULL) > 2);
 *     }
 */

#include <stdbool.h>

/* Families, to be combined. What a failing call says is in parentheses. */
enum {
    FAULT_MEMORY = 1, /* malloc calloc realloc reallocarray aligned_alloc mmap
                         unc__sys_map (ENOMEM) */
    FAULT_SYSTEM = 2, /* epoll_create1 eventfd fcntl (EMFILE) epoll_ctl (ENOSPC)
                         sigaction (EINVAL) */
    FAULT_SINK = 4    /* unc__sys_open unc__sys_openat unc__sys_renameat (EACCES)
                         unc__sys_write (ENOSPC) */
};

typedef int fault_fn(void *userdata);

/* fault_fail_at: the @n-th call of @families from now fails, once. 1 is the next. */
void fault_fail_at(unsigned families, unsigned n);

/* fault_disarm: nothing fails any more. Also for the clean-up inside a fault_fn. */
void fault_disarm(void);

/* fault_was_hit: whether the call of the last fault_fail_at came and failed. */
bool fault_was_hit(void);

/*
 * fault_each: call @function with the first call failing, with the second, ... until it
 * ends without reaching the failing call; that last time it must return 0 or more. After
 * each time the guard compares (lib/guard.h), so that a failure keeps nothing. What a
 * failure returns is @function's to judge; a return above 0 is taken for success.
 *
 * Returns: how many calls were made to fail. Fails the test after 10,000.
 */
unsigned fault_each(unsigned families, fault_fn *function, void *userdata);

#endif
