/* SPDX-License-Identifier: MIT */
#ifndef UNC_PROBES_CONTROLLED_H
#define UNC_PROBES_CONTROLLED_H

#include "probes/probe.h"

/* unc__descriptor_controlled: fcntl returned @result. */
void unc__descriptor_controlled(int result, int fd, int command,
                                const struct unc_site *site,
                                const struct unc__caller *caller);

#endif
