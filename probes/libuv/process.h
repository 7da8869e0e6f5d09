/* SPDX-License-Identifier: MIT */
#ifndef UNC_PROBES_LIBUV_PROCESS_H
#define UNC_PROBES_LIBUV_PROCESS_H

#include <uv.h>

/* Any thread, async-signal-safe, errno is kept. */

/* unc__uv_process_adopt: @handle was spawned: the child is part of it, and its ends of
 * pipes are part of the streams that @options name. */
void unc__uv_process_adopt(const uv_process_t *handle,
                           const uv_process_options_t *options);

/* unc__uv_process_let_go: @handle, if it is of a process, is closed: libuv does not wait
 * for a child that runs on, and somebody has to. */
void unc__uv_process_let_go(const uv_handle_t *handle);

#endif
