/* SPDX-License-Identifier: MIT */
#ifndef UNC_PROBES_BROUGHT_H
#define UNC_PROBES_BROUGHT_H

/* unc__descriptor_brought: @fd, if it is one, came in by @source: if that is part of a
 * library's handle which keeps what comes in until the program asks for it, @fd is, too.
 * Any thread, async-signal-safe, errno is kept. */
void unc__descriptor_brought(int source, int fd);

#endif
