/* SPDX-License-Identifier: MIT */
#ifndef UNC_PROBES_LIBUV_LOOP_H
#define UNC_PROBES_LIBUV_LOOP_H

#include <uv.h>

#include "probes/watcher.h"

/* Loops as libuv makes and closes them. Any thread, async-signal-safe, errno is kept. */

/* unc__uv_loop_begin: one is about to be made, by a call that lasts until
 * unc__library_leave. unc__uv_loop_made: it is at @loop; NULL: there is none. */
struct unc__library_call unc__uv_loop_begin(const struct unc_site *site,
                                            const struct unc__caller *caller,
                                            struct unc__token *ret_token);
void unc__uv_loop_made(const uv_loop_t *loop, struct unc__token token);

/* unc__uv_default_loop_is_made: since it was closed last; for who has nothing to do
 * then. */
bool unc__uv_default_loop_is_made(void);
void unc__uv_default_loop_made(const uv_loop_t *loop, struct unc__token token);

/* unc__uv_loop_closing: is it one that was closed before? unc__uv_loop_closed: it is. */
void unc__uv_loop_closing(const uv_loop_t *loop, const struct unc_site *site,
                          const struct unc__caller *caller);
void unc__uv_loop_closed(const uv_loop_t *loop, bool has_left,
                         const struct unc_site *site, const struct unc__caller *caller);

#endif
