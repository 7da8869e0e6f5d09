/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_KEPT_SITE_H
#define UNC_RECORD_KEPT_SITE_H

#include <stdbool.h>
#include <stdint.h>

#include <unclosed/api.h>

#include "record/record.h"

/*
 * A call site that is needed when the call is over, and the code it lies in may be gone:
 * the record's copy. With tracking off there is none, and the site itself has to do.
 */
struct unc__kept_site {
    const struct unc_site *pointer; /* tracking is off */
    uint32_t id;                    /* it is on; 0: none */
};

static inline struct unc__kept_site unc__site_keep(const struct unc_site *site)
{
    struct unc__kept_site kept = { .pointer = NULL };

    if (unc__record_is_on()) {
        kept.id = unc__record_site(site);
    } else {
        kept.pointer = site;
    }
    return kept;
}

/* unc__site_kept: what was kept; false if there was nothing. */
bool unc__site_kept(struct unc__kept_site kept, struct unc_site *ret_site);

#endif
