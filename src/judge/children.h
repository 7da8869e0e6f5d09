/* SPDX-License-Identifier: MIT */
#ifndef UNC_JUDGE_CHILDREN_H
#define UNC_JUDGE_CHILDREN_H

#include <stddef.h>
#include <stdint.h>

#include "judge/unknown.h"

/*
 * unc__children_unknown: the children of this process that are not in the record, running
 * or zombies, without those that libc makes for popen and system. At most
 * UNC__UNKNOWN_PIDS are told. Returns: how many; 0 also where the kernel does not list
 * them (CONFIG_PROC_CHILDREN), where no descriptor is left to read it by, and while other
 * threads make children all the time: then there is no moment at which a list and the
 * record are about the same ones.
 */
size_t unc__children_unknown(uint32_t pids[UNC__UNKNOWN_PIDS]);

/* unc__children_symbolizers: those of them that a sanitizer's runtime keeps for itself,
 * which are not told above; @max at most. Returns: how many. */
size_t unc__children_symbolizers(uint32_t *ret_pids, size_t max);

#endif
