/* SPDX-License-Identifier: MIT */
#ifndef UNC_JUDGE_SIGNAL_NAME_H
#define UNC_JUDGE_SIGNAL_NAME_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

/* unc__signal_name: "SIGINT", "SIGRTMIN+3"; false and nothing written if the number has
 * no name. */
bool unc__signal_name(struct unc__text *text, uint64_t number);

/* unc__signal_write: the same, but "signal 77" rather than nothing. */
void unc__signal_write(struct unc__text *text, uint64_t number);

#endif
