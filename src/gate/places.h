/* SPDX-License-Identifier: MIT */
#ifndef UNC_GATE_PLACES_H
#define UNC_GATE_PLACES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cjson/cJSON.h>

#define UNC__PLACES_MAX 4

/*
 * Where the findings of one fingerprint are. It is made of functions, so that a leak
 * keeps it when its lines move, and so a function may have several places with one
 * fingerprint: whoever is told of a new leak needs the line of that one, too.
 */
struct unc__place_count {
    char *text;
    uint64_t count;
};

struct unc__places {
    struct unc__place_count items[UNC__PLACES_MAX]; /* in the order of arrival */
    size_t count;
    uint64_t elsewhere; /* how many are at further ones, or nobody knows where */
};

void unc__places_done(struct unc__places *places);

/* unc__places_add: @count at @text, which is copied; "": unknown.
 * Returns: 0 or -ENOMEM, and then nothing was added. */
int unc__places_add(struct unc__places *places, const char *text, uint64_t count);

/* Whether a single place is known, and nothing is elsewhere. */
bool unc__places_are_one(const struct unc__places *places);

/* unc__places_print: "m.c:5", or "1 at m.c:5, 3 at m.c:9, 2 elsewhere". */
void unc__places_print(const struct unc__places *places, FILE *stream);

/* unc__places_json: [{"place": "m.c:5", "count": 1}], as `places`, into @tree;
 * @places: may be NULL.
 * Returns: whether there was memory. */
bool unc__places_json(const struct unc__places *places, cJSON *tree);

#endif
