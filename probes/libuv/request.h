/* SPDX-License-Identifier: MIT */
#ifndef UNC_PROBES_LIBUV_REQUEST_H
#define UNC_PROBES_LIBUV_REQUEST_H

#include <uv.h>

#include "probes/watcher.h"

/* Requests, from the call that makes one to its callback. Any thread, async-signal-safe,
 * errno is kept. */

/* unc__uv_request_made: @request, of the loop with serial @owner, has its @callback to
 * come, an address. */
void unc__uv_request_made(const void *request, enum unc__type type, uint64_t owner,
                          uintptr_t callback, const struct unc_site *site,
                          const struct unc__caller *caller);

/* unc__uv_request_finished: its callback is about to run. */
void unc__uv_request_finished(const void *request);

/* unc__uv_fs_finished: the same of one about files: what it opened is of whoever asked
 * for it, and not of a thread of libuv's. */
void unc__uv_fs_finished(const uv_fs_t *request);

#endif
