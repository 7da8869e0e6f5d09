/* SPDX-License-Identifier: MIT */
#ifndef UNC_JUDGE_FINGERPRINT_H
#define UNC_JUDGE_FINGERPRINT_H

#include "judge/judge.h"
#include "judge/modules.h"

/*
 * unc__fingerprint: what makes two findings of two runs of the same build the same one:
 * class, kind, type and, for every frame, module, build-id and offset; the call site
 * where there is no stack. No address, number, time or full path. Written as `raw/v1:<16
 * hex>`.
 */
uint64_t unc__fingerprint(const struct unc__finding *finding,
                          struct unc__modules *modules);

#define UNC__FINGERPRINT_SIZE 24 /* "raw/v1:", 16 digits, the end */

void unc__fingerprint_write(uint64_t fingerprint, char buffer[UNC__FINGERPRINT_SIZE]);

#endif
