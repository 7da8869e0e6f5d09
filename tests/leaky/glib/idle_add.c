/* SPDX-License-Identifier: MIT */
/*
 * An idle source is added and never removed.
 *
 * expect: unclosed watcher GIdleSource, 1, by g_idle_add in acquire,
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
    return g_idle_add(on_event, NULL);
}

int main(void)
{
    guint id = acquire();

    RELEASE(g_source_remove(id));
    return id == 0;
}
