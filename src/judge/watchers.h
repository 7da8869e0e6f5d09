/* SPDX-License-Identifier: MIT */
#ifndef UNC_JUDGE_WATCHERS_H
#define UNC_JUDGE_WATCHERS_H

#include <stdbool.h>

#include "base/text.h"
#include "judge/judge.h"

/* Watchers, handles, sources, requests: what belongs to the loops of event libraries. */

/* unc__watchers_are_at_rest: whether the library says that @entry needs no release any
 * more, although no call gave it back. If not, it is told whether it keeps its loop. */
bool unc__watchers_are_at_rest(struct unc__entry_view *entry);

/* unc__watchers_note: count @entry, which is live and in @loop, and mark it if it is a
 * part of a library's loop. is_beside: what was made in one, and no close of it is about:
 * how it watches, and libuv's pipe of signals, which is the process's. */
void unc__watchers_note(struct unc__loop_view *loop, struct unc__entry_view *entry);
bool unc__watchers_is_beside(const struct unc__loop_view *loop,
                             const struct unc__entry_view *entry);
void unc__watchers_mark_part(const struct unc__loop_view *loop,
                             struct unc__entry_view *entry);

/* unc__loop_refusal_write: why closing @loop would do nothing, "UV_EBUSY: 2 handles are
 * open"; unc__loop_drops_write: what it would forget, "2 pending events". Returns:
 * whether it would. */
bool unc__loop_refusal_write(struct unc__text *text, const struct unc__loop_view *loop);
bool unc__loop_drops_write(struct unc__text *text, const struct unc__loop_view *loop);

#endif
