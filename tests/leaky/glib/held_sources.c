/* SPDX-License-Identifier: MIT */
/*
 * Sources that outlive their context or their end: referenced twice, revived by a dispose
 * function of the program's own, with children, in a context that is freed first, under
 * names that are set by id.
 */
#include <glib.h>

static GSource *revived;
static int disposed;
static GSourceFuncs functions;

static void on_dispose(GSource *source)
{
    disposed++;
    if (revived == NULL) {
        revived = g_source_ref(source);
    }
}

static void revive(void)
{
    GSource *source = g_source_new(&functions, sizeof *source);

    g_source_set_dispose_function(source, on_dispose);
    g_source_unref(source);
    g_assert_true(revived == source);
    g_source_unref(revived);
    g_assert_cmpint(disposed, ==, 2);
}

static void outlive_a_context(void)
{
    GMainContext *context = g_main_context_new();
    GSource *source = g_timeout_source_new(1000);
    GSource *child = g_source_new(&functions, sizeof *child);

    g_source_ref(source);
    g_source_add_child_source(source, child);
    g_source_unref(child);
    g_source_attach(source, context);
    g_main_context_unref(context);
    g_assert_true(g_source_is_destroyed(source));
    g_source_unref(source);
    g_source_unref(source);
}

static void find_by_id(void)
{
    guint id = g_timeout_add(60000, G_SOURCE_FUNC(g_main_context_pending), NULL);
    GSource *source = g_main_context_find_source_by_id(NULL, id);

    g_source_set_name_by_id(id, "found");
    g_assert_cmpstr(g_source_get_name(source), ==, "found");
    g_assert_cmpuint(g_source_get_id(source), ==, id);
    g_source_ref(source);
    g_source_remove(id);
    g_source_unref(source);
}

int main(void)
{
    revive();
    outlive_a_context();
    find_by_id();
    return 0;
}
