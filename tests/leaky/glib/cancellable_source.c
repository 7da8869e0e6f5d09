/* SPDX-License-Identifier: MIT */
/*
 * The source of a GCancellable is attached and never destroyed.
 *
 * expect: unclosed watcher GCancellableSource, 1, by g_cancellable_source_new in acquire,
 *   missing g_source_destroy
 */
#include <gio/gio.h>

#include "twin.h"

static GSource *acquire(GCancellable *cancellable)
{
    return g_cancellable_source_new(cancellable);
}

int main(void)
{
    GCancellable *cancellable = g_cancellable_new();
    GSource *source = acquire(cancellable);

    g_source_attach(source, NULL);
    g_source_unref(source);
    RELEASE(g_source_destroy(source));
    g_object_unref(cancellable);
    return 0;
}
