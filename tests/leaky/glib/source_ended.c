/* SPDX-License-Identifier: MIT */
/*
 * A callback ends its source, and the reference to it is forgotten.
 *
 * expect: unclosed watcher GSource, 1, by g_idle_source_new in acquire,
 *   missing g_source_unref
 */
#include <glib.h>

#include "twin.h"

static gboolean on_idle(gpointer data)
{
    *(gboolean *)data = TRUE;
    return G_SOURCE_REMOVE;
}

static GSource *acquire(void)
{
    return g_idle_source_new();
}

int main(void)
{
    gboolean is_done = FALSE;
    GSource *source = acquire();

    g_source_set_callback(source, on_idle, &is_done, NULL);
    g_source_attach(source, NULL);
    while (!is_done) {
        g_main_context_iteration(NULL, TRUE);
    }
    RELEASE(g_source_unref(source));
    return 0;
}
