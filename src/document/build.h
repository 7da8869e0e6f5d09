/* SPDX-License-Identifier: MIT */
#ifndef UNC_DOCUMENT_BUILD_H
#define UNC_DOCUMENT_BUILD_H

#include <stddef.h>

#include <cjson/cJSON.h>

#include "document/keys.h"

/*
 * The tree of a document, as cJSON would make it, from tokens that document/syntax.c
 * found to be right and in the right places.
 */
struct unc__build {
    cJSON *root;                              /* NULL: nothing came yet */
    cJSON *open[UNC__DOCUMENT_DEPTH_MAX + 1]; /* from 1; the innermost one is at @depth */
    size_t depth;
    char *key; /* of the next value */
    bool is_key_known;
};

/* unc__build_abandon: release what there is of the tree. */
void unc__build_abandon(struct unc__build *build);

/* All return 0 or -ENOMEM. */
int unc__build_key(struct unc__build *build, const struct unc__key_text *key);
int unc__build_open(struct unc__build *build, bool is_object);
void unc__build_close(struct unc__build *build);
/* A text, number or word; from its first byte, quotes included, @size bytes. */
int unc__build_value(struct unc__build *build, const char *token, size_t size);
/* A whole list that stays as it was written. */
int unc__build_raw(struct unc__build *build, const char *at, size_t size);

#endif
