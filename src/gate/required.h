/* SPDX-License-Identifier: MIT */
#ifndef UNC_GATE_REQUIRED_H
#define UNC_GATE_REQUIRED_H

#include "gate/gate.h"

/* unc__required_note: there is a report of @program. */
void unc__required_note(struct unc__gate *gate, const char *program);

/* unc__required_tell: after all reports: what is missing is not measured. Returns: 0 or
 * -ENOMEM. */
int unc__required_tell(struct unc__gate *gate);

#endif
