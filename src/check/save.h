/* SPDX-License-Identifier: MIT */
#ifndef UNC_CHECK_SAVE_H
#define UNC_CHECK_SAVE_H

#include <stdbool.h>
#include <stdint.h>

#include "check/reporter.h"
#include "options/options.h"

/*
 * unc__save: the JSON of a report that nobody asked for by a call, in the first place
 * that takes it (destination.h); each that does not is a line on standard error.
 * @number: see struct unc__destination_facts.
 * @ret_path: where it went; "": nowhere.
 */
void unc__save(struct unc__reporter *reporter, bool is_child, uint32_t number,
               char ret_path[UNC__PATH_SIZE]);

/* unc__save_say: a line for people, if standard error is theirs. */
void unc__save_say(const char *line);

#endif
