/* SPDX-License-Identifier: MIT */
#ifndef UNC_STACK_INTERCEPTORS_H
#define UNC_STACK_INTERCEPTORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/export.h"
#include "stack/caller.h"

/*
 * Functions of a sanitizer's runtime that bear the names of libc's and pass calls on:
 * whoever called them is who makes the call.
 */

/* unc__own_text_add_interceptor: @function, of @size bytes, is one. Where the runtime is
 * a library of its own, all of it counts as such. Once for each, at the start. */
UNC__FOR_PROBES void unc__own_text_add_interceptor(uintptr_t function, size_t size);

/* unc__interceptors_are_there: whether there is any. */
bool unc__interceptors_are_there(void);

/* unc__interceptors_have: whether the call before @return_address was passed on. */
bool unc__interceptors_have(uintptr_t return_address);

/* unc__interceptors_origin: the return address of the call that was passed on to become
 * that of @caller; of @caller itself if it was not, or if nobody can tell. Walks, and
 * may be called in signal handlers. */
uintptr_t unc__interceptors_origin(const struct unc__caller *caller);

#endif
