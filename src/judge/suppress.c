/* SPDX-License-Identifier: MIT */
/*
 * Suppressions in the process. It knows less than the command: functions by the symbol
 * table, modules, no files but those that the calls of our own loop name; so a line that
 * is about a file only takes effect in the command. It takes away from the counts what is
 * covered, and nothing else: the findings keep their places and resources.
 *
 * The names come first, in a pass of their own, because they may need a descriptor where
 * there is none: then that pass is done again where there is one (check/rescue.h).
 */
#include "judge/suppress.h"

#include <errno.h>

#include "base/clock.h"
#include "base/text.h"
#include "judge/fingerprint.h"
#include "judge/words.h"
#include "record/probe_list.h"

#define NS_PER_DAY   (INT64_C(86400) * 1000000000)
#define MESSAGE_SIZE 512

struct asked {
    const struct unc__finding *finding;
    struct unc__modules *modules;
    const char *kind;
    const char *class;
    const char *type;
};

static struct asked ask(const struct unc__finding *finding, struct unc__modules *modules)
{
    return (struct asked){
        .finding = finding,
        .modules = modules,
        .kind = unc__kinds[finding->first.kind].word,
        .class = unc__class_word(finding->class),
        .type = unc__finding_type(finding),
    };
}

static void complain_of(const struct unc__suppressing_text *text, unsigned number,
                        const struct unc__suppression_flaw *flaw,
                        unc__suppress_complain_fn *complain, void *userdata)
{
    char buffer[MESSAGE_SIZE];
    struct unc__text message = unc__text_init(buffer, sizeof buffer);

    unc__text_format(&message, "%s:%u: %s; the line suppresses nothing", text->name,
                     number, flaw->text);
    complain(buffer, userdata);
}

int unc__suppress_read(struct unc__judgement *judgement,
                       const struct unc__suppressing_text *text,
                       unc__suppress_complain_fn *complain, void *userdata)
{
    struct unc__suppression_lines lines =
        unc__suppression_lines_of(text->bytes, text->size);
    int32_t today = (int32_t)((int64_t)unc__clock_realtime_ns() / NS_PER_DAY);
    struct unc__suppressing item = { 0 };
    struct unc__suppression_flaw flaw;

    while (unc__suppression_lines_next(&lines, &item.text, &item.length)) {
        int r = unc__suppression_parse(item.text, item.length, &item.line, &flaw);
        struct unc__suppressing *added;

        if (r < 0 && complain != NULL) {
            complain_of(text, lines.number, &flaw, complain, userdata);
        }
        if (r <= 0) {
            continue;
        }
        added = unc__vector_add(&judgement->suppressions);
        if (added == NULL) {
            return -ENOMEM;
        }
        item.left = item.line.max;
        item.is_expired = unc__suppression_is_expired(&item.line, today);
        *added = item;
    }
    return 0;
}

static bool covers_stack(const struct unc__suppressing *item, const struct asked *asked,
                         uint32_t stack_id)
{
    struct unc__stack_view stack = unc__record_stack_view(stack_id);

    for (size_t i = 0; i < stack.frame_count; i++) {
        const struct unc__module *module = unc__modules_frame(asked->modules, &stack, i);
        struct unc__suppression_frame frame = {
            .module = module == NULL ? NULL : module->path,
            .function = unc__modules_frame_name(asked->modules, &stack, i),
        };

        if (unc__suppression_covers_frame(&item->line, &frame)) {
            return true;
        }
        if (unc__suppression_is_outermost(&frame)) {
            return false;
        }
    }
    return false;
}

/* What is not known is "". */
static bool covers_site(const struct unc__suppressing *item, uint32_t site)
{
    struct unc__site_view view = unc__record_site_view(site);
    struct unc__suppression_frame frame = {
        .function = *view.function == '\0' ? NULL : view.function,
        .file = *view.file == '\0' ? NULL : view.file,
    };

    return unc__suppression_covers_frame(&item->line, &frame);
}

static bool covers_fingerprint(const struct unc__suppressing *item,
                               const struct asked *asked)
{
    char buffer[UNC__FINGERPRINT_SIZE];

    unc__fingerprint_write(unc__fingerprint(asked->finding, asked->modules), buffer);
    return unc__suppression_covers_fingerprint(&item->line, buffer);
}

static bool covers_kind(const struct unc__suppressing *item, const struct asked *asked)
{
    return !item->is_expired && unc__suppression_covers_kind(&item->line, asked->kind,
                                                             asked->class, asked->type);
}

