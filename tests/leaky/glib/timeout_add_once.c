/* SPDX-License-Identifier: MIT */
/*
 * A timeout that is called once is not waited for.
 *
 * expect: unclosed watcher GTimeoutSource, 1, by g_timeout_add_once in acquire,
 *   missing g_source_remove
 */
#include <glib.h>

#include "twin.h"

static void on_time(gpointer data)
{
    (void)data;
}

static guint acquire(void)
{
    return g_timeout_add_once(60000, on_time, NULL);
}

int main(void)
{
    guint id = acquire();

    RELEASE(g_source_remove(id));
    return id == 0;
}
