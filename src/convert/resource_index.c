/* SPDX-License-Identifier: MIT */
/* Ids are the report's, which may be anybody's: of two with one id, one is found. */
#include "convert/resource_index.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "document/document.h"

#define EXACT_MAX 9007199254740992.0 /* 2^53: doubles are whole numbers up to here */

/* What is no id becomes 0, which is none. */
static uint64_t id_of(const cJSON *number)
{
    if (number == NULL || !cJSON_IsNumber(number) || !(number->valuedouble >= 1) ||
        number->valuedouble > EXACT_MAX) {
        return 0;
    }
    return (uint64_t)number->valuedouble;
}

static size_t count_items(const cJSON *array)
{
    const cJSON *item;
    size_t count = 0;

    cJSON_ArrayForEach(item, array)
    {
        count++;
    }
    return count;
}

int unc__resource_index_new(struct unc__resource_index *ret_index,
                            const struct unc__loaded_report *report)
{
    const cJSON *resources = unc__document_array(report->tree, "resources");
    struct unc__resource_index index = { .count = count_items(resources) };
    const cJSON *resource;
    size_t at = 0;

    index.items = calloc(index.count + 1, sizeof *index.items);
    if (index.items == NULL || unc__numbers_reserve(&index.numbers, index.count) != 0) {
        unc__resource_index_done(&index);
        return -ENOMEM;
    }
    cJSON_ArrayForEach(resource, resources)
    {
        index.items[at] = resource;
        unc__numbers_add(&index.numbers, id_of(unc__document_item(resource, "id")), at);
        at++;
    }
    (void)unc__numbers_sort(&index.numbers); /* two of one id: any of them will do */
    *ret_index = index;
    return 0;
}

void unc__resource_index_done(struct unc__resource_index *index)
{
    unc__numbers_free(&index->numbers);
    free(index->items);
    *index = (struct unc__resource_index){ .count = 0 };
}

size_t unc__resource_index_find(const struct unc__resource_index *index, const cJSON *id)
{
    uint64_t wanted = id_of(id);

    return wanted == 0 ? SIZE_MAX : unc__numbers_find(&index->numbers, wanted);
}

const char *unc__resource_index_call(const struct unc__resource_index *index,
                                     const struct unc__loaded_finding *finding)
{
    const cJSON *ids = unc__document_array(finding->tree, "resources");
    size_t at = unc__resource_index_find(index, ids != NULL ? ids->child : NULL);

    if (at == SIZE_MAX) {
        return "";
    }
    return unc__document_text(unc__document_object(index->items[at], "acquired"), "call");
}

int unc__resource_indexes_new(struct unc__resource_indexes *ret_indexes,
                              const struct unc__conversion *conversion)
{
    size_t count = conversion->report_count;
    int r = 0;

    *ret_indexes = (struct unc__resource_indexes){
        .items = calloc(count + 1, sizeof *ret_indexes->items),
    };
    if (ret_indexes->items == NULL) {
        return -ENOMEM;
    }
    while (r == 0 && ret_indexes->count < count) {
        r = unc__resource_index_new(&ret_indexes->items[ret_indexes->count],
                                    conversion->reports[ret_indexes->count]);
        ret_indexes->count += r == 0;
    }
    return r;
}

void unc__resource_indexes_done(struct unc__resource_indexes *indexes)
{
    for (size_t i = 0; i < indexes->count; i++) {
        unc__resource_index_done(&indexes->items[i]);
    }
    free(indexes->items);
    *indexes = (struct unc__resource_indexes){ .count = 0 };
}

const struct unc__resource_index *
unc__resource_indexes_of(const struct unc__resource_indexes *indexes,
                         const struct unc__converted *one)
{
    return &indexes->items[one->serial - 1];
}
