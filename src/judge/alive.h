/* SPDX-License-Identifier: MIT */
#ifndef UNC_JUDGE_ALIVE_H
#define UNC_JUDGE_ALIVE_H

#include <stdbool.h>

#include "record/reader.h"

/*
 * Whether what @entry says is still so, asked of the kernel or of libc: a library may
 * have been unloaded in a way nobody saw. False only if that is known. Those that are not
 * there say nothing: everything is alive then. Others: judge/timer.h, thread.h,
 * disposition.h.
 */
bool unc__library_is_alive(const struct unc__entry_view *entry) __attribute__((weak));

#endif
