/* SPDX-License-Identifier: MIT */
#ifndef UNC_STACK_STACK_H
#define UNC_STACK_STACK_H

#include <stddef.h>
#include <stdint.h>

#define UNC__STACK_DEPTH_MAX 64

enum unc__stack_backend {
    UNC__STACK_NONE,
    UNC__STACK_LIBUNWIND,
    UNC__STACK_LIBGCC
};

/*
 * unc__stack_start: choose and load the unwinder. Uses dlopen, hence the heap: call it
 * once, outside signal handlers, before any capture. @wanted: UNC__STACK_NONE captures
 * nothing. libgcc's is the one to want: it opens no descriptor, takes no lock and
 * allocates nothing. libunwind is faster, but it checks addresses through a pipe, and
 * after closefrom(3) the numbers of that pipe are the program's own files. Returns: the
 * one in use; libgcc's if libunwind is not to be had.
 */
enum unc__stack_backend unc__stack_start(enum unc__stack_backend wanted);

/*
 * unc__stack_prepare_thread: let the calling thread use libunwind, whose first walk in a
 * thread allocates. Not from a signal handler. A thread that never came here walks with
 * libgcc: ten times slower, but safe wherever it is. Idempotent; cheap when done.
 */
void unc__stack_prepare_thread(void);

/*
 * unc__stack_capture: the return addresses of the caller's callers, innermost first,
 * without the frames of this library itself. Async-signal-safe, keeps errno. Returns: how
 * many, at most @frame_count_max; 0 if the stack is unknown.
 */
size_t unc__stack_capture(uintptr_t *frames, size_t frame_count_max);

#endif
