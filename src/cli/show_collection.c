/* SPDX-License-Identifier: MIT */
/*
 * A run of a build has a thousand processes with the same finding. Those of one
 * fingerprint and place are one here, told once, with the first that had it; within one
 * report nothing is put together, because the report has done so already.
 */
#include "cli/show_collection.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "document/document.h"
#include "gate/place.h"

#define PROCESSES_NAMED 3
#define UNMEASURED_KEPT 16 /* reports that are kept to say why they are not complete */

static int grow(void **items, size_t *capacity, size_t count, size_t size)
{
    size_t wanted = *capacity == 0 ? 16 : *capacity * 2;
    void *grown;

    if (count < *capacity) {
        return 0;
    }
    grown = reallocarray(*items, wanted, size);
    if (grown == NULL) {
        return -ENOMEM;
    }
    *items = grown;
    *capacity = wanted;
    return 0;
}

/* The main functions of two programs have one fingerprint, and two places to mend. */
static bool has_same_place(const struct unc__loaded_finding *a,
                           const struct unc__loaded_finding *b)
{
    char places[2][UNC__PLACE_SIZE];

    unc__place_of_finding(places[0], a);
    unc__place_of_finding(places[1], b);
    return strcmp(places[0], places[1]) == 0;
}

static struct unc__shown *find(const struct unc__collection *collection,
                               const struct unc__loaded_finding *finding)
{
    for (size_t i = 0; i < collection->shown_count; i++) {
        struct unc__shown *shown = &collection->shown[i];

        if (shown->first_serial != collection->report_count &&
            strcmp(shown->finding->fingerprint, finding->fingerprint) == 0 &&
            shown->finding->status == finding->status &&
            has_same_place(shown->finding, finding)) {
            return shown;
        }
    }
    return NULL;
}

/* @serial: of the report, from 1 on: the address of one that was freed comes again. */
static void count_report(struct unc__shown *shown,
                         const struct unc__loaded_report *report, size_t serial)
{
    size_t length = strlen(shown->processes);

    if (shown->last_serial == serial) {
        return;
    }
    shown->last_serial = serial;
    if (shown->report_count < PROCESSES_NAMED) {
        (void)snprintf(shown->processes + length, sizeof shown->processes - length,
                       "%s%.32s (pid %u)", length > 0 ? ", " : "", report->program,
                       (unsigned)report->pid);
    }
    shown->report_count++;
}

/* Returns: 1: @report has to be kept for it; 0; -ENOMEM. */
static int take_finding(struct unc__collection *collection,
                        struct unc__loaded_report *report,
                        const struct unc__loaded_finding *finding)
{
    struct unc__shown *shown = find(collection, finding);
    bool is_first = shown == NULL;

    if (is_first) {
        int r = grow((void **)&collection->shown, &collection->shown_capacity,
                     collection->shown_count, sizeof *collection->shown);

        if (r < 0) {
            return r;
        }
        shown = &collection->shown[collection->shown_count++];
        *shown = (struct unc__shown){
            .report = report,
            .finding = finding,
            .first_serial = collection->report_count,
        };
    }
    count_report(shown, report, collection->report_count);
    return is_first;
}

int unc__collection_take(struct unc__collection *collection,
                         struct unc__loaded_report *report, bool is_measured)
{
    bool is_wanted = collection->report_count == 0;
    int r = grow((void **)&collection->kept, &collection->kept_capacity,
                 collection->kept_count, sizeof *collection->kept);

    if (r < 0) {
        (void)unc__loaded_free(report);
        return r;
    }
    collection->kept[collection->kept_count++] = report;
    collection->report_count++;
    if (!is_measured) {
        is_wanted = is_wanted || collection->unmeasured_count < UNMEASURED_KEPT;
        collection->unmeasured_count++;
    }
    for (size_t i = 0; i < report->finding_count; i++) {
        r = take_finding(collection, report, &report->findings[i]);
        if (r < 0) {
            return r;
        }
        is_wanted = is_wanted || r > 0;
    }
    if (!is_wanted) {
        collection->kept_count--;
        (void)unc__loaded_free(report);
    }
    return 0;
}

void unc__collection_done(struct unc__collection *collection)
{
    for (size_t i = 0; i < collection->kept_count; i++) {
        (void)unc__loaded_free(collection->kept[i]);
    }
    free(collection->kept);
    free(collection->shown);
    *collection = (struct unc__collection){ 0 };
}