static bool covers(const struct unc__suppressing *item, const struct asked *asked)
{
    const struct unc__finding *finding = asked->finding;

    if (item->line.is_fingerprint) {
        return !item->is_expired && covers_fingerprint(item, asked);
    }
    return covers_kind(item, asked) &&
           (unc__suppression_covers_any(&item->line) ||
            covers_site(item, finding->site) ||
            covers_stack(item, asked, finding->stack) ||
            covers_stack(item, asked, finding->acquired_stack));
}

static struct unc__suppressing *item_at(const struct unc__judgement *judgement,
                                        size_t index)
{
    return unc__vector_at(&judgement->suppressions, index);
}

static bool wants_names(const struct unc__judgement *judgement, const struct asked *asked)
{
    for (size_t i = 0; i < judgement->suppressions.count; i++) {
        if (covers_kind(item_at(judgement, i), asked)) {
            return true;
        }
    }
    return false;
}

static int look_up_stack(const struct asked *asked, uint32_t stack_id)
{
    struct unc__stack_view stack = unc__record_stack_view(stack_id);

    for (size_t i = 0; i < stack.frame_count; i++) {
        const struct unc__module *module = unc__modules_frame(asked->modules, &stack, i);

        if (module != NULL && !module->is_searched) {
            (void)unc__modules_frame_name(asked->modules, &stack, i);
            if (!module->is_searched && !unc__probes_is_sandboxed()) {
                return -EMFILE;
            }
        }
    }
    return 0;
}

int unc__suppress_look_up(const struct unc__judgement *judgement,
                          struct unc__modules *modules)
{
    for (size_t i = 0; i < judgement->findings.count; i++) {
        struct asked asked = ask(unc__judgement_finding(judgement, i), modules);

        if (wants_names(judgement, &asked) &&
            (look_up_stack(&asked, asked.finding->stack) < 0 ||
             look_up_stack(&asked, asked.finding->acquired_stack) < 0)) {
            return -EMFILE;
        }
    }
    return 0;
}

/* Loops whose finding is suppressed: what they own is not shown below it. */
static void mark_loops(struct unc__judgement *judgement,
                       const struct unc__finding *finding)
{
    for (size_t i = 0; i < judgement->loops.count; i++) {
        struct unc__loop_view *loop = unc__judgement_loop_at(judgement, i);

        loop->is_suppressed |= loop->entry.site == finding->site &&
                               loop->entry.acquired_stack == finding->stack &&
                               loop->entry.type == finding->first.type;
    }
}

static void uncount(struct unc__judgement *judgement, const struct unc__finding *finding,
                    uint64_t count)
{
    judgement->suppressed += count;
    if (finding->class == UNC__CLASS_UNCLOSED) {
        judgement->unclosed -= count;
    } else if (finding->class == UNC__CLASS_UNSEEN) {
        judgement->unseen -= count;
    } else {
        judgement->misused -= count;
    }
    if (finding->class == UNC__CLASS_LIFECYCLE) {
        judgement->lifecycle_errors -= count;
    }
}

/* What one line leaves, because of its max, is asked of the lines behind it. */
static void suppress(struct unc__judgement *judgement, struct unc__finding *finding,
                     const struct asked *asked)
{
    for (size_t i = 0; i < judgement->suppressions.count; i++) {
        struct unc__suppressing *item = item_at(judgement, i);
        uint64_t wanted = finding->count - finding->suppressed;
        uint64_t given = wanted < item->left ? wanted : item->left;

        if (given == 0 || !covers(item, asked)) {
            continue;
        }
        item->left -= item->left == UINT64_MAX ? 0 : given;
        item->count += given;
        finding->suppressed += given;
    }
    uncount(judgement, finding, finding->suppressed);
    if (finding->class == UNC__CLASS_UNCLOSED && finding->first.kind == UNC__KIND_LOOP &&
        unc__finding_is_suppressed(finding)) {
        mark_loops(judgement, finding);
    }
}

void unc__suppress_apply(struct unc__judgement *judgement, struct unc__modules *modules)
{
    for (size_t i = 0; i < judgement->findings.count; i++) {
        struct unc__finding *finding = unc__judgement_finding(judgement, i);
        struct asked asked = ask(finding, modules);

        if (!finding->is_expected) {
            suppress(judgement, finding, &asked);
        }
    }
}
