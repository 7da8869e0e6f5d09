/* SPDX-License-Identifier: MIT */
/*
 * The summary for people: a tree. Loops that were never closed with what they still own,
 * then what closed loops left behind, what belongs to the process, what nobody saw
 * opened, misuses and lifecycle errors, and what is meant to stay open. It tells the most
 * important things and stops before it gets long: the JSON report beside it has them all.
 */
#include <unclosed/error.h>

#include "base/text.h"
#include "judge/record_words.h"
#include "judge/words.h"
#include "record/probe_list.h"
#include "reports/text_lines.h"
#include "reports/text_parts.h"
#include "reports/text_probes.h"
#include "reports/text_state.h"
#include "reports/text_watchers.h"

#define FINDINGS_SHOWN 40
#define SENTENCE_SIZE  1024
#define VERB_SIZE      64
#define REASON_SIZE    256

void unc__summary_note_shown(struct unc__summary *summary, struct unc__finding *finding)
{
    summary->shown++;
    finding->is_shown = true;
}

static bool is_loop_finding(const struct unc__finding *finding)
{
    return finding->class == UNC__CLASS_UNCLOSED && finding->first.kind == UNC__KIND_LOOP;
}

static const struct unc__loop_view *owner_of(const struct unc__summary *summary,
                                             const struct unc__finding *finding)
{
    return unc__judgement_loop(summary->judgement, finding->first.owner);
}

/* Open loops are findings themselves, unless the check is about something else. */
static bool has_finding(const struct unc__summary *summary,
                        const struct unc__loop_view *loop)
{
    return !loop->is_closed && !loop->is_suppressed &&
           (loop->entry.flags & UNC__FLAG_INTERNAL) == 0 &&
           loop->entry.state == UNC__STATE_LIVE &&
           unc__judgement_covers(summary->judgement, &loop->entry);
}

static bool is_owned_by_one_of(const struct unc__summary *summary,
                               const struct unc__finding *finding,
                               const struct unc__finding *loops)
{
    const struct unc__loop_view *owner = owner_of(summary, finding);

    return owner != NULL && has_finding(summary, owner) &&
           owner->entry.site == loops->site &&
           owner->entry.acquired_stack == loops->stack &&
           owner->is_expected == loops->is_expected;
}

void unc__summary_sentence(struct unc__summary *summary, size_t indent,
                           const struct unc__finding *finding)
{
    char buffer[SENTENCE_SIZE];
    struct unc__text text = unc__text_init(buffer, sizeof buffer);

    unc__title_write_nested(&text, summary->judgement, finding);
    unc__sink_add_spaces(summary->sink, indent);
    unc__line_add(summary->sink, buffer);
    unc__sink_add(summary->sink, "\n");
}

void unc__summary_advice(struct unc__summary *summary, size_t indent,
                         const struct unc__finding *finding)
{
    char buffer[SENTENCE_SIZE];
    struct unc__text text = unc__text_init(buffer, sizeof buffer);

    unc__advice_write(&text, summary->judgement, finding,
                      unc__report_is_amid(summary->report));
    unc__sink_add_spaces(summary->sink, indent);
    unc__line_add(summary->sink, buffer);
    unc__sink_add(summary->sink, "\n");
}

static void write_missing_call(struct unc__summary *summary, size_t indent,
                               const struct unc__finding *finding)
{
    const char *call = unc__missing_call(finding);

    if (call == NULL || finding->is_expected) {
        return;
    }
    if (finding->first.type == UNC__TYPE_RUN) {
        unc__summary_advice(summary, indent,
                            finding); /* the program has no such call to make */
        return;
    }
    unc__sink_add_spaces(summary->sink, indent);
    unc__sink_add(summary->sink, "missing call: ");
    unc__line_add(summary->sink, call);
    unc__sink_add(summary->sink, "()");
    if (unc__finding_wants_handle(finding)) {
        unc__sink_add(summary->sink,
                      ", on its handle: ask for it, and keep it until then");
    }
    unc__sink_add(summary->sink, "\n");
}

static void write_release(struct unc__summary *summary, size_t indent,
                          const struct unc__finding *finding)
{
    if (finding->first.state == UNC__STATE_LEFT &&
        (finding->release_site != 0 || finding->release_stack != 0)) {
        unc__line_place(summary->sink, summary->report, indent, "loop closed",
                        finding->release_site, finding->release_stack);
    }
}

