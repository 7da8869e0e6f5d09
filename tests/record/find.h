/* SPDX-License-Identifier: MIT */
#ifndef UNC_TESTS_RECORD_FIND_H
#define UNC_TESTS_RECORD_FIND_H

#include "record/reader.h"

/* The entry with this serial wherever it is, or false. Only tests look one up: the
 * library has tokens, and reports read all there is. */
static inline bool find_entry(uint64_t serial, struct unc__entry_view *ret_view)
{
    uint32_t count = unc__record_entry_count();

    for (uint32_t index = 1; index <= count; index++) {
        if (unc__record_read(index, ret_view) && ret_view->serial == serial) {
            return true;
        }
    }
    return false;
}

#endif
