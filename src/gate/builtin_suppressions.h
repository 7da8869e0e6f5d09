/* SPDX-License-Identifier: MIT */
#ifndef UNC_GATE_BUILTIN_SUPPRESSIONS_H
#define UNC_GATE_BUILTIN_SUPPRESSIONS_H

/*
 * What well-known libraries keep until the process ends, and have no call to release: a
 * file of suppressions like any other, with a reason for each line.
 */
extern const char unc__builtin_suppressions[];

#endif
