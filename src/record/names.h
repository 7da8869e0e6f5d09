/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_NAMES_H
#define UNC_RECORD_NAMES_H

#include <stddef.h>
#include <stdint.h>

#include "record/space.h"

/*
 * Strings, kept once each. There is a limit to all of them together, 64 MiB; beyond it a
 * new string is not kept, and what it would have named has no name.
 */
#define UNC__NAME_LENGTH_MAX 255
#define UNC__TEXT_LENGTH_MAX 1023

/* unc__names_add: at most @length_max bytes of @string, cut between characters. NULL and
 * "" give 0, as does a lack of room. */
uint32_t unc__names_add(struct unc__space *space, const char *string, size_t length_max);

/* unc__names_add_pair: a name (0: none) with a reason behind it: reads as the name alone,
 * and unc__names_reason finds the rest. 0 if there is no room. */
uint32_t unc__names_add_pair(struct unc__space *space, uint32_t name, const char *reason);

/* "" for 0 and whatever is no name. */
const char *unc__names_text(const struct unc__space *space, uint32_t name);
const char *unc__names_reason(const struct unc__space *space, uint32_t name);

#endif
