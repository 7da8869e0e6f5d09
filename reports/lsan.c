/* SPDX-License-Identifier: MIT */
/*
 * The form in which LeakSanitizer tells of leaks, for those who collect such logs: CTest
 * greps for "(Direct|Indirect) leak of .*". `unclosed convert --to lsan` writes the same
 * out of a JSON report, with files and lines; here functions are as the linker names
 * them, and the only lines are those that the loop's own calls know.
 *
 * A process that left nothing has an empty log. What is left is not memory and has 0
 * byte(s); a misuse leaves nothing and has 0 object(s), as has what could not be
 * recorded: a reader that knows leaks alone would call that green. What is meant to stay
 * open, or is suppressed, is not there: leaks have no such state.
 */
#include <string.h>

#include "base/leak_text.h"
#include "base/text.h"
#include "judge/record_words.h"
#include "judge/words.h"
#include "record/probe_list.h"
#include "reports/text_lines.h"
#include "reports/text_parts.h"

#define SENTENCE_SIZE 1024

struct writer {
    struct unc__report *report;
    const struct unc__judgement *judgement;
    struct unc__sink *sink;
    uint64_t objects;
    size_t number; /* of the next frame */
};

static void add_text(const struct writer *writer, const char *text, bool is_in_frame)
{
    bool is_first = true;

    for (;;) {
        size_t length = unc__leak_text_harmless(text, is_first, is_in_frame);
        char escape[UNC__LEAK_TEXT_ESCAPE_SIZE];

        unc__line_add_bytes(writer->sink, text, length);
        if (text[length] == '\0') {
            return;
        }
        unc__leak_text_escape(escape, text[length]);
        unc__sink_add(writer->sink, escape);
        text += length + 1;
        is_first = false;
    }
}

/* "unclosed: BEFORE text" */
static void add_line(const struct writer *writer, const char *before, const char *text,
                     const char *after)
{
    unc__sink_add(writer->sink, "unclosed: ");
    unc__sink_add(writer->sink, before);
    add_text(writer, text, /* is_in_frame= */ false);
    unc__sink_add(writer->sink, after);
    unc__sink_add(writer->sink, "\n");
}

static void add_head(const struct writer *writer, const char *word, uint64_t objects)
{
    unc__sink_add(writer->sink, word);
    unc__sink_add(writer->sink, " leak of 0 byte(s) in ");
    unc__sink_add_unsigned(writer->sink, objects);
    unc__sink_add(writer->sink, " object(s) allocated from:\n");
}

/* "    #0 0x5581 in main" */
static void begin_frame(struct writer *writer, uintptr_t address, const char *function)
{
    unc__sink_add(writer->sink, "    #");
    unc__sink_add_unsigned(writer->sink, writer->number++);
    unc__sink_add(writer->sink, " ");
    unc__sink_add_hex(writer->sink, address);
    unc__sink_add(writer->sink, *function != '\0' ? " in " : " ");
    add_text(writer, function, /* is_in_frame= */ true);
    unc__sink_add(writer->sink, " ");
}

static void add_site(const struct writer *writer, const struct unc__site_view *site)
{
    add_text(writer, site->file, /* is_in_frame= */ true);
    unc__sink_add(writer->sink, ":");
    unc__sink_add_unsigned(writer->sink, site->line);
    unc__sink_add(writer->sink, "\n");
}

static void add_module(const struct writer *writer, const struct unc__module *module,
                       uintptr_t address)
{
    if (module == NULL) {
        unc__sink_add(writer->sink, "(<unknown module>)\n");
        return;
    }
    unc__sink_add(writer->sink, "(");
    add_text(writer, module->path, /* is_in_frame= */ true);
    unc__sink_add(writer->sink, "+");
    unc__sink_add_hex(writer->sink, address - module->bias);
    unc__sink_add(writer->sink, ")\n");
}

/* The frame of the function that the call site is in; @end: none. */
static size_t find_site(const struct writer *writer, const struct unc__stack_view *stack,
                        const struct unc__site_view *site, size_t first, size_t end)
{
    for (size_t i = first; i < end; i++) {
        const char *name = unc__modules_frame_name(writer->report->modules, stack, i);

        if (name != NULL && *site->file != '\0' && strcmp(name, site->function) == 0) {
            return i;
        }
    }
    return end;
}

/* The stack with the call site at its frame; a site that is in no frame comes first. */
static void add_stack(struct writer *writer, uint32_t site, uint32_t stack)
{
    struct unc__site_view site_view = unc__record_site_view(site);
    struct unc__stack_view view = unc__record_stack_view(stack);
    struct unc__modules *modules = writer->report->modules;
    size_t first;
    size_t end;
    size_t of_site;

    unc__line_find_told(writer->report, &view, &first, &end);
    of_site = find_site(writer, &view, &site_view, first, end);
    writer->number = 0;
    if (*site_view.file != '\0' && of_site == end) {
        begin_frame(writer, 0, site_view.function);
        add_site(writer, &site_view);
    }
    for (size_t i = first; i < end; i++) {
        const struct unc__module *module = unc__modules_frame(modules, &view, i);
        const char *name = unc__modules_frame_name(modules, &view, i);

        begin_frame(writer, view.frames[i], name != NULL ? name : "");
        if (i == of_site) {
            add_site(writer, &site_view);
        } else {
            add_module(writer, module, view.frames[i]);
        }
    }
    if (writer->number == 0) {
        begin_frame(writer, 0, "");
        add_module(writer, NULL, 0);
    }
}

