/* SPDX-License-Identifier: MIT */
/*
 * What is known and does not count: how many, and which lines say so, in their own words.
 */
#include "base/text.h"
#include "judge/suppress.h"
#include "reports/text_lines.h"
#include "reports/text_parts.h"

#define LINES_SHOWN 10
#define LINE_SIZE   160

static void write_line(struct unc__sink *sink, const struct unc__suppressing *item)
{
    char buffer[LINE_SIZE];
    struct unc__text text = unc__text_init(buffer, sizeof buffer);

    unc__text_add_bytes(&text, item->text, item->length);
    unc__sink_add(sink, "  ");
    unc__sink_add_unsigned(sink, item->count);
    unc__sink_add(sink, " by ");
    unc__line_add(sink, buffer);
    unc__sink_add(sink, text.is_cut ? "...\n" : "\n");
}

/* They are told in this way, so that nobody looks for them among what is left. */
static void note_all(struct unc__summary *summary)
{
    for (size_t i = 0; i < summary->judgement->findings.count; i++) {
        struct unc__finding *finding = unc__judgement_finding(summary->judgement, i);

        if (unc__finding_is_suppressed(finding)) {
            unc__summary_note_shown(summary, finding);
        }
    }
}

void unc__summary_suppressed(struct unc__summary *summary)
{
    const struct unc__vector *items = &summary->judgement->suppressions;
    size_t shown = 0;

    if (summary->judgement->suppressed == 0) {
        return;
    }
    note_all(summary);
    unc__sink_add(summary->sink, "\n");
    unc__summary_amount(summary->sink, summary->judgement->suppressed, " suppressed\n",
                        " suppressed\n");
    for (size_t i = 0; i < items->count && shown < LINES_SHOWN; i++) {
        const struct unc__suppressing *item = unc__vector_at(items, i);

        if (item->count > 0) {
            write_line(summary->sink, item);
            shown++;
        }
    }
}
