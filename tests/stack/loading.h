/* SPDX-License-Identifier: MIT */
#ifndef UNC_TESTS_STACK_LOADING_H
#define UNC_TESTS_STACK_LOADING_H

#include <stdint.h>

/*
 * Loading plugins (plugin.c) where one wants them. What fails ends the program with a
 * line that says why: there is nothing to test then.
 */

void *load(const char *path);

/* load_at: where another one was loaded before and is no more: its lowest address. */
void *load_at(const char *path, uintptr_t start);

/* Where it is loaded. */
uintptr_t start_of(void *handle);

/* Its function, which calls back: so a frame of the plugin is on the stack meanwhile. */
typedef int plugin_call_fn(void (*callback)(void *userdata), void *userdata);
plugin_call_fn *call_of(void *handle);

#endif
