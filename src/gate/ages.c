/* SPDX-License-Identifier: MIT */
#include "gate/ages.h"

#include <errno.h>
#include <stdlib.h>

#include "document/document.h"

struct unc__age {
    double id;
    double age_ms; /* below 0: unknown */
};

static int compare(const void *a, const void *b)
{
    const struct unc__age *left = a;
    const struct unc__age *right = b;

    return (left->id > right->id) - (left->id < right->id);
}

static struct unc__age read_age(const cJSON *resource, double uptime_ms)
{
    const cJSON *acquired = unc__document_object(resource, "acquired");
    double at_ms = unc__document_number(acquired, "at_ms", -1);

    return (struct unc__age){
        .id = unc__document_number(resource, "id", 0),
        .age_ms = at_ms >= 0 && uptime_ms >= at_ms ? uptime_ms - at_ms : -1,
    };
}

/* Whoever asks for ages needs what all others leave as text. */
static int unfold(struct unc__loaded_report *report)
{
    int r = unc__document_unfold(report->tree, "resources");

    for (size_t i = 0; r == 0 && i < report->finding_count; i++) {
        r = unc__document_unfold(report->findings[i].tree, "resources");
    }
    return r;
}

static int read_ages(struct unc__ages *ret_ages, const struct unc__loaded_report *report)
{
    const cJSON *resources = unc__document_array(report->tree, "resources");
    const cJSON *process = unc__document_object(report->tree, "process");
    double uptime_ms = unc__document_number(process, "uptime_ms", -1);
    size_t room = 0;

    for (const cJSON *item = resources != NULL ? resources->child : NULL; item != NULL;
         item = item->next) {
        room++;
    }
    if (room == 0) {
        return 0;
    }
    ret_ages->items = calloc(room, sizeof *ret_ages->items);
    if (ret_ages->items == NULL) {
        return -ENOMEM;
    }
    for (const cJSON *item = resources->child; item != NULL; item = item->next) {
        ret_ages->items[ret_ages->count++] = read_age(item, uptime_ms);
    }
    qsort(ret_ages->items, ret_ages->count, sizeof *ret_ages->items, compare);
    return 0;
}

int unc__ages_init(struct unc__ages *ret_ages, struct unc__loaded_report *report)
{
    int r = unfold(report);

    *ret_ages = (struct unc__ages){ 0 };
    return r == 0 ? read_ages(ret_ages, report) : r;
}

void unc__ages_done(struct unc__ages *ages)
{
    free(ages->items);
    *ages = (struct unc__ages){ 0 };
}

/* What is not known is not young: nothing passes because a number is missing. */
static bool is_young(const struct unc__ages *ages, double id, uint64_t min_ms)
{
    const struct unc__age key = { .id = id };
    const struct unc__age *age = ages->count > 0 ? bsearch(&key, ages->items, ages->count,
                                                           sizeof *ages->items, compare)
                                                 : NULL;

    return age != NULL && age->age_ms >= 0 && age->age_ms < (double)min_ms;
}

uint64_t unc__ages_count_young(const struct unc__ages *ages,
                               const struct unc__loaded_finding *finding, uint64_t min_ms)
{
    const cJSON *ids = unc__document_array(finding->tree, "resources");
    uint64_t listed = 0;
    uint64_t young = 0;
    bool is_last_young = false;

    for (const cJSON *id = ids != NULL ? ids->child : NULL;
         id != NULL && listed < finding->count; id = id->next) {
        is_last_young = cJSON_IsNumber(id) && is_young(ages, id->valuedouble, min_ms);
        young += is_last_young;
        listed++;
    }
    return is_last_young ? young + (finding->count - listed) : young;
}
