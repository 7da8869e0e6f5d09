/* SPDX-License-Identifier: MIT */
/*
 * A callback ends the process: its source would have been removed when it returns, and
 * the main loop given back when that has run.
 */
#include <glib.h>
#include <stdlib.h>

static gboolean on_idle(gpointer data)
{
    (void)data;
    exit(0);
}

int main(void)
{
    GMainLoop *loop = g_main_loop_new(NULL, FALSE);

    g_idle_add(on_idle, NULL);
    g_main_loop_run(loop);
    g_main_loop_unref(loop);
    return 1;
}
