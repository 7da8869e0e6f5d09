/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_CUSTOM_H
#define UNC_RECORD_CUSTOM_H

#include <stdint.h>

#include "record/kind.h"
#include "record/space.h"

/* unc__custom_words: of custom type @number, from unc__record_custom_type. */
struct unc__type_words unc__custom_words(const struct unc__space *space, uint32_t number);

#endif
