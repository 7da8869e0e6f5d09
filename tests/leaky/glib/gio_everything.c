/* SPDX-License-Identifier: MIT */
/*
 * What GIO makes and keeps for itself is no finding: its worker's thread and context, the
 * threads of its pool, what watches files; nor are its own sources.
 */
#include <gio/gio.h>
#include <glib/gstdio.h>

static GMainLoop *loop;

static void work(GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
    (void)source;
    (void)data;
    (void)cancellable;
    g_task_return_int(task, 7);
}

static void on_done(GObject *source, GAsyncResult *result, gpointer data)
{
    (void)source;
    (void)data;
    g_assert_cmpint(g_task_propagate_int(G_TASK(result), NULL), ==, 7);
    g_main_loop_quit(loop);
}

static void run_a_task(void)
{
    GCancellable *cancellable = g_cancellable_new();
    GTask *task = g_task_new(NULL, cancellable, on_done, NULL);

    g_task_run_in_thread(task, work);
    g_object_unref(task);
    g_main_loop_run(loop);
    g_object_unref(cancellable);
}

static void on_end(GObject *source, GAsyncResult *result, gpointer data)
{
    (void)data;
    g_assert_true(g_subprocess_wait_check_finish(G_SUBPROCESS(source), result, NULL));
    g_main_loop_quit(loop);
}

static void run_a_process(void)
{
    GSubprocess *process = g_subprocess_new(G_SUBPROCESS_FLAGS_STDOUT_SILENCE, NULL,
                                            "/bin/echo", "hello", NULL);

    g_subprocess_wait_check_async(process, NULL, on_end, NULL);
    g_main_loop_run(loop);
    g_object_unref(process);
}

static void watch_a_folder(void)
{
    GFile *file = g_file_new_for_path("/");
    GFileMonitor *monitor =
        g_file_monitor_directory(file, G_FILE_MONITOR_NONE, NULL, NULL);

    g_assert_nonnull(monitor);
    g_file_monitor_cancel(monitor);
    g_object_unref(monitor);
    g_object_unref(file);
}

static gboolean on_cancelled(GCancellable *cancellable, gpointer data)
{
    (void)cancellable;
    (void)data;
    g_main_loop_quit(loop);
    return G_SOURCE_REMOVE;
}

static void cancel(void)
{
    GCancellable *cancellable = g_cancellable_new();
    GSource *source = g_cancellable_source_new(cancellable);

    g_source_set_callback(source, G_SOURCE_FUNC(on_cancelled), NULL, NULL);
    g_source_attach(source, NULL);
    g_source_unref(source);
    g_cancellable_cancel(cancellable);
    g_main_loop_run(loop);
    g_object_unref(cancellable);
}

static gboolean on_socket(GSocket *socket, GIOCondition condition, gpointer data)
{
    (void)socket;
    (void)condition;
    (void)data;
    g_main_loop_quit(loop);
    return G_SOURCE_REMOVE;
}

static void use_a_socket(void)
{
    GSocket *socket = g_socket_new(G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, 0, NULL);
    GCancellable *cancellable = g_cancellable_new();
    GSource *source = g_socket_create_source(socket, G_IO_OUT, cancellable);

    g_source_set_callback(source, G_SOURCE_FUNC(on_socket), NULL, NULL);
    g_source_attach(source, NULL);
    g_source_unref(source);
    g_main_loop_run(loop);
    g_object_unref(cancellable);
    g_object_unref(socket);
}

int main(void)
{
    loop = g_main_loop_new(NULL, FALSE);
    run_a_task();
    run_a_process();
    watch_a_folder();
    cancel();
    use_a_socket();
    g_main_loop_unref(loop);
    return 0;
}
