/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_NAMES_H
#define UNC_RECORD_NAMES_H

#include <stddef.h>
#include <stdint.h>

#include "record/space.h"

/*
 * Strings, kept once each. There is a limit to all of them together, 64 MiB; beyond it a
 * new string is not kept, and what it would have named has no name.
 *
 * A program makes names of resources in any number, but has a few types and call sites
 * only. So the first may fill three quarters, with reasons behind them seven eighths, and
 * the rest is for the code: a record full of names can still say where something is.
 */
#define UNC__NAME_LENGTH_MAX 255
#define UNC__TEXT_LENGTH_MAX 1023

enum unc__name_use {
    UNC__NAME_OF_RESOURCE,
    UNC__NAME_WITH_REASON,
    UNC__NAME_OF_TYPE,
    UNC__NAME_OF_SITE /* file, function or call: up to UNC__TEXT_LENGTH_MAX bytes */
};

/* unc__names_add: as much of @string as its use allows, cut between characters. NULL and
 * "" give 0, as does a lack of room. */
uint32_t unc__names_add(struct unc__space *space, enum unc__name_use use,
                        const char *string);

/* unc__names_keep: the same, and a lack of room is counted as dropped. */
uint32_t unc__names_keep(struct unc__space *space, enum unc__name_use use,
                         const char *string);

/* unc__names_add_pair: a name (0: none) with a reason behind it: reads as the name alone,
 * and unc__names_reason finds the rest. 0 if there is no room. */
uint32_t unc__names_add_pair(struct unc__space *space, uint32_t name, const char *reason);

/* "" for 0 and whatever is no name. */
const char *unc__names_text(const struct unc__space *space, uint32_t name);
const char *unc__names_reason(const struct unc__space *space, uint32_t name);

#endif
