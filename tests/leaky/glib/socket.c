/* SPDX-License-Identifier: MIT */
/*
 * What an object of GIO holds is given back with the object, not by close().
 *
 * expect: unclosed fd socket, 1, by socket in acquire, missing g_object_unref
 */
#include <gio/gio.h>

#include "twin.h"

static GSocket *acquire(void)
{
    return g_socket_new(G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM,
                        G_SOCKET_PROTOCOL_DEFAULT, NULL);
}

int main(void)
{
    GSocket *socket = acquire();

    g_assert_nonnull(socket);
    RELEASE(g_object_unref(socket));
    return 0;
}
