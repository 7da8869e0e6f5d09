/* SPDX-License-Identifier: MIT */
#ifndef UNC_GATE_FIELD_H
#define UNC_GATE_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cjson/cJSON.h>

#include "document/problem.h"

#define UNC__FIELDS_OBJECT SIZE_MAX

/*
 * What a report must have, key by key. The first thing that is wrong is kept, with its
 * place ("findings[3].count"), and what was asked later does no harm: so a reader asks
 * for all it needs and looks at @rc once.
 */
struct unc__fields {
    struct unc__problem *problem;
    int rc;            /* 0 or -EBADMSG */
    const char *array; /* where the tree that is asked is; NULL: the report itself */
    size_t index;      /* in the array; UNC__FIELDS_OBJECT: it is none */
};

/* unc__fields_refuse: @key of the current tree is wrong: @what. Returns: -EBADMSG. */
int unc__fields_refuse(struct unc__fields *fields, const char *key, const char *what);

/* Returned is what stands there; after a refusal "", 0, false or an empty object. */
const cJSON *unc__field_object(struct unc__fields *fields, const cJSON *tree,
                               const char *key);
const cJSON *unc__field_array(struct unc__fields *fields, const cJSON *tree,
                              const char *key);
/* Not "". */
const char *unc__field_text(struct unc__fields *fields, const cJSON *tree,
                            const char *key);
/* "": it is null. */
const char *unc__field_text_or_null(struct unc__fields *fields, const cJSON *tree,
                                    const char *key);
/* One of @words, NULL-terminated. */
const char *unc__field_word(struct unc__fields *fields, const cJSON *tree,
                            const char *key, const char *const *words);
bool unc__field_bool(struct unc__fields *fields, const cJSON *tree, const char *key);
/* A whole number from @least to 2^53. */
uint64_t unc__field_count(struct unc__fields *fields, const cJSON *tree, const char *key,
                          uint64_t least);
/* From 1; 0: it is null. */
uint64_t unc__field_id_or_null(struct unc__fields *fields, const cJSON *tree,
                               const char *key);
/* "0x1f" */
uint64_t unc__field_address(struct unc__fields *fields, const cJSON *tree,
                            const char *key);

#endif