static void write_siblings(struct unc__summary *summary, size_t indent,
                           const struct unc__finding *finding)
{
    char buffer[VERB_SIZE];
    struct unc__text text = unc__text_init(buffer, sizeof buffer);

    if (finding->sibling_stack != 0) {
        unc__text_add(&text, "others from here were ");
        unc__misuse_verb_write(&text, finding, "{released}");
        unc__line_place(summary->sink, summary->report, indent, buffer, 0,
                        finding->sibling_stack);
    }
}

static void write_growth(struct unc__summary *summary, size_t indent,
                         const struct unc__finding *finding)
{
    char buffer[SENTENCE_SIZE];
    struct unc__text text = unc__text_init(buffer, sizeof buffer);
    const struct unc__growth *growth = &finding->growth;

    if (growth->rounds == 0) {
        return;
    }
    unc__text_format(
        &text, "grew in every one of %llu rounds: ", (unsigned long long)growth->rounds);
    for (size_t i = 0; i < growth->kept; i++) {
        unc__text_format(&text, "%s%llu", i > 0 ? ", " : "",
                         (unsigned long long)growth->counts[i]);
    }
    unc__text_format(&text, " (checkpoints \"%s\")", growth->label);
    unc__sink_add_spaces(summary->sink, indent);
    unc__line_add(summary->sink, buffer);
    unc__sink_add(summary->sink, "\n");
}

static void write_finding(struct unc__summary *summary, size_t indent,
                          struct unc__finding *finding)
{
    unc__summary_note_shown(summary, finding);
    unc__summary_sentence(summary, indent, finding);
    unc__line_acquired(summary->sink, summary->report, indent + 2, finding);
    unc__line_names(summary->sink, summary->report, indent + 2, finding);
    unc__text_state(summary->sink, summary->report, indent + 2, finding);
    write_release(summary, indent + 2, finding);
    write_missing_call(summary, indent + 2, finding);
    write_siblings(summary, indent + 2, finding);
    write_growth(summary, indent + 2, finding);
}

bool unc__summary_is_full(const struct unc__summary *summary)
{
    return summary->shown >= FINDINGS_SHOWN;
}

static void write_close_would(struct unc__summary *summary,
                              const struct unc__finding *finding)
{
    const struct unc__loop_view *loop =
        unc__judgement_loop(summary->judgement, finding->first_serial);

    if (loop == NULL ||
        loop->would[UNC__CLOSE_RELEASE] + loop->would[UNC__CLOSE_RESTORE] +
                loop->would[UNC__CLOSE_CANCEL] + loop->would[UNC__CLOSE_LEAVE] ==
            0) {
        return;
    }
    unc__text_keepers(summary->sink, summary->report, 2, loop);
    unc__sink_add(summary->sink, "  closing ");
    unc__sink_add(summary->sink, finding->count == 1 ? "it" : "the first of them");
    unc__sink_add(summary->sink, " would\n");
    unc__text_loop_end(summary->sink, 4, loop);
    unc__line_close_would(summary->sink, summary->report, 4, loop);
}

static void write_owned(struct unc__summary *summary, const struct unc__finding *loops)
{
    bool is_first = true;

    for (size_t i = 0;
         i < summary->judgement->findings.count && !unc__summary_is_full(summary); i++) {
        struct unc__finding *finding = unc__judgement_finding(summary->judgement, i);

        if (finding->class != UNC__CLASS_UNCLOSED || is_loop_finding(finding) ||
            unc__finding_is_set_aside(finding) ||
            !is_owned_by_one_of(summary, finding, loops)) {
            continue;
        }
        if (is_first) {
            unc__sink_add(summary->sink,
                          loops->count == 1 ? "  it still owns\n" : "  they still own\n");
            is_first = false;
        }
        write_finding(summary, 4, finding);
    }
}

