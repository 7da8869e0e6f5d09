/* SPDX-License-Identifier: MIT */
#ifndef UNC_TESTS_STACK_DOOR_H
#define UNC_TESTS_STACK_DOOR_H

#include <stddef.h>
#include <stdint.h>

#include <unclosed/api.h>

/* unc__stack_capture from inside a shared library: the walk begins in a function of the
 * library that this one calls. */
UNC_API size_t stack_door(uintptr_t *frames, size_t frame_count_max);

#endif
