/* SPDX-License-Identifier: MIT */
#ifndef UNC_CONVERT_SARIF_PARTS_H
#define UNC_CONVERT_SARIF_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "convert/conversion.h"
#include "convert/json.h"
#include "convert/line_hash.h"

/* The parts of sarif.c. What they write is what the key says that they are named by. */

#define UNC__SARIF_RESULTS_MAX 25000 /* GitHub refuses files with more */
#define UNC__SARIF_FLOW_MAX    10000 /* locations of one result's code flows, likewise */
#define UNC__SARIF_PLACES_MAX  4

/* What a rule is about: one class of findings of one kind of resource. */
struct unc__sarif_rule {
    const char *class;
    const char *kind;
};

struct unc__sarif {
    struct unc__emit json;
    const struct unc__conversion *conversion;
    struct unc__sarif_rule *rules; /* sorted */
    size_t rule_count;
    struct unc__line_hash *hashes; /* one a result */
    size_t result_count;           /* the first so many findings are results */
    size_t unwritten_count;        /* findings that would be results but for the limit */
    size_t unmeasured_count;       /* results that are no findings */
    uint64_t frame_count;          /* written so far */
    uint64_t cut_frame_count;      /* that were left out of code flows */
    size_t cut_result_count;       /* the results that these are of */
    size_t bare_count;             /* results without their stacks */
};

/* Where a finding happened, and what led to it; the finding's own place comes first. */
struct unc__sarif_place {
    const char *verb; /* "opened" */
    const struct unc__loaded_stack *stack;
    struct unc__loaded_site site;
    bool is_of_others; /* not of the finding's resource */
};

size_t unc__sarif_places(const struct unc__loaded_finding *finding,
                         struct unc__sarif_place ret_places[UNC__SARIF_PLACES_MAX]);

/* "physicalLocation". Never without a file and a line: readers refuse a result that has
 * none. @program: NULL: a place without a line says nothing of lines. */
void unc__sarif_physical_location(struct unc__emit *json,
                                  const struct unc__location *location,
                                  const char *program);

/* "logicalLocations": the function, if there is one. */
void unc__sarif_function(struct unc__emit *json, const char *function);

/* "message" of plain text. */
void unc__sarif_message(struct unc__emit *json, const char *key, const char *text);

/* "originalUriBaseIds" */
void unc__sarif_bases(struct unc__emit *json);

/* unc__sarif_find_rules: of all results. Returns: 0 or -ENOMEM. */
int unc__sarif_find_rules(struct unc__sarif *sarif);
/* "rules" */
void unc__sarif_rules(struct unc__sarif *sarif);
size_t unc__sarif_rule_index(const struct unc__sarif *sarif,
                             const struct unc__loaded_finding *finding);
/* "ruleId": CLASS/KIND */
void unc__sarif_rule_id(struct unc__emit *json, const char *key,
                        const struct unc__sarif_rule *rule);

/* unc__sarif_find_hashes: of the lines of all results of which the source can be read.
 * Returns: 0 or -ENOMEM. */
int unc__sarif_find_hashes(struct unc__sarif *sarif);

/* "codeFlows" and "stacks". Returns: 0 or -ENOMEM. */
int unc__sarif_stacks(struct unc__sarif *sarif, const struct unc__converted *one);

/* "results". Returns: 0 or -ENOMEM. */
int unc__sarif_results(struct unc__sarif *sarif);

#endif
