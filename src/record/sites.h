/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_SITES_H
#define UNC_RECORD_SITES_H

#include <stdint.h>

#include <unclosed/api.h>

#include "record/space.h"

/* Call sites; equal ones are kept once. */

/* unc__sites_add: the number of @site; 0 for NULL and for a lack of room. */
uint32_t unc__sites_add(struct unc__space *space, const struct unc_site *site);

#endif
