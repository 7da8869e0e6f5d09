/* SPDX-License-Identifier: MIT */
/* The cases of C: see cases.h. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "cases.h"

volatile int kept;
static volatile int one = 1;

#if defined(EDITED)
/* Functions and lines that another version of the file has. */
NOT_INLINED static int newcomer(int number)
{
    return number + one;
}

static void greeting(void)
{
    kept = newcomer(one);
}
#endif

NOT_INLINED static void case_direct(void)
{
    OPEN();
}

NOT_INLINED static void innermost(void)
{
    OPEN();
}

NOT_INLINED static void middle(void)
{
    innermost();
    kept++;
}

NOT_INLINED static void outer(void)
{
    middle();
    kept++;
}

NOT_INLINED static void case_nested(void)
{
    outer();
    kept++;
}

static void helper(void)
{
    OPEN();
}

NOT_INLINED static void case_static_helper(void)
{
    helper();
    kept++;
}

__attribute__((always_inline)) static inline void pasted_innermost(void)
{
    OPEN();
}

__attribute__((always_inline)) static inline void pasted(void)
{
    pasted_innermost();
    kept++;
}

NOT_INLINED static void case_inlined(void)
{
    pasted();
    kept++;
}

NOT_INLINED static void descend(int depth)
{
    if (depth == 0) {
        OPEN();
        return;
    }
    descend(depth - 1);
    kept++;
}

NOT_INLINED static void case_recursion(void)
{
    descend(one + 4);
    kept++;
}

NOT_INLINED static void pong(int depth);

NOT_INLINED static void ping(int depth)
{
    if (depth == 0) {
        OPEN();
        return;
    }
    pong(depth - 1);
    kept++;
}

NOT_INLINED static void pong(int depth)
{
    ping(depth - 1);
    kept++;
}

NOT_INLINED static void case_mutual_recursion(void)
{
    ping(one * 4);
    kept++;
}

NOT_INLINED static int jumped_to(const char *path)
{
    int fd = open(path, O_RDONLY);

    kept = fd;
    return fd;
}

NOT_INLINED static int jumps(const char *path)
{
    kept++;
    return jumped_to(path);
}

NOT_INLINED static void case_tail_call(void)
{
    kept = jumps("/dev/null");
}

NOT_INLINED static void pointed_to(void)
{
    OPEN();
}

static void (*volatile pointer)(void) = pointed_to;

NOT_INLINED static void case_function_pointer(void)
{
    pointer();
    kept++;
}

/* gcc makes a copy for the argument that is always the same. */
NOT_INLINED static int open_with(const char *path, int flags, int always)
{
    int fd = open(path, flags | always);

    kept = fd;
    return fd + always;
}

NOT_INLINED static void case_constant_argument(void)
{
    kept = open_with("/dev/null", one - 1, O_CLOEXEC);
}

/* gcc moves the rare half of it to another function. */
static int rarely(int number)
{
    if (__builtin_expect(number == 0, 1)) {
        return 0;
    }
    for (int i = 0; i < number; i++) {
        kept += i;
    }
    OPEN();
    for (int i = 0; i < number; i++) {
        kept -= i;
    }
    return number;
}

NOT_INLINED static void case_rare_half(void)
{
    kept = rarely(one - 1);
    kept = rarely(one);
    kept = rarely(one - 1);
}

__attribute__((cold)) NOT_INLINED static void cold_place(void)
{
    OPEN();
}

NOT_INLINED static void case_cold(void)
{
    if (__builtin_expect(one, 0)) {
        cold_place();
        kept++;
    }
}

NOT_INLINED static void twin(void)
{
    OPEN_ALIKE();
    kept += 77;
}

NOT_INLINED static void other_twin(void)
{
    OPEN_ALIKE();
    kept += 77;
}

NOT_INLINED static void case_merged_first(void)
{
    twin();
    kept++;
}

NOT_INLINED static void case_merged_second(void)
{
    other_twin();
    kept++;
}

static int compare(const void *a, const void *b)
{
    static int is_done;

    if (!is_done) {
        is_done = 1;
        OPEN();
    }
    return *(const char *)a - *(const char *)b;
}

NOT_INLINED static void case_sort(void)
{
    char text[] = "ba";

    qsort(text, 2, 1, compare);
    kept++;
}

static void *case_thread(void *nothing)
{
    OPEN();
    return nothing;
}

NOT_INLINED static void in_a_thread(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, case_thread, NULL) == 0) {
        pthread_join(thread, NULL);
    }
}

__attribute__((constructor)) static void case_constructor(void)
{
    OPEN();
}

NOT_INLINED static void case_switch(void)
{
    switch (one) {
    case 1:
        helper();
        break;
    case 2:
        outer();
        break;
    default:
        middle();
    }
    kept++;
}

NOT_INLINED static void case_loop(void)
{
    for (int i = 0; i < one + 1; i++) {
        helper();
    }
    kept++;
}

void run_plain_cases(void)
{
#if defined(EDITED)
    greeting();
#endif
    case_direct();
    case_nested();
    case_static_helper();
    case_inlined();
    case_recursion();
    case_mutual_recursion();
    case_tail_call();
    case_function_pointer();
    case_constant_argument();
    case_rare_half();
    case_cold();
    case_merged_first();
    case_merged_second();
    case_sort();
    case_switch();
    case_loop();
    in_a_thread();
}
