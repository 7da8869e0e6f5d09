/* SPDX-License-Identifier: MIT */
#ifndef UNC_GATE_COMPARISON_H
#define UNC_GATE_COMPARISON_H

#include <stddef.h>
#include <stdint.h>

#include "gate/baseline.h"
#include "gate/tally.h"

/* Findings of two sides, by fingerprint. */
#define UNC_CHANGES(X) \
    X(NEW, "new")      \
    X(MORE, "more")    \
    X(FEWER, "fewer")  \
    X(GONE, "gone")    \
    X(SAME, "same")

enum unc__change {
#define ENUMERATOR(id, word) UNC__CHANGE_##id,
    UNC_CHANGES(ENUMERATOR)
#undef ENUMERATOR
    UNC__CHANGE_COUNT
};

const char *unc__change_word(enum unc__change change);

/* One side's finding, borrowed from a tally or a baseline. */
struct unc__compared {
    const char *fingerprint;
    const char *class;
    const char *kind;
    const char *title; /* "": a baseline has none */
    const char *functions;
    const char *place;                /* "" */
    const struct unc__places *places; /* NULL: a baseline has none */
    uint64_t count;
};

struct unc__side {
    struct unc__compared *items; /* sorted by fingerprint */
    size_t count;
};

/* unc__side_init: of @tally, or of @baseline if that is not NULL. Returns: 0 or -ENOMEM.
 */
int unc__side_init(struct unc__side *ret_side, const struct unc__tally *tally,
                   const struct unc__baseline *baseline);
void unc__side_done(struct unc__side *side);

/* @item: of the later side, if it is there; @before, @after: counts, 0: not there. */
typedef int unc__compared_fn(enum unc__change change, const struct unc__compared *item,
                             uint64_t before, uint64_t after, void *userdata);

/* unc__compare: each fingerprint once, in order. Returns: 0, or what @each said. */
int unc__compare(const struct unc__side *before, const struct unc__side *after,
                 unc__compared_fn *each, void *userdata);

#endif
