/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_HOOKS_H
#define UNC_RECORD_HOOKS_H

#include <stdint.h>

struct unc_loop;

/*
 * What the record asks of the floors above it, so that it need not include them.
 *
 * unc__check_arm: arrange the report at exit. Called once, by unc__record_start, when
 * tracking is on. Defined by src/check; in an archive the reference also pulls in the
 * reporter, which nothing else names.
 */
void unc__check_arm(void);

/*
 * unc__loop_serial: the serial under which @loop is recorded; 0 if it is not. Any thread.
 * Defined by src/loop. Returns: 0, UNC_ECLOSED, UNC_EFREED, -EINVAL.
 */
int unc__loop_serial(struct unc_loop *loop, uint64_t *ret_serial);

struct unc_site;

/*
 * unc__loop_adopt: the same for a loop that something is to belong to from now on: what
 * speaks against that is recorded as a use of the loop at @site.
 */
int unc__loop_adopt(const struct unc_site *site, struct unc_loop *loop,
                    uint64_t *ret_serial);

#endif
