/* SPDX-License-Identifier: MIT */
/*
 * What a library says of its own objects is put in one line, and only what holds for all
 * of a finding: its reader wants to know whether the thing is at work, what it calls, and
 * what it has open; the JSON report has each.
 */
#include "reports/text_watchers.h"

#include "base/text.h"
#include "judge/signal_name.h"
#include "judge/watchers.h"
#include "judge/words.h"
#include "record/library_words.h"
#include "record/watcher_facts.h"
#include "reports/text_lines.h"

#define LOOKED_AT   16 /* watchers of a finding: each is asked by a system call */
#define TYPES_SHOWN 4
#define PARTS_SHOWN 4
#define LINE_SIZE   512

/* What the watchers of a finding have in common. */
struct common {
    uint64_t looked_at;
    uint64_t known;
    uint64_t active;
    uint64_t referenced; /* and active */
    struct unc__watcher_facts first;
    bool has_one_callback;
    bool is_closing;
};

static void look_at(struct common *common, const struct unc__entry_view *entry)
{
    struct unc__watcher_facts facts = unc__watcher_facts(entry);

    if (common->looked_at == 0) {
        common->first = facts;
        common->has_one_callback = facts.callback != 0;
    }
    if (facts.callback != common->first.callback) {
        common->has_one_callback = false;
    }
    common->looked_at++;
    common->known += facts.knows_state || facts.is_active ? 1 : 0;
    common->active += facts.is_active ? 1 : 0;
    common->referenced += facts.is_active && facts.is_referenced ? 1 : 0;
    common->is_closing |= facts.is_closing;
}

static struct common look_at_all(const struct unc__report *report,
                                 const struct unc__finding *finding)
{
    struct common common = { 0 };
    const struct unc__resource *resource;

    for (uint32_t i = finding->first_resource;
         i != UNC__NO_INDEX && common.looked_at < LOOKED_AT; i = resource->next) {
        resource = unc__judgement_resource(report->judgement, i);
        look_at(&common, &resource->entry);
    }
    return common;
}

/* Whether what is active in it goes on with the run of its loop. */
static bool is_of_run(const struct unc__report *report,
                      const struct unc__finding *finding)
{
    const struct unc__loop_view *loop =
        unc__judgement_loop(report->judgement, finding->first.owner);
    const struct unc__loop_end_words *words =
        loop == NULL ? NULL : unc__loop_end_words(loop->entry.type);

    return words != NULL && !words->keeps_loop;
}

static void write_activity(struct unc__text *text, const struct common *common,
                           bool is_of_run, bool is_one)
{
    if (common->active == 0) {
        unc__text_add(text, "not active");
    } else if (common->active < common->looked_at) {
        unc__text_format(text, "%llu of them %s active",
                         (unsigned long long)common->active,
                         common->active == 1 ? "is" : "are");
    } else if (!is_of_run ||
               (common->referenced != 0 && common->referenced != common->active)) {
        unc__text_add(text, "active");
    } else if (common->referenced != 0) {
        unc__text_format(text, "active, and %s loop running",
                         is_one ? "keeps its" : "keep their");
    } else {
        unc__text_format(text, "active, and %s not keep %s loop running",
                         is_one ? "does" : "do", is_one ? "its" : "their");
    }
}

static void write_facts(struct unc__text *text, const struct unc__watcher_facts *facts)
{
    const char *before = text->length > 0 ? "; " : "";

    if (facts->in_ms >= 0) {
        unc__text_format(text, "%sdue in %lld ms", before, (long long)facts->in_ms);
        before = "; ";
    }
    if (facts->fd >= 0) {
        unc__text_format(text, "%swatches descriptor %d", before, facts->fd);
        before = "; ";
    }
    if (facts->signal > 0) {
        unc__text_format(text, "%swatches ", before);
        unc__signal_write(text, (uint64_t)facts->signal);
    }
}

/* "on_tick (app+0x1176)" */
static void add_callback(struct unc__sink *sink, struct unc__report *report,
                         const struct unc__finding *finding, uintptr_t callback)
{
    struct unc__stack_view stack = unc__record_stack_view(finding->stack);
    struct unc__module *module = unc__modules_pointer(report->modules, callback, &stack);
    const char *name =
        module == NULL ? NULL : unc__modules_function(report->modules, module, callback);

    if (name != NULL) {
        unc__line_add(sink, name);
        unc__sink_add(sink, " (");
    }
    unc__line_add(sink, module == NULL ? "" : unc__base_name(module->path));
    unc__sink_add(sink, module == NULL ? "" : "+");
    unc__sink_add_hex(sink, module == NULL ? callback : callback - module->bias);
    unc__sink_add(sink, name != NULL ? ")" : "");
}

static void write_state(struct unc__sink *sink, struct unc__report *report, size_t indent,
                        const struct unc__finding *finding)
{
    struct common common = look_at_all(report, finding);
    bool is_one = finding->count == 1;
    char buffer[LINE_SIZE];
    struct unc__text text = unc__text_init(buffer, sizeof buffer);

    if (common.known > 0 && !common.is_closing &&
        finding->first.kind == UNC__KIND_WATCHER) {
        write_activity(&text, &common, is_of_run(report, finding), is_one);
    }
    if (is_one && common.looked_at == 1) {
        write_facts(&text, &common.first);
    }
    if (text.length == 0 && !common.has_one_callback) {
        return;
    }
    unc__sink_add_spaces(sink, indent);
    unc__line_add(sink, buffer);
    if (common.has_one_callback) {
        unc__sink_add(sink, text.length > 0 ? "; callback " : "callback ");
        add_callback(sink, report, finding, common.first.callback);
    }
    unc__sink_add(sink, "\n");
}

