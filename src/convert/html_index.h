/* SPDX-License-Identifier: MIT */
#ifndef UNC_CONVERT_HTML_INDEX_H
#define UNC_CONVERT_HTML_INDEX_H

#include <stddef.h>

#include <cjson/cJSON.h>

#include "convert/conversion.h"
#include "convert/resource_index.h"

/* The resources and the loops of all reports, to be found by their numbers: there may be
 * a million, and a search through a list for each would never end. */
struct unc__html_index {
    struct unc__resource_indexes resources;
    struct unc__html_loop *loops; /* sorted */
    size_t loop_count;
};

/* Returns: 0 or -ENOMEM, and then there is nothing to be done. */
int unc__html_index_init(struct unc__html_index *ret_index,
                         const struct unc__conversion *conversion);
void unc__html_index_done(struct unc__html_index *index);

/* @serial: of the report, as findings have it, from 1 on; @id: a number of the report;
 * NULL: it does not list it. */
const cJSON *unc__html_resource(const struct unc__html_index *index, size_t serial,
                                const cJSON *id);
const cJSON *unc__html_loop(const struct unc__html_index *index, size_t serial,
                            double id);

/* unc__html_first: the first resource of a finding; NULL: none is listed. */
const cJSON *unc__html_first(const struct unc__html_index *index,
                             const struct unc__converted *one);

#endif
