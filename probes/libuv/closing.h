/* SPDX-License-Identifier: MIT */
#ifndef UNC_PROBES_LIBUV_CLOSING_H
#define UNC_PROBES_LIBUV_CLOSING_H

#include "probes/watcher.h"

/* Where handles were closed whose callback has not run yet; for the last of them. Any
 * thread, async-signal-safe. */

/* unc__uv_closing_note: @entry is closed by @caller. */
void unc__uv_closing_note(const struct unc__entry_view *entry,
                          const struct unc_site *site, const struct unc__caller *caller);

/* unc__uv_closing_ended: the callback runs: the handle at @key, which was @token, is no
 * more; its end is where it was closed. */
void unc__uv_closing_ended(struct unc__token token, uint64_t key);

/* unc__uv_closing_misused: @code of @entry, whose close is the cause. */
void unc__uv_closing_misused(const struct unc__entry_view *entry,
                             enum unc__misuse_code code, const struct unc_site *site,
                             const struct unc__caller *caller);

#endif
