/* SPDX-License-Identifier: MIT */
/*
 * A context is pushed as the default of a thread and not popped.
 *
 * expect: unclosed watcher thread_default_context, 1,
 *         by g_main_context_push_thread_default in acquire,
 *         missing g_main_context_pop_thread_default
 */
#include <glib.h>

#include "twin.h"

static void acquire(GMainContext *context)
{
    g_main_context_push_thread_default(context);
}

int main(void)
{
    GMainContext *context = g_main_context_new();

    acquire(context);
    RELEASE(g_main_context_pop_thread_default(context));
    g_main_context_unref(context);
    return 0;
}