static void write_open_loops(struct unc__summary *summary)
{
    for (size_t i = 0;
         i < summary->judgement->findings.count && !unc__summary_is_full(summary); i++) {
        struct unc__finding *finding = unc__judgement_finding(summary->judgement, i);

        if (!is_loop_finding(finding) || unc__finding_is_set_aside(finding)) {
            continue;
        }
        unc__sink_add(summary->sink, "\n");
        write_finding(summary, 0, finding);
        write_close_would(summary, finding);
        write_owned(summary, finding);
    }
}

/* Left by loops that are not shown as findings themselves. */
static bool is_left_behind(const struct unc__summary *summary,
                           const struct unc__finding *finding)
{
    const struct unc__loop_view *owner = owner_of(summary, finding);

    return finding->class == UNC__CLASS_UNCLOSED && !unc__finding_is_set_aside(finding) &&
           !is_loop_finding(finding) && owner != NULL && !has_finding(summary, owner);
}

static bool is_under_loop_header(const struct unc__summary *summary,
                                 const struct unc__finding *finding)
{
    return !finding->has_many_owners && is_left_behind(summary, finding);
}

static bool is_first_of_owner(const struct unc__summary *summary, size_t index)
{
    uint64_t owner = unc__judgement_finding(summary->judgement, index)->first.owner;

    for (size_t i = 0; i < index; i++) {
        struct unc__finding *finding = unc__judgement_finding(summary->judgement, i);

        if (finding->first.owner == owner && is_under_loop_header(summary, finding)) {
            return false;
        }
    }
    return true;
}

/* But something in it goes on. One that is for good, and nobody's, is held. */
static bool is_given_back(const struct unc__loop_view *loop)
{
    return (loop->entry.flags & (UNC__FLAG_INTERNAL | UNC__FLAG_HELD)) ==
           UNC__FLAG_INTERNAL;
}

static void write_loop_header(struct unc__summary *summary,
                              const struct unc__loop_view *loop)
{
    char buffer[SENTENCE_SIZE];
    struct unc__text text = unc__text_init(buffer, sizeof buffer);

    unc__loop_write(&text, &loop->entry);
    unc__sink_add(summary->sink, "\n");
    unc__line_add(summary->sink, buffer);
    if (loop->is_closed) {
        unc__sink_add(summary->sink,
                      unc__types[loop->entry.type].library == UNC__LIBRARY_NONE
                          ? " was closed while it still owned\n"
                          : " was given back while it still owned\n");
    } else {
        unc__sink_add(summary->sink, is_given_back(loop)
                                         ? " was given back, and goes on because of\n"
                                         : " owns\n");
    }
}

static void write_other_loops(struct unc__summary *summary)
{
    size_t count = summary->judgement->findings.count;

    for (size_t i = 0; i < count && !unc__summary_is_full(summary); i++) {
        const struct unc__finding *first = unc__judgement_finding(summary->judgement, i);

        if (!is_under_loop_header(summary, first) || !is_first_of_owner(summary, i)) {
            continue;
        }
        write_loop_header(summary, owner_of(summary, first));
        for (size_t j = i; j < count && !unc__summary_is_full(summary); j++) {
            struct unc__finding *finding = unc__judgement_finding(summary->judgement, j);

            if (finding->first.owner == first->first.owner &&
                is_under_loop_header(summary, finding)) {
                write_finding(summary, 2, finding);
            }
        }
    }
}

void unc__summary_header(struct unc__summary *summary, bool *is_first, const char *header)
{
    if (*is_first) {
        unc__sink_add(summary->sink, header);
        *is_first = false;
    }
}

/* One place in the program, several loops: no loop's header fits. */
static void write_many_loops(struct unc__summary *summary)
{
    bool is_first = true;

    for (size_t i = 0;
         i < summary->judgement->findings.count && !unc__summary_is_full(summary); i++) {
        struct unc__finding *finding = unc__judgement_finding(summary->judgement, i);

        if (finding->has_many_owners && is_left_behind(summary, finding)) {
            unc__summary_header(summary, &is_first,
                                "\nloops that were closed while they still owned\n");
            write_finding(summary, 2, finding);
        }
    }
}

static void write_process(struct unc__summary *summary)
{
    bool is_first = true;

    for (size_t i = 0;
         i < summary->judgement->findings.count && !unc__summary_is_full(summary); i++) {
        struct unc__finding *finding = unc__judgement_finding(summary->judgement, i);

        if (finding->class == UNC__CLASS_UNCLOSED &&
            !unc__finding_is_set_aside(finding) && !is_loop_finding(finding) &&
            finding->first.owner == 0) {
            unc__summary_header(summary, &is_first, "\nthe process itself holds\n");
            write_finding(summary, 2, finding);
        }
    }
}

