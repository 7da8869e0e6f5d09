/* SPDX-License-Identifier: MIT */
/*
 * A source is destroyed, and the reference to it is forgotten.
 *
 * expect: unclosed watcher GSource, 1, by g_idle_source_new in acquire,
 *   missing g_source_unref
 */
#include <glib.h>

#include "twin.h"

static GSource *acquire(void)
{
    return g_idle_source_new();
}

int main(void)
{
    GSource *source = acquire();

    g_source_attach(source, NULL);
    g_source_destroy(source);
    RELEASE(g_source_unref(source));
    return 0;
}
