/* SPDX-License-Identifier: MIT */
/*
 * A channel is made of a file and never given back; its descriptor is part of it.
 *
 * expect: unclosed watcher GIOChannel, 1, by g_io_channel_new_file in acquire,
 *   missing g_io_channel_unref
 */
#include <glib.h>

#include "twin.h"

static GIOChannel *acquire(void)
{
    return g_io_channel_new_file("/dev/null", "r", NULL);
}

int main(void)
{
    GIOChannel *channel = acquire();

    RELEASE(g_io_channel_unref(channel));
    return channel == NULL;
}
