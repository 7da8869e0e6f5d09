/* SPDX-License-Identifier: MIT */
/* Sites that outlive the code they lie in. */
#include "record/kept_site.h"

#include <stddef.h>

#include "record/reader.h"

bool unc__site_kept(struct unc__kept_site kept, struct unc_site *ret_site)
{
    struct unc__site_view view;

    if (kept.pointer != NULL) {
        *ret_site = *kept.pointer;
        return true;
    }
    view = unc__record_site_view(kept.id);
    *ret_site = (struct unc_site){
        .file = view.file, .function = view.function, .call = view.call, .line = view.line
    };
    return kept.id != 0;
}
