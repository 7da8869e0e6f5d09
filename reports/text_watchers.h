/* SPDX-License-Identifier: MIT */
#ifndef UNC_REPORTS_TEXT_WATCHERS_H
#define UNC_REPORTS_TEXT_WATCHERS_H

#include "reports/report.h"

/* What the summary says of loops of event libraries and of what belongs to them. No lines
 * for what is not known. @indent: in spaces. */

/* unc__text_watchers: below a finding: "active, and keeps its loop running; callback
 * on_tick (app+0x123)", and the descriptors that are part of it. */
void unc__text_watchers(struct unc__sink *sink, struct unc__report *report, size_t indent,
                        const struct unc__finding *finding);

/* unc__text_keepers: below a loop: "kept running by 2 timers and a poll handle". */
void unc__text_keepers(struct unc__sink *sink, const struct unc__report *report,
                       size_t indent, const struct unc__loop_view *loop);

/* unc__text_loop_end: "be refused, UV_EBUSY: 2 handles are open". */
void unc__text_loop_end(struct unc__sink *sink, size_t indent,
                        const struct unc__loop_view *loop);

#endif
