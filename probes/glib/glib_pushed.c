/* SPDX-License-Identifier: MIT */
#include "probes/glib/glib_pushed.h"

#include "base/thread.h"
#include "probes/glib/glib_ask.h"

static UNC__THREAD_LOCAL uint32_t depth; /* of all that were pushed and seen */

/* Each thread has a place for its depth, which tells it from all others. */
static const void *pushed_key(uint32_t at)
{
    return (const void *)((uintptr_t)&depth | (uintptr_t)at << 48);
}

void unc__glib_pushed(GMainContext *context, const struct unc__glib_api *api,
                      const struct unc_site *site, const struct unc__caller *caller)
{
    depth++;
    (void)unc__glib_context_held(context, 0, 1, site, caller);
    if (api == NULL) {
        return;
    }
    unc__glib_ask_start();
    (void)unc__watcher_acquired(
        UNC__INDEX_GLIB_OTHER, pushed_key(depth),
        &(struct unc__acquisition){ .kind = UNC__KIND_WATCHER,
                                    .type = UNC__TYPE_G_THREAD_DEFAULT,
                                    .owner = unc__glib_context_serial(api, context),
                                    .detail = unc__watcher_detail(NULL, 0),
                                    .site = site,
                                    .caller = caller });
}

void unc__glib_popping(GMainContext *context, const struct unc_site *site,
                       const struct unc__caller *caller)
{
    if (depth == 0) {
        return;
    }
    unc__record_release(unc__record_index_take(UNC__INDEX_GLIB_OTHER, pushed_key(depth)),
                        0);
    depth--;
    (void)unc__glib_context_held(context, 0, -1, site, caller);
}
