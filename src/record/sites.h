/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_SITES_H
#define UNC_RECORD_SITES_H

#include <stdint.h>

#include <unclosed/api.h>

#include "record/space.h"

/* A call site as it is kept: strings of names.h. Equal ones are kept once. */
struct unc__site {
    uint32_t file;
    uint32_t function;
    uint32_t call;
    uint32_t line;
};

/* unc__sites_add: the number of @site; 0 for NULL and for a lack of room. */
uint32_t unc__sites_add(struct unc__space *space, const struct unc_site *site);

#endif
