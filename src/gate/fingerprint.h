/* SPDX-License-Identifier: MIT */
#ifndef UNC_GATE_FINGERPRINT_H
#define UNC_GATE_FINGERPRINT_H

#include "gate/loaded.h"

#define UNC__FINGERPRINT_FUNCTIONS 3

/*
 * unc__fingerprint_stack: fill in fingerprint and functions of @finding, whose other
 * fields are there, as docs/fingerprints.md says. Where functions are unknown, both stay
 * as they are.
 */
void unc__fingerprint_stack(struct unc__loaded_finding *finding);

#endif
