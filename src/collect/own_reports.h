/* SPDX-License-Identifier: MIT */
#ifndef UNC_COLLECT_OWN_REPORTS_H
#define UNC_COLLECT_OWN_REPORTS_H

#include "collect/taking.h"

/*
 * unc__own_reports_add: what processes wrote into the folder by themselves since the
 * start: on a signal, or for want of a record. Who was refused and wrote none is broken.
 * Returns: 0 or a negative errno.
 */
int unc__own_reports_add(struct unc__taking *taking);

#endif
