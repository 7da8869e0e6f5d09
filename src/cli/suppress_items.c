/* SPDX-License-Identifier: MIT */
/* From reports and from what was typed to fingerprints; each once, in the order met. */
#include "cli/suppress_items.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/arguments.h"
#include "cli/inputs.h"
#include "document/printable.h"
#include "gate/loaded.h"
#include "gate/suppressions.h"

#define NAME "suppress"

void unc__suppress_items_done(struct unc__suppress_items *items)
{
    free(items->items);
    *items = (struct unc__suppress_items){ 0 };
}

static int refuse_memory(struct unc__problem *problem)
{
    return unc__problem_set(problem, -ENOMEM, "there is no memory left");
}

static bool has(const struct unc__suppress_items *items, const char *fingerprint)
{
    for (size_t i = 0; i < items->count; i++) {
        if (strcmp(items->items[i].fingerprint, fingerprint) == 0) {
            return true;
        }
    }
    return false;
}

static int add(struct unc__suppress_items *items, const struct unc__suppress_item *item)
{
    if (has(items, item->fingerprint)) {
        return 0;
    }
    if (items->count == items->room) {
        size_t room = items->room == 0 ? 16 : items->room * 2;
        void *moved = realloc(items->items, room * sizeof *items->items);

        if (moved == NULL) {
            return -ENOMEM;
        }
        items->items = moved;
        items->room = room;
    }
    items->items[items->count++] = *item;
    return 0;
}

/* A comment in a file of text: nothing in it ends the line, or moves a cursor. */
static struct unc__suppress_item item_of(const struct unc__loaded_finding *finding)
{
    struct unc__suppress_item item;
    size_t length;

    (void)snprintf(item.fingerprint, sizeof item.fingerprint, "%s", finding->fingerprint);
    length = unc__printable_copy(item.about, sizeof item.about, finding->title);
    if (finding->functions[0] != '\0' && length + 3 < sizeof item.about) {
        memcpy(item.about + length, ": ", 3);
        (void)unc__printable_copy(item.about + length + 2, sizeof item.about - length - 2,
                                  finding->functions);
    }
    return item;
}

/* Reading reports: all findings, or those whose fingerprint begins as it was typed. */
struct taking {
    struct unc__suppress_items *items;
    const struct unc__suppression *typed; /* NULL: all */
    struct unc__lookup *lookup;
    struct unc__problem *problem;
};

static int take_findings(const struct taking *taking,
                         const struct unc__loaded_report *report)
{
    for (size_t i = 0; i < report->finding_count; i++) {
        struct unc__suppress_item item = item_of(&report->findings[i]);

        if (taking->typed != NULL &&
            !unc__suppression_covers_fingerprint(taking->typed, item.fingerprint)) {
            continue;
        }
        if (add(taking->items, &item) < 0) {
            return -ENOMEM;
        }
    }
    return 0;
}

static void note_unreadable(struct taking *taking, const char *path)
{
    if (taking->typed == NULL) {
        unc__complain(NAME, "%s: %s", path, taking->problem->text);
        taking->items->unreadable++;
    }
}

static int take_report(cJSON *tree, const char *path, void *userdata)
{
    struct taking *taking = userdata;
    struct unc__load_options options = { .lookup = taking->lookup };
    struct unc__loaded_report *report;
    int r;

    if (tree == NULL) {
        note_unreadable(taking, path);
        return 0;
    }
    r = unc__loaded_take(tree, path, &options, &report, taking->problem);
    if (r == -ENOMEM) {
        return r;
    }
    if (r < 0) {
        note_unreadable(taking, path);
        return 0;
    }
    r = take_findings(taking, report);
    (void)unc__loaded_free(report);
    return r;
}

static int take(struct taking *taking, char **operands)
{
    const struct unc__lookup_options options = { 0 };
    int r = unc__lookup_new(&options, &taking->lookup);

    if (r < 0) {
        return unc__problem_set(taking->problem, r, "cannot read symbols: %s",
                                strerror(-r));
    }
    r = unc__inputs_each(operands, take_report, taking, taking->problem);
    (void)unc__lookup_free(taking->lookup);
    return r == -ENOMEM ? refuse_memory(taking->problem) : r;
}

int unc__suppress_items_add_reports(struct unc__suppress_items *items, char **operands,
                                    struct unc__problem *ret_problem)
{
    struct taking taking = { .items = items, .problem = ret_problem };

    return take(&taking, operands);
}

/* The newest report may be of something else, or gone: then what was typed is all. */
int unc__suppress_items_add(struct unc__suppress_items *items, const char *typed,
                            struct unc__problem *ret_problem)
{
    const struct unc__suppression line = { .pattern = typed,
                                           .pattern_length = strlen(typed),
                                           .is_fingerprint = true };
    struct unc__suppress_items found = { 0 };
    struct taking taking = { .items = &found, .typed = &line, .problem = ret_problem };
    struct unc__suppress_item item = { .about = "" };
    int r = take(&taking, NULL);

    if (r != -ENOMEM) {
        (void)snprintf(item.fingerprint, sizeof item.fingerprint, "%s", typed);
        r = add(items, found.count == 1 ? &found.items[0] : &item);
    }
    unc__suppress_items_done(&found);
    return r < 0 ? refuse_memory(ret_problem) : 0;
}
