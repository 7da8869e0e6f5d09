/* SPDX-License-Identifier: MIT */
#ifndef UNC_PROBES_GLIB_PUSHED_H
#define UNC_PROBES_GLIB_PUSHED_H

#include "probes/glib/glib_context.h"

/* unc__glib_pushed: @context is the default of this thread; @api: NULL: it was pushed by
 * a library of the family, which will pop it. */
void unc__glib_pushed(GMainContext *context, const struct unc__glib_api *api,
                      const struct unc_site *site, const struct unc__caller *caller);

/* unc__glib_popping: before the call, by whoever. */
void unc__glib_popping(GMainContext *context, const struct unc_site *site,
                       const struct unc__caller *caller);

#endif
