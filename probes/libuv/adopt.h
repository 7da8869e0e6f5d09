/* SPDX-License-Identifier: MIT */
#ifndef UNC_PROBES_LIBUV_ADOPT_H
#define UNC_PROBES_LIBUV_ADOPT_H

#include <uv.h>

#include "probes/watcher.h"

/* Descriptors that libuv closes with a handle. @handle: known or not; then nothing is
 * done. Any thread, async-signal-safe, errno is kept. */

/* unc__uv_adopt: what @handle, a stream or an uv_udp_t, has for a descriptor is part of
 * it; by one that is for passing handles others come, which are likewise. */
void unc__uv_adopt(const void *handle);

/* unc__uv_adopt_listening: likewise, and connections come by it. */
void unc__uv_adopt_listening(const void *handle);

/* unc__uv_fd: -1: none. */
int unc__uv_fd(const void *handle);

#endif
