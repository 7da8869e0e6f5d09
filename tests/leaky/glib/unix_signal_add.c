/* SPDX-License-Identifier: MIT */
/*
 * A signal is waited for to the end.
 *
 * expect: unclosed watcher GUnixSignalSource, 1, by g_unix_signal_add in acquire,
 *   missing g_source_remove
 */
#include <glib-unix.h>
#include <signal.h>

#include "twin.h"

static gboolean on_event(gpointer data)
{
    (void)data;
    return G_SOURCE_CONTINUE;
}

static guint acquire(void)
{
    return g_unix_signal_add(SIGUSR1, on_event, NULL);
}

int main(void)
{
    guint id = acquire();

    RELEASE(g_source_remove(id));
    return id == 0;
}