/* No head: readers do not count it, people want it. */
static void add_other_stack(struct writer *writer, const struct unc__finding *finding,
                            const char *verb, uint32_t site, uint32_t stack)
{
    char buffer[SENTENCE_SIZE];
    struct unc__text text = unc__text_init(buffer, sizeof buffer);

    if (site == 0 && stack == 0) {
        return;
    }
    unc__misuse_verb_write(&text, finding, verb);
    unc__sink_add(writer->sink, "\n");
    add_line(writer, "", buffer, " here:");
    add_stack(writer, site, stack);
}

/* It belongs to a loop that is open itself: closing that gives it back. */
static bool is_indirect(const struct writer *writer, const struct unc__finding *finding)
{
    const struct unc__loop_view *owner =
        unc__judgement_loop(writer->judgement, finding->first.owner);

    return !unc__finding_is_misuse(finding) && finding->first.kind != UNC__KIND_LOOP &&
           owner != NULL && !owner->is_closed && owner->entry.state == UNC__STATE_LIVE;
}

static void add_misuse(struct writer *writer, const struct unc__finding *finding)
{
    char buffer[SENTENCE_SIZE];
    struct unc__text text = unc__text_init(buffer, sizeof buffer);

    unc__advice_write(&text, writer->judgement, finding, /* is_amid= */ false);
    add_line(writer, "a misuse and no leak, hence 0 object(s)", "", "");
    add_line(writer, "", buffer, "");
    add_head(writer, "Direct", 0);
    add_stack(writer, finding->site, finding->stack);
    add_other_stack(writer, finding, unc__finding_verdict(finding)->cause_verb,
                    finding->release_site, finding->release_stack);
    add_other_stack(writer, finding, unc__kinds[finding->first.kind].acquired, 0,
                    finding->acquired_stack);
}

static void add_left(struct writer *writer, const struct unc__finding *finding)
{
    const char *call = unc__missing_call(finding);

    if (call != NULL) {
        add_line(writer, "missing call: ", call, "()");
    }
    writer->objects += finding->count;
    add_head(writer, is_indirect(writer, finding) ? "Indirect" : "Direct",
             finding->count);
    add_stack(writer, finding->site, finding->stack);
    if (finding->first.state == UNC__STATE_LEFT) {
        add_other_stack(writer, finding, "its loop was closed", finding->release_site,
                        finding->release_stack);
    }
}

static void add_finding(struct writer *writer, const struct unc__finding *finding)
{
    char buffer[SENTENCE_SIZE];
    struct unc__text text = unc__text_init(buffer, sizeof buffer);

    unc__title_write(&text, writer->judgement, finding);
    unc__sink_add(writer->sink, "\n");
    add_line(writer, "", buffer, "");
    if (unc__finding_is_misuse(finding)) {
        add_misuse(writer, finding);
    } else {
        add_left(writer, finding);
    }
}

static bool is_whole(void)
{
    return unc__record_lost_total() == 0 && !unc__probes_are_blind(NULL);
}

/* What may have been left besides, and why nobody knows. */
static void add_unmeasured(const struct writer *writer)
{
    struct unc__probe_view blind;

    if (is_whole()) {
        return;
    }
    unc__sink_add(writer->sink, "\n");
    if (unc__probes_are_blind(&blind)) {
        add_line(writer, "not measured: ", blind.reason, "");
    }
    for (int reason = 0; reason < UNC__DROP_REASON_COUNT; reason++) {
        const struct unc__drop_words *words = &unc__drop_words[reason];

        if (unc__record_dropped((enum unc__drop_reason)reason) > 0) {
            add_line(writer, "not measured: what could not be recorded: ", words->cause,
                     "");
            add_line(writer, "", words->advice, "");
        }
    }
    add_head(writer, "Direct", 0);
}

static void add_first_line(const struct writer *writer)
{
    const struct unc__report *report = writer->report;
    bool is_over = report->cause != UNC__CAUSE_CHECK;

    unc__sink_add(writer->sink, "unclosed: ");
    add_text(writer, report->program, /* is_in_frame= */ false);
    unc__sink_add(writer->sink, " (pid ");
    unc__sink_add_unsigned(writer->sink, report->pid);
    unc__sink_add(writer->sink, ") ");
    if (unc__judgement_count(writer->judgement) > 0) {
        unc__summary_amounts(writer->sink, writer->judgement, is_over);
    } else {
        unc__sink_add(writer->sink, "was not observed in full");
    }
    unc__sink_add(writer->sink, " (in the form of LeakSanitizer; what is left is not "
                                "memory, hence 0 byte(s))\n");
}

int unc__report_write_lsan(struct unc__report *report, struct unc__sink *sink)
{
    struct writer writer = {
        .report = report,
        .judgement = report->judgement,
        .sink = sink,
    };

    if (unc__judgement_count(writer.judgement) == 0 && is_whole()) {
        return sink->error;
    }
    add_first_line(&writer);
    for (size_t i = 0; i < writer.judgement->findings.count; i++) {
        const struct unc__finding *finding = unc__judgement_finding(writer.judgement, i);

        if (!unc__finding_is_set_aside(finding)) {
            add_finding(&writer, finding);
        }
    }
    add_unmeasured(&writer);
    if (report->file != NULL) {
        unc__sink_add(sink, "\n");
        add_line(&writer, "the whole report is in ", report->file, "");
    }
    unc__sink_add(sink, "\nSUMMARY: unclosed: 0 byte(s) leaked in ");
    unc__sink_add_unsigned(sink, writer.objects);
    unc__sink_add(sink, " allocation(s).\n");
    return sink->error;
}
