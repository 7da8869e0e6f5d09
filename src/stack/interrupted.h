/* SPDX-License-Identifier: MIT */
#ifndef UNC_STACK_INTERRUPTED_H
#define UNC_STACK_INTERRUPTED_H

#include <stdbool.h>
#include <stdint.h>

/*
 * unc__stack_interrupts: whether the calling thread is in a signal handler that
 * interrupted a function of which @is_meant is true, or one that such a function had
 * called; @is_meant is asked with addresses inside of code. True as well if the stack
 * cannot be followed to its end beyond a handler; false if it cannot be followed that
 * far. Async-signal-safe, keeps errno, slow.
 */
bool unc__stack_interrupts(bool (*is_meant)(uintptr_t address));

#endif
