/* SPDX-License-Identifier: MIT */
/*
 * Threads with a context each; one of them ends without a pop, which GLib makes up for.
 * A child that was forked while a source was attached has none of its own to give back.
 */
#include <glib.h>
#include <sys/wait.h>
#include <unistd.h>

static gboolean on_idle(gpointer loop)
{
    g_main_loop_quit(loop);
    return G_SOURCE_REMOVE;
}

static gpointer run(gpointer does_pop)
{
    GMainContext *context = g_main_context_new();
    GMainLoop *loop = g_main_loop_new(context, FALSE);
    GSource *source = g_idle_source_new();

    g_main_context_push_thread_default(context);
    g_source_set_callback(source, on_idle, loop, NULL);
    g_source_attach(source, context);
    g_source_unref(source);
    g_main_loop_run(loop);
    if (does_pop != NULL) {
        g_main_context_pop_thread_default(context);
    }
    g_main_loop_unref(loop);
    g_main_context_unref(context);
    return NULL;
}

static gboolean never(gpointer data)
{
    (void)data;
    return G_SOURCE_CONTINUE;
}

int main(void)
{
    guint id = g_timeout_add(60000, never, NULL);
    GThread *threads[4];
    int status = 1;
    pid_t pid = fork();

    if (pid == 0) {
        g_source_remove(g_timeout_add(60000, never, NULL));
        return 0;
    }
    if (pid < 0 || waitpid(pid, &status, 0) != pid) {
        return 1;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(threads); i++) {
        threads[i] = g_thread_new("runs", run, i > 0 ? threads : NULL);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(threads); i++) {
        g_thread_join(threads[i]);
    }
    g_source_remove(id);
    return status;
}
