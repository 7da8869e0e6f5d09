/* SPDX-License-Identifier: MIT */
#ifndef UNC_GATE_LIMITS_H
#define UNC_GATE_LIMITS_H

#include <stdbool.h>
#include <stdint.h>

#include "document/problem.h"
#include "options/kind_list.h"

/* A number for each kind, and one for all together: of --max, of --min-age. */
enum unc__limit {
#define ENUMERATOR(id, ...) UNC__LIMIT_##id,
    UNC_KINDS(ENUMERATOR)
#undef ENUMERATOR
    UNC__LIMIT_TOTAL,
    UNC__LIMIT_COUNT
};

#define UNC__NO_LIMIT UINT64_MAX

struct unc__limits {
    uint64_t of[UNC__LIMIT_COUNT]; /* UNC__NO_LIMIT: none was set */
};

/*
 * unc__limits_init: read words like "fd=3", several in one with commas between.
 * @words: NULL-terminated, or NULL: none.
 * @has_total: whether "total=3" is a word, and "3" alone the same.
 * Returns: 0; -EINVAL with @ret_problem, which begins with @option.
 */
int unc__limits_init(struct unc__limits *ret_limits, const char *const *words,
                     bool has_total, const char *option,
                     struct unc__problem *ret_problem);

/* A kind's place; UNC__LIMIT_TOTAL: there is no such kind. */
enum unc__limit unc__limit_of_kind(const char *kind);

/* The word of it. */
const char *unc__limit_name(enum unc__limit limit);

#endif
