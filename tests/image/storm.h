/* SPDX-License-Identifier: MIT */
#ifndef UNC_TESTS_IMAGE_STORM_H
#define UNC_TESTS_IMAGE_STORM_H

#include <stdbool.h>

#include "image/image.h"

/*
 * Threads that acquire and release as fast as they can. Every field of an entry follows
 * from its key, so that one that mixes two lives is found.
 */

/* storm_run: never ends. Each thread holds 64 at a time. */
_Noreturn void storm_run(long thread_count);

/* storm_is_whole: whether the entry is as a storm makes it. */
bool storm_is_whole(const struct unc__image *image, const struct unc__entry_view *view);

#endif
