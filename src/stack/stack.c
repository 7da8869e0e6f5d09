/* SPDX-License-Identifier: MIT */
/*
 * Which unwinder, and which frames of what it says.
 *
 * libgcc's is used unless libunwind was asked for, and even then in three places. In a
 * forked child: libunwind takes the dynamic linker's lock at stacks it has not seen, and
 * the parent's other threads may have held that lock at the fork. In a thread that has
 * not been prepared: libunwind's first walk in a thread allocates, and this may be a
 * handler that interrupted malloc. In a handler that interrupted a walk: libunwind's
 * cache of a thread must not be entered twice.
 *
 * In a static executable libgcc's has a lock itself. There children and handlers that
 * interrupted a walk have no stacks.
 */
#include "stack/stack.h"

#include <errno.h>
#include <stdbool.h>

#include "base/process.h"
#include "base/thread.h"
#include "stack/own_text.h"
#include "stack/unwinder.h"

/* Room for our own innermost frames, which are cut off. */
#define OWN_DEPTH_MAX 16

static struct {
    enum unc__stack_backend backend;
    unc__walk_fn *walk;      /* NULL: none */
    unc__walk_fn *safe_walk; /* wherever walk may not be; NULL: none */
    uint32_t generation;     /* of the process that chose */
} unwinder;

static UNC__THREAD_LOCAL bool is_prepared;
static UNC__THREAD_LOCAL volatile bool is_walking; /* an unwinder is on this stack */

static enum unc__stack_backend choose(enum unc__stack_backend wanted, bool has_libgcc)
{
    if (wanted == UNC__STACK_LIBUNWIND && unc__libunwind_start()) {
        return UNC__STACK_LIBUNWIND;
    }
    return has_libgcc ? UNC__STACK_LIBGCC : UNC__STACK_NONE;
}

enum unc__stack_backend unc__stack_start(enum unc__stack_backend wanted)
{
    int saved_errno = errno;
    bool has_libgcc;

    unwinder.walk = NULL;
    unwinder.safe_walk = NULL;
    unwinder.backend = UNC__STACK_NONE;
    if (wanted != UNC__STACK_NONE) {
        unc__own_text_start();
        has_libgcc = unc__libgcc_start();
        unwinder.backend = choose(wanted, has_libgcc);
        if (has_libgcc && unc__libgcc_is_reentrant()) {
            unwinder.safe_walk = unc__libgcc_walk;
        }
    }
    unwinder.generation = unc__process_generation();
    if (unwinder.backend != UNC__STACK_NONE) {
        unwinder.walk = unwinder.backend == UNC__STACK_LIBUNWIND ? unc__libunwind_walk
                                                                 : unc__libgcc_walk;
    }
    errno = saved_errno;
    return unwinder.backend;
}

/* Walks, and lets a signal handler on top of it know. */
static size_t run(unc__walk_fn *walk, void **frames, size_t frame_count_max)
{
    int saved_errno = errno;
    bool was_walking = is_walking;
    size_t count;

    is_walking = true;
    count = walk(frames, frame_count_max);
    is_walking = was_walking;
    errno = saved_errno;
    return count;
}

void unc__stack_prepare_thread(void)
{
    void *found[1];

    if (is_prepared || unwinder.backend != UNC__STACK_LIBUNWIND) {
        return;
    }
    (void)run(unc__libunwind_walk, found, 1);
    is_prepared = true;
}

static unc__walk_fn *choose_walk(void)
{
    if (unc__process_generation() != unwinder.generation || is_walking) {
        return unwinder.safe_walk;
    }
    return unwinder.backend == UNC__STACK_LIBUNWIND && !is_prepared &&
                   unwinder.safe_walk != NULL
               ? unwinder.safe_walk
               : unwinder.walk;
}

size_t unc__stack_capture(uintptr_t *frames, size_t frame_count_max)
{
    void *found[UNC__STACK_DEPTH_MAX + OWN_DEPTH_MAX];
    unc__walk_fn *walk = choose_walk();
    size_t found_count;
    size_t first = 0;
    size_t count = 0;

    if (walk == NULL) {
        return 0;
    }
    if (frame_count_max > UNC__STACK_DEPTH_MAX) {
        frame_count_max = UNC__STACK_DEPTH_MAX;
    }

    found_count = run(walk, found, frame_count_max + OWN_DEPTH_MAX);
    while (first < found_count && unc__own_text_has((uintptr_t)found[first])) {
        first++;
    }
    while (first < found_count && count < frame_count_max) {
        frames[count++] = (uintptr_t)found[first++];
    }
    return count;
}
