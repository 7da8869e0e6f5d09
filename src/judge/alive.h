/* SPDX-License-Identifier: MIT */
#ifndef UNC_JUDGE_ALIVE_H
#define UNC_JUDGE_ALIVE_H

#include <stdbool.h>

#include "record/reader.h"

/*
 * Whether what @entry says is still so, asked of the kernel or of libc: a timer may have
 * run out, a disposition been replaced, a thread been joined in a way nobody saw. False
 * only if that is known. Those that are not there say nothing: everything is alive then.
 */
bool unc__timer_is_alive(const struct unc__entry_view *entry) __attribute__((weak));
bool unc__disposition_is_alive(const struct unc__entry_view *entry) __attribute__((weak));
bool unc__thread_is_alive(const struct unc__entry_view *entry) __attribute__((weak));
bool unc__library_is_alive(const struct unc__entry_view *entry) __attribute__((weak));

#endif
