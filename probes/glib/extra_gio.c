/* SPDX-License-Identifier: MIT */
/*
 * Sources that GIO makes for the program. GIO is another file than GLib: the calls of
 * GLib are looked for from the same caller.
 */
#include <gio/gio.h>

#include "probes/glib/glib_add.h"

UNC_PROBE(GSource *, g_cancellable_source_new, (GCancellable * cancellable))
{
    struct unc__caller caller = UNC__CALLER();
    GSource *source;

    unc__library_dive(UNC__LIBRARY_GLIB);
    source = UNC_LIBRARY_REAL(g_cancellable_source_new)(cancellable);
    unc__library_rise(UNC__LIBRARY_GLIB);
    UNC__GIO_MADE(g_cancellable_source_new, CANCELLABLE, source);
    return source;
}

UNC_PROBE(GSource *, g_socket_create_source,
          (GSocket * socket, GIOCondition condition, GCancellable *cancellable))
{
    struct unc__caller caller = UNC__CALLER();
    GSource *source;

    unc__library_dive(UNC__LIBRARY_GLIB);
    source = UNC_LIBRARY_REAL(g_socket_create_source)(socket, condition, cancellable);
    unc__library_rise(UNC__LIBRARY_GLIB);
    UNC__GIO_MADE(g_socket_create_source, SOCKET, source);
    return source;
}

UNC_PROBE(GSource *, g_datagram_based_create_source,
          (GDatagramBased * socket, GIOCondition condition, GCancellable *cancellable))
{
    struct unc__caller caller = UNC__CALLER();
    GSource *source;

    unc__library_dive(UNC__LIBRARY_GLIB);
    source =
        UNC_LIBRARY_REAL(g_datagram_based_create_source)(socket, condition, cancellable);
    unc__library_rise(UNC__LIBRARY_GLIB);
    UNC__GIO_MADE(g_datagram_based_create_source, SOCKET, source);
    return source;
}

UNC_PROBE(GSource *, g_pollable_input_stream_create_source,
          (GPollableInputStream * stream, GCancellable *cancellable))
{
    struct unc__caller caller = UNC__CALLER();
    GSource *source;

    unc__library_dive(UNC__LIBRARY_GLIB);
    source = UNC_LIBRARY_REAL(g_pollable_input_stream_create_source)(stream, cancellable);
    unc__library_rise(UNC__LIBRARY_GLIB);
    UNC__GIO_MADE(g_pollable_input_stream_create_source, POLLABLE, source);
    return source;
}

UNC_PROBE(GSource *, g_pollable_output_stream_create_source,
          (GPollableOutputStream * stream, GCancellable *cancellable))
{
    struct unc__caller caller = UNC__CALLER();
    GSource *source;

    unc__library_dive(UNC__LIBRARY_GLIB);
    source =
        UNC_LIBRARY_REAL(g_pollable_output_stream_create_source)(stream, cancellable);
    unc__library_rise(UNC__LIBRARY_GLIB);
    UNC__GIO_MADE(g_pollable_output_stream_create_source, POLLABLE, source);
    return source;
}

UNC_PROBE(GSource *, g_pollable_source_new, (GObject * stream))
{
    struct unc__caller caller = UNC__CALLER();
    GSource *source;

    unc__library_dive(UNC__LIBRARY_GLIB);
    source = UNC_LIBRARY_REAL(g_pollable_source_new)(stream);
    unc__library_rise(UNC__LIBRARY_GLIB);
    UNC__GIO_MADE(g_pollable_source_new, POLLABLE, source);
    return source;
}

UNC_PROBE(GSource *, g_pollable_source_new_full,
          (gpointer stream, GSource *child, GCancellable *cancellable))
{
    struct unc__caller caller = UNC__CALLER();
    GSource *source;

    unc__library_dive(UNC__LIBRARY_GLIB);
    source = UNC_LIBRARY_REAL(g_pollable_source_new_full)(stream, child, cancellable);
    unc__library_rise(UNC__LIBRARY_GLIB);
    UNC__GIO_MADE(g_pollable_source_new_full, POLLABLE, source);
    return source;
}
