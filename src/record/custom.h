/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_CUSTOM_H
#define UNC_RECORD_CUSTOM_H

#include <stdint.h>

#include <unclosed/resource.h>

#include "record/kind.h"
#include "record/space.h"

/*
 * unc__record_type_number: the namespace of a program's own type, made at first sight of
 * its name: 1 to UNC__INDEX_FIRST - 1, or 0 if there are too many. @type: valid; its
 * strings are copied.
 */
uint8_t unc__record_type_number(const struct unc_resource_type *type);

/* unc__custom_words: of custom type @number, from unc__record_type_number. */
struct unc__type_words unc__custom_words(const struct unc__space *space, uint32_t number);

#endif
