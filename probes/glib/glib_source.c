/* SPDX-License-Identifier: MIT */
#include "probes/glib/glib_source.h"

#include <stddef.h>

#include "probes/glib/glib_ask.h"
#include "probes/glib/glib_chain.h"
#include "probes/glib/glib_context.h"
#include "record/index_life.h"

static const struct kind_types {
    enum unc__type attached;
    enum unc__type by_id;
} types[] = {
    [UNC__GLIB_SOURCE] = { UNC__TYPE_G_SOURCE, UNC__TYPE_G_SOURCE },
    [UNC__GLIB_TIMEOUT] = { UNC__TYPE_G_TIMEOUT, UNC__TYPE_G_TIMEOUT_ID },
    [UNC__GLIB_IDLE] = { UNC__TYPE_G_IDLE, UNC__TYPE_G_IDLE_ID },
    [UNC__GLIB_CHILD_WATCH] = { UNC__TYPE_G_CHILD_WATCH, UNC__TYPE_G_CHILD_WATCH_ID },
    [UNC__GLIB_IO_WATCH] = { UNC__TYPE_G_IO_WATCH, UNC__TYPE_G_IO_WATCH_ID },
    [UNC__GLIB_UNIX_FD] = { UNC__TYPE_G_UNIX_FD, UNC__TYPE_G_UNIX_FD_ID },
    [UNC__GLIB_UNIX_SIGNAL] = { UNC__TYPE_G_UNIX_SIGNAL, UNC__TYPE_G_UNIX_SIGNAL_ID },
    [UNC__GLIB_CANCELLABLE] = { UNC__TYPE_G_CANCELLABLE, UNC__TYPE_G_CANCELLABLE },
    [UNC__GLIB_SOCKET] = { UNC__TYPE_G_SOCKET, UNC__TYPE_G_SOCKET },
    [UNC__GLIB_POLLABLE] = { UNC__TYPE_G_POLLABLE, UNC__TYPE_G_POLLABLE },
};

UNC__THREAD_LOCAL const struct unc_site *unc__glib_ending;

/* Known to the program by its id alone. */
static bool is_by_id(enum unc__type type)
{
    switch (type) {
    case UNC__TYPE_G_TIMEOUT_ID:
    case UNC__TYPE_G_IDLE_ID:
    case UNC__TYPE_G_CHILD_WATCH_ID:
    case UNC__TYPE_G_IO_WATCH_ID:
    case UNC__TYPE_G_UNIX_FD_ID:
    case UNC__TYPE_G_UNIX_SIGNAL_ID:
        return true;
    default:
        return false;
    }
}

static void forget(const GSource *source)
{
    unc__record_release(unc__record_index_take(UNC__INDEX_GLIB, source), 0);
}

/* GLib has taken the last reference, and lends one for the time of this call: whoever
 * takes another keeps the source alive. */
static void dispose(GSource *source)
{
    struct unc__caller caller = UNC__CALLER();
    GSourceDisposeFunc chained = unc__glib_chain_find(source);
    struct unc__ended ended;

    if (chained != NULL) {
        chained(source);
        if (g_atomic_int_get((gint *)&source->ref_count) > 1) {
            return;
        }
        unc__glib_chain_remove(source);
    }
    if (!unc__record_index_ended(UNC__INDEX_GLIB, source, &caller, &ended)) {
        return;
    }
    if (is_by_id(ended.type)) {
        unc__past_keep(UNC__INDEX_GLIB_OTHER, source->source_id, &ended,
                       unc__glib_ending);
    } else {
        unc__past_keep(UNC__INDEX_GLIB, (uint64_t)(uintptr_t)source, &ended,
                       unc__glib_ending);
    }
}

void unc__glib_source_made(const struct unc__glib_api *api, GSource *source,
                           const struct unc__glib_source *what)
{
    enum unc__glib_chained chained;

    if (source == NULL) {
        return;
    }
    chained = unc__glib_chain_take_last(source);
    if (chained == UNC__GLIB_CHAIN_FULL) {
        unc__record_lose(UNC__DROP_LIMIT);
        return;
    }
    unc__glib_ask_start();
    (void)unc__watcher_acquired(
        UNC__INDEX_GLIB, source,
        &(struct unc__acquisition){
            .kind = UNC__KIND_WATCHER,
            .type = what->is_by_id ? types[what->kind].by_id : types[what->kind].attached,
            .owner = what->is_by_id ? unc__glib_context_serial(api, NULL) : 0,
            .detail = unc__watcher_detail(what->callback, 0),
            .name = what->name,
            .site = what->site,
            .caller = what->caller });
    if (chained == UNC__GLIB_CHAIN_NONE) {
        api->g_source_set_dispose_function(source, dispose);
    }
}

void unc__glib_source_attaching(const struct unc__glib_api *api, GSource *source,
                                GMainContext *context, const struct unc_site *site,
                                const struct unc__caller *caller)
{
    struct unc__token token = unc__watcher_find(UNC__INDEX_GLIB, source);

    unc__glib_context_check(context, site, caller);
    if (token.serial != 0 && source->context == NULL) {
        unc__record_set_owner(token, unc__glib_context_serial(api, context));
    }
}

void unc__glib_id_refused(guint id, const struct unc_site *site,
                          const struct unc__caller *caller)
{
    (void)unc__past_misused(UNC__INDEX_GLIB_OTHER, id, UNC__MISUSE_DOUBLE_RELEASE, site,
                            caller);
}

void unc__glib_source_adopted(GSource *parent, GSource *child)
{
    struct unc__token token = unc__watcher_find(UNC__INDEX_GLIB, child);
    struct unc__entry_view entry;

    if (token.serial != 0 && unc__watcher_view(UNC__INDEX_GLIB, parent, &entry)) {
        unc__record_adopt(token, entry.owner, entry.serial);
    }
}

GSourceDisposeFunc unc__glib_dispose_set(GSource *source, GSourceDisposeFunc theirs,
                                         bool is_program)
{
    bool is_known = unc__watcher_find(UNC__INDEX_GLIB, source).serial != 0;

    if (theirs == NULL || (!is_known && is_program) ||
        unc__glib_chain_find(source) != NULL) {
        return theirs;
    }
    if (!unc__glib_chain_put(source, theirs)) {
        if (is_known) {
            forget(source);
        }
        unc__glib_chain_set_last(source, false);
        return theirs;
    }
    unc__glib_chain_set_last(source, true);
    return is_known ? NULL : dispose;
}