static bool is_of_finding(const struct unc__report *report,
                          const struct unc__finding *finding, uint64_t serial)
{
    const struct unc__resource *resource;

    for (uint32_t i = finding->first_resource; i != UNC__NO_INDEX && serial != 0;
         i = resource->next) {
        resource = unc__judgement_resource(report->judgement, i);
        if (resource->entry.serial == serial) {
            return true;
        }
    }
    return false;
}

/* The third level of the tree: what the handles of a finding have open. */
static void write_parts(struct unc__sink *sink, const struct unc__report *report,
                        size_t indent, const struct unc__finding *finding)
{
    const struct unc__judgement *judgement = report->judgement;
    const struct unc__resource *resource;
    uint64_t count = 0;

    for (uint32_t i = judgement->first_extra; i != UNC__NO_INDEX; i = resource->next) {
        char buffer[LINE_SIZE];
        struct unc__text text = unc__text_init(buffer, sizeof buffer);

        resource = unc__judgement_resource(judgement, i);
        if (!is_of_finding(report, finding,
                           unc__entry_holder(judgement, &resource->entry)) ||
            ++count > PARTS_SHOWN) {
            continue;
        }
        unc__entry_write(&text, &resource->entry);
        if (count == 1) {
            unc__sink_add_spaces(sink, indent);
        }
        unc__sink_add(sink, count == 1 ? "holds " : ", ");
        unc__line_add(sink, buffer);
    }
    if (count > PARTS_SHOWN) {
        unc__sink_add(sink, " and ");
        unc__sink_add_unsigned(sink, count - PARTS_SHOWN);
        unc__sink_add(sink, " more");
    }
    unc__sink_add(sink, count > 0 ? "\n" : "");
}

void unc__text_watchers(struct unc__sink *sink, struct unc__report *report, size_t indent,
                        const struct unc__finding *finding)
{
    if (finding->first.kind == UNC__KIND_LOOP ||
        finding->first.state != UNC__STATE_LIVE) {
        return;
    }
    write_state(sink, report, indent, finding);
    write_parts(sink, report, indent, finding);
}

/* How many of those that the report lists, by type. */
struct keepers {
    struct {
        enum unc__type type;
        uint64_t count;
    } types[TYPES_SHOWN];
    size_t type_count;
    uint64_t told;
};

static void count_keeper(struct keepers *keepers, enum unc__type type)
{
    size_t known = 0;

    while (known < keepers->type_count && keepers->types[known].type != type) {
        known++;
    }
    if (known == TYPES_SHOWN) {
        return;
    }
    if (known == keepers->type_count) {
        keepers->types[keepers->type_count++].type = type;
    }
    keepers->types[known].count++;
    keepers->told++;
}

static void write_keepers(struct unc__text *text, const struct keepers *keepers,
                          uint64_t all)
{
    uint64_t rest = all - keepers->told;

    for (size_t i = 0; i < keepers->type_count; i++) {
        enum unc__type type = keepers->types[i].type;
        bool is_last = i + 1 == keepers->type_count && rest == 0;

        unc__text_add(text, i == 0 ? "" : is_last ? " and " : ", ");
        unc__amount_write(text, keepers->types[i].count, unc__types[type].kind, type);
    }
    if (rest > 0) {
        unc__text_format(text, " and %llu more", (unsigned long long)rest);
    }
}

void unc__text_keepers(struct unc__sink *sink, const struct unc__report *report,
                       size_t indent, const struct unc__loop_view *loop)
{
    const struct unc__loop_end_words *words = unc__loop_end_words(loop->entry.type);
    struct keepers keepers = { .type_count = 0 };
    char buffer[LINE_SIZE];
    struct unc__text text = unc__text_init(buffer, sizeof buffer);
    const struct unc__resource *resource;

    if (words == NULL || loop->is_closed) {
        return;
    }
    for (uint32_t i = loop->first_resource; i != UNC__NO_INDEX;
         i = resource->next_of_loop) {
        resource = unc__judgement_resource(report->judgement, i);
        if (resource->entry.keeps_loop) {
            count_keeper(&keepers, resource->entry.type);
        }
    }
    if (keepers.told == 0) {
        return;
    }
    write_keepers(&text, &keepers, loop->keepers);
    unc__sink_add_spaces(sink, indent);
    unc__sink_add(sink, words->keeps_loop ? "kept by " : "kept running by ");
    unc__line_add(sink, buffer);
    unc__sink_add(sink, "\n");
}

void unc__text_loop_end(struct unc__sink *sink, size_t indent,
                        const struct unc__loop_view *loop)
{
    char buffer[LINE_SIZE];
    struct unc__text text = unc__text_init(buffer, sizeof buffer);
    const char *before = NULL;

    if (unc__loop_refusal_write(&text, loop)) {
        before = "be refused: ";
    } else if (unc__loop_drops_write(&text, loop)) {
        before = "forget   ";
    }
    if (before != NULL) {
        unc__sink_add_spaces(sink, indent);
        unc__sink_add(sink, before);
        unc__line_add(sink, buffer);
        unc__sink_add(sink, "\n");
    }
}
