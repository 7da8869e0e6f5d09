/* SPDX-License-Identifier: MIT */
/*
 * A descriptor is watched to the end.
 *
 * expect: unclosed watcher GUnixFDSource, 1, by g_unix_fd_add in acquire,
 *   missing g_source_remove
 */
#include <glib-unix.h>

#include "twin.h"

static gboolean on_fd(gint fd, GIOCondition condition, gpointer data)
{
    (void)fd;
    (void)condition;
    (void)data;
    return G_SOURCE_CONTINUE;
}

static guint acquire(void)
{
    return g_unix_fd_add(0, G_IO_IN, on_fd, NULL);
}

int main(void)
{
    guint id = acquire();

    RELEASE(g_source_remove(id));
    return id == 0;
}
