/* SPDX-License-Identifier: MIT */
#ifndef UNC_POSTMORTEM_SUBJECT_H
#define UNC_POSTMORTEM_SUBJECT_H

#include <stdbool.h>
#include <stdint.h>

#include "image/image.h"
#include "judge/vector.h"

/*
 * Whom judge and writers ask about, while a report is made: they know one record, the
 * one of their process. The files as_*.c answer in its place.
 */
struct unc__subject {
    const struct unc__image *image;
    const char *proc;          /* "/proc/4711" of one that lives; NULL: nobody to ask */
    uint32_t pid;              /* of that one */
    const char *record;        /* its path; NULL: unknown */
    bool is_compared;          /* it compared itself with the kernel before it ended */
    const char *kernel_reason; /* why nobody did; NULL: as /proc has it */
};

/* NULL outside of unc__postmortem_write. */
extern const struct unc__subject *unc__subject;

#endif
