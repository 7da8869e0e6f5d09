/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_HERITAGE_H
#define UNC_RECORD_HERITAGE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/export.h"
#include "record/exec_box.h"

/*
 * What would go over an exec in a child, as its parent has it at the moment of the fork:
 * the parent may close it before the child comes to its exec, and the child forgets its
 * parent's record as soon as it has one of its own (record/space.h).
 */
#define UNC__HERITAGE_MAX 160

struct unc__heritage {
    uint32_t count;
    struct unc__survivor items[UNC__HERITAGE_MAX];
};

/* unc__record_heritage_take: before a fork. NULL: nothing, or no memory; without a system
 * call while nothing was ever recorded that would. */
UNC__FOR_PROBES struct unc__heritage *unc__record_heritage_take(void);

/* unc__record_heritage_pass: always, in parent and child, with what the fork returned. */
UNC__FOR_PROBES void unc__record_heritage_pass(struct unc__heritage *heritage, pid_t pid);

/* unc__record_heritage: of this process, from its parent; NULL: none. */
UNC__FOR_PROBES const struct unc__heritage *unc__record_heritage(void);

/* unc__record_heritage_settled: this process says itself what becomes of @fd. */
UNC__FOR_PROBES void unc__record_heritage_settled(int fd);

/* unc__record_is_heir: whether this process was made by a fork that was seen. */
UNC__FOR_PROBES bool unc__record_is_heir(void);

#endif
