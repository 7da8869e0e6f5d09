/* SPDX-License-Identifier: MIT */
/*
 * The connections that a process shares: GIO makes one for each bus, for whoever asks
 * first, and everybody after that has the same. No program closes them, and who asked
 * first may be a plugin: so their socket is GIO's own. (g_bus_get and the rest of those
 * that do not wait connect in a thread of GIO's, which is told by its stack.)
 */
#include <gio/gio.h>

#include "probes/library.h"

UNC_PROBE(GDBusConnection *, g_bus_get_sync,
          (GBusType type, GCancellable *cancellable, GError **error))
{
    struct unc__caller caller = UNC__CALLER();
    struct unc__library_call call;
    GDBusConnection *connection;

    if (!unc__library_is_watched(UNC__LIBRARY_GLIB, &caller)) {
        return UNC_LIBRARY_REAL(g_bus_get_sync)(type, cancellable, error);
    }
    call = unc__library_enter(UNC__LIBRARY_GLIB, 0, 0);
    connection = UNC_LIBRARY_REAL(g_bus_get_sync)(type, cancellable, error);
    unc__library_leave(&call);
    return connection;
}

UNC_PROBE(GDBusProxy *, g_dbus_proxy_new_for_bus_sync,
          (GBusType type, GDBusProxyFlags flags, GDBusInterfaceInfo *info,
           const gchar *name, const gchar *path, const gchar *interface,
           GCancellable *cancellable, GError **error))
{
    struct unc__caller caller = UNC__CALLER();
    struct unc__library_call call;
    GDBusProxy *proxy;

    if (!unc__library_is_watched(UNC__LIBRARY_GLIB, &caller)) {
        return UNC_LIBRARY_REAL(g_dbus_proxy_new_for_bus_sync)(
            type, flags, info, name, path, interface, cancellable, error);
    }
    call = unc__library_enter(UNC__LIBRARY_GLIB, 0, 0);
    proxy = UNC_LIBRARY_REAL(g_dbus_proxy_new_for_bus_sync)(
        type, flags, info, name, path, interface, cancellable, error);
    unc__library_leave(&call);
    return proxy;
}
