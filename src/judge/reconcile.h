/* SPDX-License-Identifier: MIT */
#ifndef UNC_JUDGE_RECONCILE_H
#define UNC_JUDGE_RECONCILE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"
#include "judge/open_fds.h"
#include "judge/symbolizer.h"
#include "judge/vector.h"

/*
 * What the kernel was asked for a judgement, where probes are active: their record is of
 * what they saw, and the kernel knows what there is.
 */
struct unc__kernel {
    bool is_asked; /* there are probes */
    bool is_sandboxed;
    bool is_in_call;      /* this thread is, so what is unseen cannot be known */
    bool is_read;         /* the numbers of open descriptors are known */
    int error;            /* why not, or why nothing but the numbers; 0: all is known */
    unsigned patience_ms; /* with children that are on their way elsewhere, maybe */
    uint32_t types_left;  /* descriptors that may still be asked what they are */
    struct unc__open_fds open;
    struct unc__symbolizers symbolizers;
    uint64_t handed_before;    /* descriptors with a lower serial are a daemon's by now */
    uint64_t vanished;         /* in the record, and over: nobody saw its end */
    uint64_t inherited;        /* descriptors that are still open */
    struct unc__vector gone;   /* uint64_t: serials of what vanished */
    struct unc__vector reused; /* uint32_t: descriptors that are something else by now */
    struct unc__vector epolls; /* uint32_t: descriptors of those that live */
};

/* unc__kernel_reason_write: what could not be known, for people. False: nothing. */
bool unc__kernel_reason_write(struct unc__text *text, const struct unc__kernel *kernel);

#endif
