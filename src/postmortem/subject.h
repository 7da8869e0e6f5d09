/* SPDX-License-Identifier: MIT */
#ifndef UNC_POSTMORTEM_SUBJECT_H
#define UNC_POSTMORTEM_SUBJECT_H

#include <stdbool.h>
#include <stdint.h>

#include "image/image.h"

/*
 * Whom judge and writers ask about, while a report is made: they know one record, the
 * one of their process. The files as_*.c answer in its place.
 */
struct unc__subject {
    const struct unc__image *image;
    const char *proc;  /* "/proc/4711" of one that lives; NULL: there is none to ask */
    uint32_t pid;      /* of that one */
    int64_t coarse_ms; /* the clock of the entries, of the moment that it is about */
};

/* NULL outside of unc__postmortem_write. */
extern const struct unc__subject *unc__subject;

#endif
