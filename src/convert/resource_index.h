/* SPDX-License-Identifier: MIT */
#ifndef UNC_CONVERT_RESOURCE_INDEX_H
#define UNC_CONVERT_RESOURCE_INDEX_H

#include <stddef.h>

#include <cjson/cJSON.h>

#include "convert/conversion.h"
#include "gate/loaded.h"
#include "gate/numbers.h"

/* The resources of a report by their ids, for formats that ask for many of them. The
 * lists must not be text: unc__format.has_resources. */
struct unc__resource_index {
    struct unc__numbers numbers;
    const cJSON **items; /* in the order of the report */
    size_t count;
};

/* unc__resource_index_new: of @report, which has to stay. Returns: 0 or -ENOMEM, and then
 * there is nothing to be done. */
int unc__resource_index_new(struct unc__resource_index *ret_index,
                            const struct unc__loaded_report *report);
void unc__resource_index_done(struct unc__resource_index *index);

/* unc__resource_index_find: where in `items` the one with @id is, a number of the report;
 * SIZE_MAX: it is not listed. */
size_t unc__resource_index_find(const struct unc__resource_index *index, const cJSON *id);

/* unc__resource_index_call: which acquired what @finding is about; "": unknown. */
const char *unc__resource_index_call(const struct unc__resource_index *index,
                                     const struct unc__loaded_finding *finding);

/* The same of all reports of a conversion. */
struct unc__resource_indexes {
    struct unc__resource_index *items;
    size_t count;
};

/* unc__resource_indexes_new: Returns: 0 or -ENOMEM; either way ..._done ends it. */
int unc__resource_indexes_new(struct unc__resource_indexes *ret_indexes,
                              const struct unc__conversion *conversion);
void unc__resource_indexes_done(struct unc__resource_indexes *indexes);

const struct unc__resource_index *
unc__resource_indexes_of(const struct unc__resource_indexes *indexes,
                         const struct unc__converted *one);

#endif
