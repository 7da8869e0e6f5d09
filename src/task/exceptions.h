/* SPDX-License-Identifier: MIT */
#ifndef UNC_TASK_EXCEPTIONS_H
#define UNC_TASK_EXCEPTIONS_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Which C++ exceptions are being handled is kept by thread, and a coroutine may wait in a
 * handler: so each coroutine has its own, and changes it for the thread's where it is
 * entered and left. The layout is the C++ ABI's, of all runtimes on Linux.
 *
 * The runtime's function is weak: programs in C do not have it, and change nothing. It is
 * there if the program, or a library that it is linked with, is in C++.
 */
struct unc__exceptions {
    void *caught;
    unsigned uncaught_count;
};

/* NOLINTNEXTLINE(bugprone-reserved-identifier): the C++ ABI's name */
extern struct unc__exceptions *__cxa_get_globals(void) __attribute__((weak));

/* unc__exceptions_exist: whether any are to be changed. */
static inline bool unc__exceptions_exist(void)
{
    return __cxa_get_globals != NULL;
}

/* unc__exceptions_of_thread: NULL: none exist. */
static inline struct unc__exceptions *unc__exceptions_of_thread(void)
{
    return __cxa_get_globals != NULL ? __cxa_get_globals() : NULL;
}

/* unc__exceptions_swap: called twice with the same it is as before. */
static inline void unc__exceptions_swap(struct unc__exceptions *thread,
                                        struct unc__exceptions *coroutine)
{
    struct unc__exceptions other;

    if (thread != NULL) {
        other = *coroutine;
        *coroutine = *thread;
        *thread = other;
    }
}

#endif
