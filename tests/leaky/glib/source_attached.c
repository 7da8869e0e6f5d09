/* SPDX-License-Identifier: MIT */
/*
 * A source with a name is attached and never destroyed.
 *
 * expect: unclosed watcher GSource, 1, by g_source_new in acquire,
 *   missing g_source_destroy
 */
#include <glib.h>

#include "twin.h"

static GSourceFuncs functions;

static GSource *acquire(GMainContext *context)
{
    GSource *source = g_source_new(&functions, sizeof *source);

    g_source_set_name(source, "answers");
    g_source_attach(source, context);
    return source;
}

int main(void)
{
    GSource *source = acquire(g_main_context_default());

    RELEASE(g_source_destroy(source));
    g_source_unref(source);
    return 0;
}
