/* SPDX-License-Identifier: MIT */
/*
 * A timeout with a priority is added and never removed.
 *
 * expect: unclosed watcher GTimeoutSource, 1, by g_timeout_add_full in acquire,
 *   missing g_source_remove
 */
#include <glib.h>

#include "twin.h"

static gboolean on_event(gpointer data)
{
    (void)data;
    return G_SOURCE_CONTINUE;
}

static guint acquire(void)
{
    return g_timeout_add_full(G_PRIORITY_LOW, 60000, on_event, NULL, NULL);
}

int main(void)
{
    guint id = acquire();

    RELEASE(g_source_remove(id));
    return id == 0;
}
