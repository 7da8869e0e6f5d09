/* SPDX-License-Identifier: MIT */
/*
 * A main loop has run and is never given back.
 *
 * expect: unclosed watcher GMainLoop, 1, by g_main_loop_new in acquire,
 *   missing g_main_loop_unref
 */
#include <glib.h>

#include "twin.h"

static gboolean on_idle(gpointer loop)
{
    g_main_loop_quit(loop);
    return G_SOURCE_REMOVE;
}

static GMainLoop *acquire(void)
{
    return g_main_loop_new(NULL, FALSE);
}

int main(void)
{
    GMainLoop *loop = acquire();

    g_idle_add(on_idle, loop);
    g_main_loop_run(loop);
    RELEASE(g_main_loop_unref(loop));
    return 0;
}
