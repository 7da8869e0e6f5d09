/* SPDX-License-Identifier: MIT */
#ifndef UNC_PROBES_DESCRIPTOR_H
#define UNC_PROBES_DESCRIPTOR_H

#include <stdint.h>

#include "probes/probe.h"

/*
 * What the probes of descriptors share. Descriptors 0 to 2 are nobody's: they are where a
 * program's standard streams are, whoever opened what lies there. Any thread,
 * async-signal-safe, errno is kept.
 */
#define UNC__STANDARD_FDS 3

/* unc__descriptor_acquired: @fd is what a call returned: negative if it failed. */
void unc__descriptor_acquired(int fd, enum unc__type type, const struct unc_site *site,
                              const struct unc__caller *caller, uint64_t detail);

/* unc__descriptor_closing: @fd is about to be closed. */
void unc__descriptor_closing(int fd, const struct unc__caller *caller);

#endif
