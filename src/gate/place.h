/* SPDX-License-Identifier: MIT */
#ifndef UNC_GATE_PLACE_H
#define UNC_GATE_PLACE_H

#include "gate/loaded.h"

#define UNC__PLACE_SIZE 1024

/*
 * unc__place_of_finding: where somebody has to look: file and line of the innermost frame
 * of the user's, else of the call that the loop's record knows, else module and offset.
 * "": nothing is known. Longer ones lose their beginning: the end of a path is what
 * people read.
 */
void unc__place_of_finding(char ret_place[UNC__PLACE_SIZE],
                           const struct unc__loaded_finding *finding);

#endif
