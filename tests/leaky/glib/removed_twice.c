/* SPDX-License-Identifier: MIT */
/*
 * An id is given back when the callback has ended its source already.
 *
 * expect: double-release watcher GIdleSource, 1, in release
 */
#include <glib.h>

#include "twin.h"

static gboolean on_idle(gpointer data)
{
    *(gboolean *)data = TRUE;
    return G_SOURCE_REMOVE;
}

static void release(guint id)
{
    g_source_remove(id);
}

static void say_nothing(const gchar *domain, GLogLevelFlags level, const gchar *text,
                        gpointer data)
{
    (void)domain;
    (void)level;
    (void)text;
    (void)data;
}

int main(void)
{
    gboolean is_done = FALSE;
    guint id = g_idle_add(on_idle, &is_done);

    g_log_set_always_fatal(G_LOG_LEVEL_ERROR);
    g_log_set_handler("GLib", G_LOG_LEVEL_CRITICAL, say_nothing, NULL);
    while (!is_done) {
        g_main_context_iteration(NULL, TRUE);
    }
    FORGET(release(id));
    (void)id;
    return 0;
}
