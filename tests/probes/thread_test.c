/* SPDX-License-Identifier: MIT */
/* Threads, left and joined. */
#include "told.h"

#define PROGRAM "probes_thread_cases"

UNC_TEST(thread__running__is_told_by_its_name)
{
    assert_tells(PROGRAM, "running_left", "a thread \"worker\" was never joined");
    assert_tells(PROGRAM, "running_left", "left 1 resource open");
}

UNC_TEST(thread__ended__is_told)
{
    assert_tells(PROGRAM, "ended_left", "3 threads were never joined");
    assert_tells(PROGRAM, "left_in_static_memory", "a thread was never joined");
    assert_tells(PROGRAM, "c11_left", "a thread was never joined");
    assert_tells(PROGRAM, "c11_left", "thrd_create() in c11_left");
}

UNC_TEST(thread__joined__clean)
{
    assert_clean(PROGRAM, "joined");
    assert_clean(PROGRAM, "joined_by_another");
    assert_clean(PROGRAM, "cancelled_and_joined");
    assert_clean(PROGRAM, "c11_given_back");
}

UNC_TEST(thread__detached__clean)
{
    assert_clean(PROGRAM, "detached");
    assert_clean(PROGRAM, "detached_by_themselves");
    assert_clean(PROGRAM, "own_their_handles");
}

UNC_TEST(thread__makers_at_once__clean)
{
    assert_clean(PROGRAM, "many_makers");
}

UNC_TEST(thread__process_ended_by_it__is_not_accused)
{
    assert_clean(PROGRAM, "ended_by_a_worker");
}

/* Under ThreadSanitizer such a process never ends: a thread of its own goes on. */
#ifndef __SANITIZE_THREAD__
UNC_TEST(thread__main_ended_first__clean)
{
    assert_clean(PROGRAM, "main_ends_first");
}
#endif
