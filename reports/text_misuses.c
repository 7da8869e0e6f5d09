/* SPDX-License-Identifier: MIT */
/*
 * The part of the summary that is not about what was left open: what is open although
 * nobody saw it opened, what was misused, with up to three places in the order in which
 * it happened, and lifecycle errors.
 */
#include <unclosed/error.h>

#include "base/text.h"
#include "judge/words.h"
#include "reports/text_lines.h"
#include "reports/text_parts.h"
#include "reports/text_state.h"

#define VERB_SIZE 64

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* "left 3 resources open, misused 1 and made 2 lifecycle errors" */
void unc__summary_amounts(struct unc__sink *sink, const struct unc__judgement *judgement,
                          bool is_over)
{
    const struct {
        uint64_t count;
        const char *verb[2]; /* now, and in the past */
        const char *one;
        const char *several;
    } amounts[] = {
        { judgement->unclosed, { "has ", "left " }, " resource open", " resources open" },
        { judgement->unseen,
          { "holds ", "held " },
          " resource that nobody saw opened",
          " resources that nobody saw opened" },
        { judgement->misused - judgement->lifecycle_errors,
          { "has misused ", "misused " },
          " resource",
          " resources" },
        { judgement->lifecycle_errors,
          { "has made ", "made " },
          " lifecycle error",
          " lifecycle errors" },
    };
    size_t left = 0;
    bool is_first = true;

    for (size_t i = 0; i < COUNT(amounts); i++) {
        left += amounts[i].count > 0;
    }
    for (size_t i = 0; i < COUNT(amounts); i++) {
        if (amounts[i].count == 0) {
            continue;
        }
        left--;
        unc__sink_add(sink, is_first ? "" : left == 0 ? " and " : ", ");
        unc__sink_add(sink, amounts[i].verb[is_over]);
        unc__summary_amount(sink, amounts[i].count, amounts[i].one, amounts[i].several);
        is_first = false;
    }
}

/* A place, if anything is known of it. */
static void write_misuse_place(struct unc__summary *summary,
                               const struct unc__finding *finding, const char *verb,
                               uint32_t site, uint32_t stack)
{
    char buffer[VERB_SIZE];
    struct unc__text text = unc__text_init(buffer, sizeof buffer);

    if (site != 0 || stack != 0) {
        unc__misuse_verb_write(&text, finding, verb);
        unc__line_place(summary->sink, summary->report, 4, buffer, site, stack);
    }
}

static void write_use(struct unc__summary *summary, const struct unc__finding *finding)
{
    const char *verb = unc__finding_verdict(finding)->use_verb;

    if (finding->code == UNC_EUNREAD && finding->first.kind == UNC__KIND_TASK &&
        finding->site == 0 && finding->stack == 0) {
        unc__sink_add(summary->sink,
                      "    raised by the task's function, which did not say "
                      "where: return unc_raise(error)\n");
    } else if (finding->class == UNC__CLASS_LIFECYCLE) {
        unc__line_place(summary->sink, summary->report, 4, verb, finding->site,
                        finding->stack);
    } else {
        write_misuse_place(summary, finding, verb, finding->site, finding->stack);
    }
}

/* Lifecycle errors tell the use and then what it stumbled over; what has a life of its
 * own is told in the order in which it happened. */
static void write_misuse(struct unc__summary *summary, struct unc__finding *finding)
{
    const char *cause_verb = unc__finding_verdict(finding)->cause_verb;
    bool is_stale = finding->class == UNC__CLASS_STALE_REGISTRATION;
    enum unc__kind kind = is_stale ? UNC__KIND_FD /* what is watched */
                                   : finding->first.kind;
    bool is_lifecycle = finding->class == UNC__CLASS_LIFECYCLE;

    unc__summary_note_shown(summary, finding);
    unc__summary_sentence(summary, 2, finding);
    if (is_lifecycle) {
        write_use(summary, finding);
    }
    write_misuse_place(summary, finding, unc__kinds[kind].acquired, 0,
                       finding->acquired_stack);
    if (is_stale) {
        write_use(summary, finding);
    }
    write_misuse_place(summary, finding, cause_verb, finding->release_site,
                       finding->release_stack);
    if (!is_lifecycle && !is_stale) {
        write_use(summary, finding);
    }
    unc__summary_advice(summary, 4, finding);
}

/* Those of @is_lifecycle, below a header of their own. */
static void write_misuses(struct unc__summary *summary, bool is_lifecycle,
                          const char *header)
{
    bool is_first = true;

    for (size_t i = 0;
         i < summary->judgement->findings.count && !unc__summary_is_full(summary); i++) {
        struct unc__finding *finding = unc__judgement_finding(summary->judgement, i);

        if (unc__finding_is_misuse(finding) && !unc__finding_is_set_aside(finding) &&
            (finding->class == UNC__CLASS_LIFECYCLE) == is_lifecycle) {
            unc__summary_header(summary, &is_first, header);
            write_misuse(summary, finding);
        }
    }
}

/* Of one kind: each in a line, and then once what to do about all of them. */
static void write_unseen(struct unc__summary *summary, enum unc__kind kind,
                         bool *is_first)
{
    const struct unc__finding *last = NULL;

    for (size_t i = 0;
         i < summary->judgement->findings.count && !unc__summary_is_full(summary); i++) {
        struct unc__finding *finding = unc__judgement_finding(summary->judgement, i);

        if (finding->class == UNC__CLASS_UNSEEN && finding->first.kind == kind &&
            !unc__finding_is_set_aside(finding)) {
            unc__summary_header(summary, is_first,
                                "\nnobody saw where these came from\n");
            unc__summary_note_shown(summary, finding);
            unc__summary_sentence(summary, 2, finding);
            unc__text_state(summary->sink, summary->report, 4, finding);
            last = finding;
        }
    }
    if (last != NULL) {
        unc__summary_advice(summary, 4, last);
    }
}

void unc__summary_misuses(struct unc__summary *summary)
{
    bool is_first = true;

    write_unseen(summary, UNC__KIND_FD, &is_first);
    write_unseen(summary, UNC__KIND_PROCESS, &is_first);
    write_misuses(summary, /* is_lifecycle= */ false, "\nmisused\n");
    write_misuses(summary, /* is_lifecycle= */ true, "\nlifecycle errors\n");
}
