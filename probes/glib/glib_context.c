/* SPDX-License-Identifier: MIT */
#include "probes/glib/glib_context.h"

#include <stddef.h>

/* The default one is never freed, and a forked child has it where its parent had it; but
 * not its entry, for the child has a record of its own. */
static GMainContext *default_context;

static GMainContext *find_default(const struct unc__glib_api *api)
{
    GMainContext *context = __atomic_load_n(&default_context, __ATOMIC_ACQUIRE);
    struct unc__library_call call;

    if (context == NULL) {
        call = unc__library_enter(UNC__LIBRARY_GLIB, 0, 0);
        context = api->g_main_context_default();
        unc__library_leave(&call);
        __atomic_store_n(&default_context, context, __ATOMIC_RELEASE);
    }
    return context;
}

static uint64_t make_default(const GMainContext *context)
{
    static const struct unc_site site = { "", "", "g_main_context_default", 0 };
    struct unc__caller caller = UNC__CALLER();
    struct unc__token token =
        unc__foreign_loop_begin(UNC__TYPE_G_MAIN_CONTEXT, &site, &caller);

    unc__record_set_flags(token, UNC__FLAG_INTERNAL | UNC__FLAG_HELD, 0);
    unc__foreign_loop_made(UNC__INDEX_GLIB_LOOP, context, token);
    return token.serial;
}

/* Whoever names a context that is known does not want the default one, which would be
 * made, with its descriptor, by the question for it. */
uint64_t unc__glib_context_serial(const struct unc__glib_api *api, GMainContext *context)
{
    uint64_t serial = unc__foreign_loop_serial(UNC__INDEX_GLIB_LOOP, context);
    GMainContext *first;

    if (serial != 0) {
        return serial;
    }
    first = find_default(api);
    if (context != NULL && context != first) {
        return 0;
    }
    serial = unc__foreign_loop_serial(UNC__INDEX_GLIB_LOOP, first);
    return serial != 0 ? serial : make_default(first);
}

bool unc__glib_context_held(GMainContext *context, int own, int others,
                            const struct unc_site *site, const struct unc__caller *caller)
{
    struct unc__glib_refs refs = unc__glib_refs_change(context, own, others);

    if (!refs.is_known) {
        return false;
    }
    if (refs.own + refs.others <= 0) {
        (void)unc__foreign_loop_closed(UNC__INDEX_GLIB_LOOP, context,
                                       /* has_left= */ false, site, caller);
    } else if (refs.own <= 0 && own < 0) {
        unc__record_set_flags(unc__watcher_find(UNC__INDEX_GLIB_LOOP, context),
                              UNC__FLAG_INTERNAL, 0);
    } else if (refs.own > 0 && own > 0) {
        unc__record_set_flags(unc__watcher_find(UNC__INDEX_GLIB_LOOP, context), 0,
                              UNC__FLAG_INTERNAL);
    }
    return true;
}

void unc__glib_context_check(GMainContext *context, const struct unc_site *site,
                             const struct unc__caller *caller)
{
    struct unc__past past;
    struct unc__misuse misuse = { .code = UNC__MISUSE_LOOP_GONE,
                                  .kind = UNC__KIND_LOOP,
                                  .type = UNC__TYPE_G_MAIN_CONTEXT,
                                  .key = (uint64_t)(uintptr_t)context };

    if (context == NULL || unc__watcher_find(UNC__INDEX_GLIB_LOOP, context).serial != 0 ||
        !unc__past_find(UNC__INDEX_GLIB_LOOP, misuse.key, &past)) {
        return;
    }
    misuse.name = unc__record_name("a GSource");
    misuse.use_site = unc__record_site(site);
    misuse.use_stack = unc__record_stack_at(caller);
    misuse.cause_site = past.released_site;
    misuse.cause_stack = past.released_stack;
    misuse.acquired_stack = past.acquired_stack;
    (void)unc__record_misuse(&misuse);
}
