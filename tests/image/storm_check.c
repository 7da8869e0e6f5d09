/* SPDX-License-Identifier: MIT */
#include "storm.h"

#include <string.h>

#include "storm_entry.h"

bool storm_is_whole(const struct unc__image *image, const struct unc__entry_view *view)
{
    struct unc__acquisition what;
    char name[STORM_NAME_SIZE];

    storm_make(view->key, name, &what);
    return view->kind == what.kind && view->type == what.type &&
           view->detail == what.detail && view->owner == what.owner &&
           view->flags == what.flags &&
           strcmp(unc__image_string(image, view->name), name) == 0;
}
