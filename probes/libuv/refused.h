/* SPDX-License-Identifier: MIT */
#ifndef UNC_PROBES_LIBUV_REFUSED_H
#define UNC_PROBES_LIBUV_REFUSED_H

#include <uv.h>

#include "probes/watcher.h"

/* Loops whose close was refused: told once for a loop, of the last time, and not at all
 * if it is closed in the end. Any thread, async-signal-safe, errno is kept. */

/* unc__uv_refused: @loop was not closed. */
void unc__uv_refused(const uv_loop_t *loop, const struct unc_site *site,
                     const struct unc__caller *caller);

/* unc__uv_refused_forget: @loop is closed; or, not @is_closed, another one is there. */
void unc__uv_refused_forget(const uv_loop_t *loop, bool is_closed);

#endif
