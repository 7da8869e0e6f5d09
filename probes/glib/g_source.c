/* SPDX-License-Identifier: MIT */
/*
 * What is done with sources, whoever has made them. Their ends are not seen here, see
 * glib_source.h; a call that ends one only says who it is.
 */
#include "probes/glib/glib_add.h"

UNC_PROBE(GSource *, g_source_new, (GSourceFuncs * functions, guint size))
{
    struct unc__caller caller = UNC__CALLER();
    GSource *source;

    unc__library_dive(UNC__LIBRARY_GLIB);
    source = UNC_LIBRARY_REAL(g_source_new)(functions, size);
    unc__library_rise(UNC__LIBRARY_GLIB);
    UNC__GLIB_MADE(g_source_new, SOURCE, source);
    return source;
}

UNC_PROBE(guint, g_source_attach, (GSource * source, GMainContext *context))
{
    struct unc__caller caller = UNC__CALLER();
    const struct unc__glib_api *api = UNC__GLIB_WATCHED(g_source_attach);

    if (source != NULL && api != NULL) {
        unc__glib_source_attaching(api, source, context, UNC__PROBE_SITE(g_source_attach),
                                   &caller);
    }
    return UNC_LIBRARY_REAL(g_source_attach)(source, context);
}

UNC_PROBE(void, g_source_destroy, (GSource * source))
{
    struct unc__caller caller = UNC__CALLER();

    unc__glib_ending = UNC__PROBE_SITE(g_source_destroy);
    UNC_LIBRARY_REAL(g_source_destroy)(source);
    unc__glib_ending = NULL;
}

UNC_PROBE(gboolean, g_source_remove, (guint id))
{
    struct unc__caller caller = UNC__CALLER();
    gboolean was_there;

    unc__glib_ending = UNC__PROBE_SITE(g_source_remove);
    was_there = UNC_LIBRARY_REAL(g_source_remove)(id);
    unc__glib_ending = NULL;
    if (!was_there && unc__library_is_watched(UNC__LIBRARY_GLIB, &caller)) {
        unc__glib_id_refused(id, UNC__PROBE_SITE(g_source_remove), &caller);
    }
    return was_there;
}

UNC_PROBE(void, g_source_set_dispose_function,
          (GSource * source, GSourceDisposeFunc dispose))
{
    struct unc__caller caller = UNC__CALLER();

    if (source != NULL && unc__probe_is_watched(&caller)) {
        dispose = unc__glib_dispose_set(
            source, dispose, unc__library_is_watched(UNC__LIBRARY_GLIB, &caller));
        if (dispose == NULL) {
            return;
        }
    }
    UNC_LIBRARY_REAL(g_source_set_dispose_function)(source, dispose);
}

UNC_PROBE(void, g_source_add_child_source, (GSource * source, GSource *child))
{
    struct unc__caller caller = UNC__CALLER();

    UNC_LIBRARY_REAL(g_source_add_child_source)(source, child);
    if (source != NULL && child != NULL &&
        unc__library_is_watched(UNC__LIBRARY_GLIB, &caller)) {
        unc__glib_source_adopted(source, child);
    }
}

static void name_source(const GSource *source, const char *name)
{
    unc__record_set_name(unc__watcher_find(UNC__INDEX_GLIB, source), name);
}

UNC_PROBE(void, g_source_set_name, (GSource * source, const char *name))
{
    struct unc__caller caller = UNC__CALLER();

    UNC_LIBRARY_REAL(g_source_set_name)(source, name);
    name_source(source, name);
}

UNC_PROBE(void, g_source_set_static_name, (GSource * source, const char *name))
{
    struct unc__caller caller = UNC__CALLER();

    UNC_LIBRARY_REAL(g_source_set_static_name)(source, name);
    name_source(source, name);
}

UNC_PROBE(void, g_source_set_name_by_id, (guint id, const char *name))
{
    struct unc__caller caller = UNC__CALLER();
    const struct unc__glib_api *api = UNC__GLIB_WATCHED(g_source_set_name_by_id);

    UNC_LIBRARY_REAL(g_source_set_name_by_id)(id, name);
    if (api != NULL && id != 0) {
        name_source(api->g_main_context_find_source_by_id(NULL, id), name);
    }
}
