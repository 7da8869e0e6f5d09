/* SPDX-License-Identifier: MIT */
#include "walk.h"

#include <string.h>

#define STACKS_MAX 256 /* one by one; of more, so many all over */
#define BEYOND     3   /* numbers that lead nowhere are asked for too */

static uint64_t sum_text(const char *text)
{
    uint64_t sum = strlen(text);

    for (; *text != '\0'; text++) {
        sum = sum * 31 + (unsigned char)*text;
    }
    return sum;
}

static uint64_t sum_stack(const struct unc__image *image, uint32_t number)
{
    struct unc__stack_view stack = unc__image_stack_view(image, number);
    uint64_t sum = stack.frame_count + stack.is_cut;

    for (size_t i = 0; i < stack.frame_count; i++) {
        sum = sum * 31 + stack.frames[i];
    }
    return sum;
}

static uint64_t sum_site(const struct unc__image *image, uint32_t number)
{
    struct unc__site_view site = unc__image_site_view(image, number);

    return sum_text(site.file) + sum_text(site.function) + sum_text(site.call) +
           site.line;
}

static uint64_t sum_type(const struct unc__image *image, enum unc__kind kind,
                         enum unc__type type)
{
    struct unc__type_words words = unc__image_type_words(image, kind, type);

    return sum_text(words.word) + sum_text(words.noun) + sum_text(words.missing_call);
}

static uint64_t sum_entries(const struct unc__image *image)
{
    uint64_t sum = 0;
    struct unc__entry_view view;

    for (uint32_t i = 0; i < unc__image_entry_count(image) + BEYOND; i++) {
        if (unc__image_read(image, i, &view)) {
            sum += view.serial + view.key + view.detail + view.owner + view.thread;
            sum += sum_stack(image, view.acquired_stack);
            sum += sum_stack(image, view.released_stack);
            sum += sum_site(image, view.site);
            sum += sum_text(unc__image_string(image, view.name));
            sum += sum_text(unc__image_view_reason(image, &view));
            sum += sum_type(image, view.kind, view.type);
        }
    }
    return sum;
}

static uint64_t sum_misuses(const struct unc__image *image)
{
    uint64_t sum = 0;
    struct unc__misuse_view view;

    for (size_t i = 0; i < unc__image_misuse_count(image) + BEYOND; i++) {
        if (unc__image_read_misuse(image, i, &view)) {
            sum += view.count + view.misuse.key + (uint64_t)view.misuse.kind;
            sum += sum_site(image, view.misuse.use_site);
            sum += sum_stack(image, view.misuse.cause_stack);
        }
    }
    return sum;
}

static uint64_t sum_modules(const struct unc__image *image)
{
    uint64_t sum = 0;
    struct unc__image_module module;

    for (size_t i = 0; i < unc__image_module_count(image) + BEYOND; i++) {
        if (unc__image_read_module(image, i, &module)) {
            sum += module.start + sum_text(module.path) + sum_text(module.build_id);
        }
    }
    return sum;
}

static uint64_t sum_report(const struct unc__image *image)
{
    uint64_t sum = 0;
    size_t size;
    const char *report = unc__image_report(image, &size);

    for (size_t i = 0; i < size; i++) {
        sum += (unsigned char)report[i];
    }
    for (size_t i = 0; i < unc__image_probe_count(image); i++) {
        struct unc__probe_view view = unc__image_probe_view(image, i);

        sum += strlen(view.name) + strlen(view.reason) + view.state;
    }
    return sum;
}

static uint64_t sum_head(const struct unc__image *image)
{
    struct unc__image_facts facts = unc__image_facts(image);
    uint64_t sum = facts.pid + facts.is_sealed + facts.damaged + sum_text(facts.program);

    for (int kind = 0; kind < UNC__KIND_COUNT + BEYOND; kind++) {
        struct unc__counters counters = unc__image_counters(image, (enum unc__kind)kind);

        sum += counters.live + counters.high_water;
    }
    for (int reason = 0; reason < UNC__DROP_REASON_COUNT; reason++) {
        sum += unc__image_dropped(image, (enum unc__drop_reason)reason);
        sum += unc__image_lost(image, (enum unc__drop_reason)reason);
    }
    return sum;
}

uint64_t walk_image(const struct unc__image *image)
{
    uint64_t sum = sum_head(image) + sum_entries(image) + sum_misuses(image) +
                   sum_modules(image) + sum_report(image);
    uint32_t stack_count = unc__image_stack_count(image);

    for (uint32_t i = 0; i < stack_count + BEYOND; i += 1 + stack_count / STACKS_MAX) {
        sum += sum_stack(image, i) + sum_stack(image, UINT32_MAX - i);
    }
    return sum;
}