/* The loop's own finding is not there: gone before we looked, or closed meanwhile. */
static void write_gone_loops(struct unc__summary *summary)
{
    bool is_first = true;

    for (size_t i = 0;
         i < summary->judgement->findings.count && !unc__summary_is_full(summary); i++) {
        struct unc__finding *finding = unc__judgement_finding(summary->judgement, i);

        if (finding->class == UNC__CLASS_UNCLOSED &&
            !unc__finding_is_set_aside(finding) && !finding->is_shown) {
            unc__summary_header(summary, &is_first, "\nloops that are gone owned\n");
            write_finding(summary, 2, finding);
        }
    }
}

static void write_expected_finding(struct unc__summary *summary,
                                   struct unc__finding *finding)
{
    char buffer[SENTENCE_SIZE];
    struct unc__text text = unc__text_init(buffer, sizeof buffer);
    const char *reason = unc__record_view_reason(&finding->first);

    unc__summary_note_shown(summary, finding);
    if (finding->count == 1) {
        unc__entry_write(&text, &finding->first);
    } else {
        unc__amount_write(&text, finding->count, finding->first.kind,
                          finding->first.type);
    }
    unc__sink_add(summary->sink, "  ");
    unc__line_add(summary->sink, buffer);
    if (*reason != '\0') {
        unc__sink_add(summary->sink, ": ");
        unc__line_add(summary->sink, reason);
    }
    unc__sink_add(summary->sink, "\n");
}

static void write_expected(struct unc__summary *summary)
{
    bool is_first = true;

    for (size_t i = 0;
         i < summary->judgement->findings.count && !unc__summary_is_full(summary); i++) {
        struct unc__finding *finding = unc__judgement_finding(summary->judgement, i);

        if (finding->is_expected) {
            unc__summary_header(summary, &is_first,
                                "\nmeant to stay open, not counted\n");
            write_expected_finding(summary, finding);
        }
    }
}

void unc__summary_amount(struct unc__sink *sink, uint64_t count, const char *one,
                         const char *several)
{
    unc__sink_add_unsigned(sink, count);
    unc__sink_add(sink, count == 1 ? one : several);
}

/* The reason that cost most; the lines at the end have all of them. */
static const char *main_cause_of_loss(void)
{
    int worst = 0;

    for (int reason = 1; reason < UNC__DROP_REASON_COUNT; reason++) {
        if (unc__record_lost((enum unc__drop_reason)reason) >
            unc__record_lost((enum unc__drop_reason)worst)) {
            worst = reason;
        }
    }
    return unc__drop_words[worst].cause;
}

static void write_nothing_found(struct unc__sink *sink, bool is_over)
{
    uint64_t lost = unc__record_lost_total();
    struct unc__probe_view blind;

    if (unc__probes_are_blind(&blind)) {
        unc__sink_add(sink, unc__probes_are_active() ? "was observed only in part: "
                                                     : "was not observed: ");
        unc__line_add(sink, blind.reason);
        unc__sink_add(sink, "\n");
        return;
    }
    if (lost == 0) {
        unc__sink_add(sink, "has nothing left open\n");
        return;
    }
    unc__sink_add(sink, "acquired ");
    unc__summary_amount(sink, lost, " resource", " resources");
    unc__sink_add(sink, " that could not be recorded: ");
    unc__sink_add(sink, main_cause_of_loss());
    unc__sink_add(sink, is_over ? "; nothing else was left open\n"
                                : "; nothing else is left open\n");
}

static void write_scope(const struct unc__summary *summary)
{
    if (summary->report->cause == UNC__CAUSE_SCOPE) {
        unc__sink_add(summary->sink, "the scope \"");
        unc__line_add(summary->sink, summary->report->label);
        unc__sink_add(summary->sink, "\" in ");
    }
}

