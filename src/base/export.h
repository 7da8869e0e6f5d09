/* SPDX-License-Identifier: MIT */
#ifndef UNC_BASE_EXPORT_H
#define UNC_BASE_EXPORT_H

/*
 * For the probes, which are another shared library of the same build: exported under the
 * version node UNCLOSED_PRIVATE with the exact version, so that no other build's probes
 * start. It is no interface for anybody else.
 */
#ifdef UNC__POSTMORTEM /* compiled into the command: nobody's probes are there */
#define UNC__FOR_PROBES
#else
#define UNC__FOR_PROBES __attribute__((visibility("default")))
#endif

#endif
