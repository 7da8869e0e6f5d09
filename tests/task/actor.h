/* SPDX-License-Identifier: MIT */
#ifndef UNC_TESTS_TASK_ACTOR_H
#define UNC_TESTS_TASK_ACTOR_H

#include <stdbool.h>
#include <stddef.h>

#include "task/coroutine.h"

/*
 * A coroutine of a test, and the pool of the case.
 *
 *     actor_begin();
 *     actor_start(&one, take_turns);
 *     unc__coroutine_enter(&one.coroutine);
 *     actor_finish(&one);
 *     actor_end();
 */
struct actor {
    struct unc__coroutine coroutine;
    size_t stack_size; /* 0: the default */
    unsigned turns;    /* that were taken */
    unsigned turns_max;
    void *data;
};

extern struct unc__coroutine_pool *actor_pool;

/* Without memory for it, the test fails. */
void actor_begin(void);
void actor_end(void);
void actor_start(struct actor *actor, unc__coroutine_fn *function);

/* actor_finish: enter it until it has exited, and give it back. */
void actor_finish(struct actor *actor);

/* For a start: leaves turns_max times. */
void actor_take_turns(void *userdata);

/* For a start: dirty @data bytes (a size_t behind it) of the stack, then leave once. */
void actor_go_deep(void *userdata);

/* actor_is_watched: whether a sanitizer is there, which asks the kernel and takes memory
 * as it likes; says so. */
bool actor_is_watched(void);

/* actor_is_resident: whether the page of @address has memory. */
bool actor_is_resident(const char *address);

/* actor_is_mapped: whether there is a mapping at @address. */
bool actor_is_mapped(const char *address);

/* actor_forbid_calls: from here on any system call but those that end the process does
 * end it, with SIGSYS. False: the kernel will not. */
bool actor_forbid_calls(void);

#endif