static void write_first_line(struct unc__summary *summary)
{
    const struct unc__judgement *judgement = summary->judgement;
    struct unc__sink *sink = summary->sink;
    bool is_over = summary->report->cause != UNC__CAUSE_CHECK;

    unc__sink_add(sink, "unclosed: ");
    write_scope(summary);
    unc__line_add(sink, summary->report->program);
    unc__sink_add(sink, " (pid ");
    unc__sink_add_unsigned(sink, summary->report->pid);
    unc__sink_add(sink, ") ");
    if (unc__judgement_count(judgement) == 0) {
        write_nothing_found(sink, is_over);
        return;
    }
    unc__summary_amounts(sink, judgement, is_over);
    unc__sink_add(sink, "\n");
}

/* A line for each reason, with what to do about it. */
static void write_dropped(struct unc__sink *sink)
{
    for (int reason = 0; reason < UNC__DROP_REASON_COUNT; reason++) {
        const struct unc__drop_words *words = &unc__drop_words[reason];
        uint64_t count = unc__record_dropped((enum unc__drop_reason)reason);

        if (count == 0) {
            continue;
        }
        unc__sink_add(sink, "\n");
        unc__summary_amount(sink, count, " acquisition", " acquisitions");
        unc__sink_add(sink,
                      " could not be recorded in full, so there may be more than is "
                      "listed: ");
        unc__sink_add(sink, words->cause);
        unc__sink_add(sink, " (");
        unc__sink_add(sink, words->advice);
        unc__sink_add(sink, ")\n");
    }
}

/* Whether anything is told that happened at a place. */
static bool has_places(const struct unc__judgement *judgement)
{
    for (size_t i = 0; i < judgement->findings.count; i++) {
        if (unc__judgement_finding(judgement, i)->class != UNC__CLASS_UNSEEN) {
            return true;
        }
    }
    return false;
}

static void write_no_stacks(const struct unc__summary *summary)
{
    const char *reason = unc__no_stacks_reason();

    if (reason != NULL && has_places(summary->judgement)) {
        unc__sink_add(summary->sink, "\nthere are no stacks: ");
        unc__sink_add(summary->sink, reason);
        unc__sink_add(summary->sink, "\n");
    }
}

/* What was not asked might have told more, or less. */
static void write_not_asked(const struct unc__summary *summary)
{
    char buffer[REASON_SIZE];
    struct unc__text text = unc__text_init(buffer, sizeof buffer);

    if (unc__kernel_reason_write(&text, &summary->judgement->kernel)) {
        unc__sink_add(summary->sink, summary->judgement->kernel.is_in_call
                                         ? "\nwhether more is open is not known: "
                                         : "\nthe kernel could not be asked: ");
        unc__line_add(summary->sink, buffer);
        unc__sink_add(summary->sink, "\n");
    }
}

static void write_last_lines(struct unc__summary *summary)
{
    size_t count = summary->judgement->findings.count;
    struct unc__sink *sink = summary->sink;

    if (count > summary->shown) {
        unc__sink_add(sink, "\n");
        unc__summary_amount(sink, count - summary->shown, " further finding is",
                            " further findings are");
        unc__sink_add(sink, " in the report\n");
    }
    write_no_stacks(summary);
    write_not_asked(summary);
    write_dropped(sink);
    if (unc__judgement_count(summary->judgement) > 0) {
        unc__text_probes(sink);
    }
    if (summary->report->file != NULL) {
        unc__sink_add(sink, "\nunclosed: the whole report is in ");
        unc__line_add(sink, summary->report->file);
        unc__sink_add(sink, "\n");
    }
}

static void forget_shown(const struct unc__summary *summary)
{
    for (size_t i = 0; i < summary->judgement->findings.count; i++) {
        unc__judgement_finding(summary->judgement, i)->is_shown = false;
    }
}

int unc__report_write_text(struct unc__report *report, struct unc__sink *sink)
{
    struct unc__summary summary = {
        .report = report,
        .judgement = report->judgement,
        .sink = sink,
    };

    forget_shown(&summary);
    write_first_line(&summary);
    write_open_loops(&summary);
    write_other_loops(&summary);
    write_many_loops(&summary);
    write_process(&summary);
    write_gone_loops(&summary);
    unc__summary_misuses(&summary);
    write_expected(&summary);
    unc__summary_suppressed(&summary);
    write_last_lines(&summary);
    return sink->error;
}
