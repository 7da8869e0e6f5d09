/* SPDX-License-Identifier: MIT */
/*
 * A source is made and never attached.
 *
 * expect: unclosed watcher GSource, 1, by g_timeout_source_new in acquire,
 *   missing g_source_unref
 */
#include <glib.h>

#include "twin.h"

static GSource *acquire(void)
{
    return g_timeout_source_new(1000);
}

int main(void)
{
    GSource *source = acquire();

    RELEASE(g_source_unref(source));
    return source == NULL;
}
