/* SPDX-License-Identifier: MIT */
#ifndef UNC_STACK_FRAME_POINTERS_H
#define UNC_STACK_FRAME_POINTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "stack/caller.h"

/*
 * unc__frame_pointers_walk: follow the chain of frame pointers. Right in programs that
 * are built with -fno-omit-frame-pointer; elsewhere it ends early or leaves frames out,
 * but it never reads what is not mapped. Async-signal-safe, keeps errno.
 * Returns: how many frames, @caller's return address first.
 */
size_t unc__frame_pointers_walk(const struct unc__caller *caller, uintptr_t *frames,
                                size_t frame_count_max, bool *ret_is_cut);

#endif
