/* SPDX-License-Identifier: MIT */
#ifndef UNC_OPTIONS_SIGNAL_NUMBER_H
#define UNC_OPTIONS_SIGNAL_NUMBER_H

#include "options/piece.h"

/*
 * unc__signal_number: of a signal that may ask for a report: "SIGUSR1", "USR1", "10",
 * "RTMIN+3", "RTMAX-1". Not those that cannot be caught, that tell of a fault, or whose
 * default action is something that programs rely on and that a handler would take away:
 * ending at an abort or a closed pipe, stopping and going on, being silent about
 * children.
 * Returns: the number; 0: none of these.
 */
int unc__signal_number(struct unc__piece value);

#endif
