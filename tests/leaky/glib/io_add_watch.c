/* SPDX-License-Identifier: MIT */
/*
 * A channel is watched to the end; the watch has the last reference to it.
 *
 * expect: unclosed watcher GIOWatch, 1, by g_io_add_watch in acquire,
 *   missing g_source_remove
 */
#include <glib.h>

#include "twin.h"

static gboolean on_channel(GIOChannel *channel, GIOCondition condition, gpointer data)
{
    (void)channel;
    (void)condition;
    (void)data;
    return G_SOURCE_CONTINUE;
}

static guint acquire(GIOChannel *channel)
{
    return g_io_add_watch(channel, G_IO_IN, on_channel, NULL);
}

int main(void)
{
    GIOChannel *channel = g_io_channel_unix_new(0);
    guint id = acquire(channel);

    g_io_channel_unref(channel);
    RELEASE(g_source_remove(id));
    return id == 0;
}
