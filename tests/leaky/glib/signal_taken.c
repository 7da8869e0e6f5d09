/* SPDX-License-Identifier: MIT */
/*
 * GLib takes a signal that has a handler, and will not put that back.
 *
 * expect: lifecycle signal handler_overwritten, 1, in acquire
 */
#include <glib-unix.h>
#include <signal.h>

#include "twin.h"

static void on_signal(int number)
{
    (void)number;
}

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
    struct sigaction action = { .sa_handler = on_signal };

    if (!ONLY_TIDY(1)) {
        (void)sigaction(SIGUSR1, &action, NULL);
    }
    return !g_source_remove(acquire());
}
