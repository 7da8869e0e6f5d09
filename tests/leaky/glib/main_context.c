/* SPDX-License-Identifier: MIT */
/*
 * A context is made and never given back.
 *
 * expect: unclosed loop GMainContext, 1, by g_main_context_new in acquire,
 *   missing g_main_context_unref
 */
#include <glib.h>

#include "twin.h"

static GMainContext *acquire(void)
{
    return g_main_context_new();
}

int main(void)
{
    GMainContext *context = acquire();

    RELEASE(g_main_context_unref(context));
    return context == NULL;
}
