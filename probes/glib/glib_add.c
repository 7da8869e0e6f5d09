/* SPDX-License-Identifier: MIT */
/*
 * GLib marks a source of ..._add_once() in a structure of its own. Here the callback is
 * what GLib asks for it: it has a table for that, by which it is told the function. Ours
 * answers with another function, which calls the right one and returns FALSE. That one is
 * kept for the moment between the question and the call, which are of the same thread and
 * follow each other. The table's other functions are GLib's; so is the data, and who
 * looks for a source by its data finds it. Rejected: other GSourceFuncs, for
 * g_idle_remove_by_data() looks for GLib's own.
 */
#include "probes/glib/glib_add.h"

#include <stddef.h>

#include "base/thread.h"

static UNC__THREAD_LOCAL GSourceFunc next_once;
static GSourceCallbackFuncs once_funcs;
static GSourceCallbackFuncs glib_funcs;
static int once_state; /* 1: somebody copies GLib's; 2: done */

static gboolean call_once(gpointer data)
{
    GSourceFunc function = next_once;

    /* Declared as one that returns something, and it may not. */
    ((unc__glib_once_fn *)(void (*)(void))function)(data);
    return G_SOURCE_REMOVE;
}

static void get_once(gpointer callback, GSource *source, GSourceFunc *ret_function,
                     gpointer *ret_data)
{
    glib_funcs.get(callback, source, ret_function, ret_data);
    next_once = *ret_function;
    *ret_function = call_once;
}

static bool start_once(const GSourceCallbackFuncs *theirs)
{
    int state = __atomic_load_n(&once_state, __ATOMIC_ACQUIRE);

    if (state == 0 && __atomic_compare_exchange_n(&once_state, &state, 1, false,
                                                  __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)) {
        glib_funcs = *theirs;
        once_funcs = *theirs;
        once_funcs.get = get_once;
        state = 2;
        __atomic_store_n(&once_state, state, __ATOMIC_RELEASE);
    }
    while (state != 2) {
        state = __atomic_load_n(&once_state, __ATOMIC_ACQUIRE);
    }
    return true;
}

/* GLib takes a reference back for what was there: one more first. */
static void make_once(const struct unc__glib_api *api, GSource *source)
{
    if (start_once(source->callback_funcs)) {
        source->callback_funcs->ref(source->callback_data);
        api->g_source_set_callback_indirect(source, source->callback_data, &once_funcs);
    }
}

guint unc__glib_add(const struct unc__glib_api *api, GSource *source,
                    const struct unc__glib_add *add)
{
    guint id;

    if (add->priority != add->usual_priority) {
        api->g_source_set_priority(source, add->priority);
    }
    api->g_source_set_callback(source, add->function, add->data, add->notify);
    if (add->is_once) {
        make_once(api, source);
    }
    unc__glib_source_made(api, source, &add->source);
    unc__library_dive(UNC__LIBRARY_GLIB); /* the context has all it needs */
    id = api->g_source_attach(source, NULL);
    api->g_source_unref(source);
    unc__library_rise(UNC__LIBRARY_GLIB);
    return id;
}
