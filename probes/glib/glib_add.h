/* SPDX-License-Identifier: MIT */
#ifndef UNC_PROBES_GLIB_ADD_H
#define UNC_PROBES_GLIB_ADD_H

#include "probes/glib/glib_source.h"

/*
 * g_timeout_add() and all that returns an id. The id alone tells nothing: when the call
 * returns, another thread that runs the default context may have called the function and
 * freed the source. So these calls are made of the same public ones that GLib documents
 * them to be: a new source, its priority and callback, attach, unref. The source is
 * recorded before anybody else can see it. Ids, names, priorities and what is printed for
 * bad arguments are GLib's own; a call that GLib would refuse is left to it.
 */
struct unc__glib_add {
    struct unc__glib_source source;
    gint priority;
    gint usual_priority; /* that the source is made with */
    GSourceFunc function;
    gpointer data;
    GDestroyNotify notify;
    bool is_once; /* @function returns nothing, and is called once */
};

/* unc__glib_add: @source is new, made in a scope of the library. Returns: its id. */
guint unc__glib_add(const struct unc__glib_api *api, GSource *source,
                    const struct unc__glib_add *add);

/* Functions of all kinds are called as one. */
#define UNC__GLIB_FUNCTION(function) ((GSourceFunc)(void (*)(void))(function))
typedef void unc__glib_once_fn(gpointer data); /* GSourceOnceFunc, since 2.74 */

static inline const void *unc__glib_address(GSourceFunc function)
{
    union {
        GSourceFunc function;
        const void *pointer;
    } place = { function };

    return place.pointer;
}

/* What a call of GLib, which calls GLib, has made. */
#define UNC__GLIB_WITHIN(call)                \
    (__extension__({                          \
        GSource *unc__made;                   \
                                              \
        unc__library_dive(UNC__LIBRARY_GLIB); \
        unc__made = (call);                   \
        unc__library_rise(UNC__LIBRARY_GLIB); \
        unc__made;                            \
    }))

/* The source of a call that returns its id, and of one that returns it. */
#define UNC__GLIB_BY_ID(the_call, the_kind, the_function)                \
    {                                                                    \
        .kind = UNC__GLIB_##the_kind, .is_by_id = true,                  \
        .callback = unc__glib_address(UNC__GLIB_FUNCTION(the_function)), \
        .site = UNC__PROBE_SITE(the_call), .caller = &caller             \
    }
#define UNC__GLIB_MADE(the_call, the_kind, the_source) \
    UNC__GLIB_MADE_BY(UNC__GLIB_WATCHED(the_call), the_call, the_kind, the_source)
#define UNC__GIO_MADE(the_call, the_kind, the_source)                     \
    UNC__GLIB_MADE_BY(unc__library_is_watched(UNC__LIBRARY_GLIB, &caller) \
                          ? unc__glib_api_behind(caller.ra)               \
                          : NULL,                                         \
                      the_call, the_kind, the_source)
#define UNC__GLIB_MADE_BY(the_api, the_call, the_kind, the_source)             \
    do {                                                                       \
        const struct unc__glib_api *unc__api = (the_api);                      \
                                                                               \
        if (unc__api != NULL) {                                                \
            unc__glib_source_made(                                             \
                unc__api, the_source,                                          \
                &(struct unc__glib_source){ .kind = UNC__GLIB_##the_kind,      \
                                            .site = UNC__PROBE_SITE(the_call), \
                                            .caller = &caller });              \
        }                                                                      \
    } while (0)

#endif
