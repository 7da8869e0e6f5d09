/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_INDEX_LIFE_H
#define UNC_RECORD_INDEX_LIFE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/export.h"
#include "record/record.h"

/*
 * A life in the pointer index, begun and ended in one operation each: for the probes of
 * event libraries, whose timers come and go for less than a tenth of a microsecond.
 */

/*
 * unc__record_index_renewed: as unc__record_index_acquired; whoever was at @pointer
 * before went without a call, and ends here without a stack. Returns: its token; serial
 * 0: it was not recorded.
 */
UNC__FOR_PROBES struct unc__token
unc__record_index_renewed(uint8_t space, const void *pointer,
                          const struct unc__acquisition *what);

/* What is known of a life that ended just now. */
struct unc__ended {
    enum unc__kind kind;
    enum unc__type type;
    uint64_t detail;
    uint64_t owner;
    uint32_t site;
    uint32_t acquired_stack;
    uint32_t released_stack;
    struct unc__token token;
};

/* unc__record_index_ended: as unc__record_index_released. @caller NULL: without the stack
 * of the release, for what comes and goes too often for one. */
UNC__FOR_PROBES bool unc__record_index_ended(uint8_t space, const void *pointer,
                                             const struct unc__caller *caller,
                                             struct unc__ended *ret_ended);

/* unc__record_is_live: whether the life of @token is not over. */
UNC__FOR_PROBES bool unc__record_is_live(struct unc__token token);

#endif
