/* SPDX-License-Identifier: MIT */
#ifndef UNC_SYMBOLIZE_ANSWERS_H
#define UNC_SYMBOLIZE_ANSWERS_H

#include <stddef.h>
#include <stdint.h>

#include "symbolize/frames.h"

/* What was found out about a module, by offset. All zero is empty. */
struct unc__answers {
    struct unc__asked *slots;
    size_t *places; /* index + 1 into slots; a power of two of them */
    size_t count;
    size_t room;
};

/* NULL: it was not asked yet. */
const struct unc__asked *unc__answers_find(const struct unc__answers *answers,
                                           uint64_t offset);
/* unc__answers_add: @asked was not there yet. Returns: 0 or -ENOMEM. */
int unc__answers_add(struct unc__answers *answers, const struct unc__asked *asked);
void unc__answers_free(struct unc__answers *answers);

#endif
