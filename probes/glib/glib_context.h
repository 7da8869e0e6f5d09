/* SPDX-License-Identifier: MIT */
#ifndef UNC_PROBES_GLIB_CONTEXT_H
#define UNC_PROBES_GLIB_CONTEXT_H

#include "probes/glib/glib_api.h"
#include "probes/glib/glib_refs.h"
#include "probes/watcher.h"

/*
 * Main contexts: loops, in our words. Freed with the last reference, of which a main loop
 * has one and each push as the default of a thread. The default context stays for good:
 * it is there so that what is in it has a loop, and is no finding.
 */

/* unc__glib_context_serial: of @context, NULL: the default one, which is made if there is
 * none yet. 0: not known. */
uint64_t unc__glib_context_serial(const struct unc__glib_api *api, GMainContext *context);

/* unc__glib_context_held: somebody has taken (1) or given back (-1) references to
 * @context: the program (@own) or others. Before the call where they are given back.
 * Returns: whether it is known. */
bool unc__glib_context_held(GMainContext *context, int own, int others,
                            const struct unc_site *site,
                            const struct unc__caller *caller);

/* unc__glib_context_check: something is given to @context: tell it if that is gone. */
void unc__glib_context_check(GMainContext *context, const struct unc_site *site,
                             const struct unc__caller *caller);

#endif
