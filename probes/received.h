/* SPDX-License-Identifier: MIT */
#ifndef UNC_PROBES_RECEIVED_H
#define UNC_PROBES_RECEIVED_H

#include <sys/socket.h>

#include "probes/probe.h"

/* unc__descriptor_received: @message came by @source with control messages; @flags: of
 * the call that received it. */
void unc__descriptor_received(int source, struct msghdr *message, int flags,
                              const struct unc_site *site,
                              const struct unc__caller *caller);

#endif
