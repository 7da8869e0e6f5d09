/* SPDX-License-Identifier: MIT */
/* GLib: a timeout that is added and removed, one that is made and attached by hand, and
 * 10,000 that are dispatched. */
#include <glib.h>

#include "loops.h"

#define SOURCES 10000

static GMainContext *context;
static long dispatched;
static GSource *sources[SOURCES];

static gboolean never(gpointer userdata)
{
    (void)userdata;
    return G_SOURCE_CONTINUE;
}

static gboolean count_one(gpointer userdata)
{
    (void)userdata;
    dispatched++;
    return G_SOURCE_CONTINUE;
}

static void attach_destroy(long count)
{
    for (long i = 0; i < count; i++) {
        GSource *source = g_timeout_source_new_seconds(1000);

        g_source_set_callback(source, never, NULL, NULL);
        (void)g_source_attach(source, context);
        g_source_destroy(source);
        g_source_unref(source);
    }
}

static void add_remove(long count)
{
    for (long i = 0; i < count; i++) {
        (void)g_source_remove(g_timeout_add_seconds(1000, never, NULL));
    }
}

/* An operation is a dispatch. */
static void dispatch(long count)
{
    for (int i = 0; sources[SOURCES - 1] == NULL; i++) {
        sources[i] = g_timeout_source_new(0);
        g_source_set_callback(sources[i], count_one, NULL, NULL);
        (void)g_source_attach(sources[i], context);
    }
    for (dispatched = 0; dispatched < count;) {
        (void)g_main_context_iteration(context, /* may_block= */ TRUE);
    }
}

void loops_begin(void)
{
    context = g_main_context_new();
}

void loops_end(void)
{
    for (int i = 0; i < SOURCES && sources[i] != NULL; i++) {
        g_source_destroy(sources[i]);
        g_source_unref(sources[i]);
    }
    g_main_context_unref(context);
}

void (*const loops_echo)(int listener) = NULL;
const struct loops_case loops_cases[] = { { "timer", add_remove },
                                          { "object", attach_destroy },
                                          { "sources", dispatch },
                                          { NULL, NULL } };
