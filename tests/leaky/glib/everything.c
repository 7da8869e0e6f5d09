/* SPDX-License-Identifier: MIT */
/*
 * Every way a source comes to be, and every way it ends: by id, by user data, by
 * functions and user data, by destroy, by the last unreference, with its context, by a
 * callback that returns FALSE, and once.
 */
#include <glib-unix.h>
#include <glib.h>
#include <signal.h>
#include <unistd.h>

static int calls;

static gboolean once_more(gpointer data)
{
    calls++;
    return data != NULL ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void only_once(gpointer data)
{
    g_assert_true(data == &calls);
    calls++;
}

static gboolean on_fd(gint fd, GIOCondition condition, gpointer data)
{
    (void)fd;
    (void)condition;
    return once_more(data);
}

static gboolean on_channel(GIOChannel *channel, GIOCondition condition, gpointer data)
{
    (void)channel;
    (void)condition;
    return once_more(data);
}

static void on_child(GPid pid, gint status, gpointer data)
{
    (void)status;
    g_spawn_close_pid(pid);
    only_once(data);
}

static void run_until(int count)
{
    while (calls < count) {
        g_main_context_iteration(NULL, TRUE);
    }
    calls = 0;
}

static void end_by_themselves(int fd)
{
    GIOChannel *channel = g_io_channel_unix_new(fd);

    g_timeout_add(0, once_more, NULL);
    g_timeout_add_full(G_PRIORITY_HIGH, 1, once_more, NULL, NULL);
    g_timeout_add_once(1, only_once, &calls);
    g_idle_add(once_more, NULL);
    g_idle_add_full(G_PRIORITY_LOW, once_more, NULL, NULL);
    g_idle_add_once(only_once, &calls);
    g_unix_fd_add(fd, G_IO_OUT, on_fd, NULL);
    g_io_add_watch(channel, G_IO_OUT, on_channel, NULL);
    g_io_channel_unref(channel);
    run_until(8);
}

static void end_by_calls(int fd)
{
    GIOChannel *channel = g_io_channel_unix_new(fd);
    GSource *source = g_timeout_source_new(1000);

    g_source_remove(g_timeout_add_seconds(60, once_more, &calls));
    g_source_remove(g_timeout_add_seconds_full(0, 60, once_more, &calls, NULL));
    g_timeout_add_once(60000, only_once, &calls);
    g_assert_true(g_source_remove_by_user_data(&calls));
    g_timeout_add(60000, once_more, channel);
    g_assert_true(g_source_remove_by_funcs_user_data(&g_timeout_funcs, channel));
    g_idle_add_once(only_once, &calls);
    g_assert_true(g_idle_remove_by_data(&calls));
    g_source_remove(g_unix_signal_add(SIGUSR1, once_more, NULL));
    g_source_remove(g_unix_fd_add_full(0, fd, G_IO_IN, on_fd, NULL, NULL));
    g_source_remove(g_io_add_watch_full(channel, 0, G_IO_IN, on_channel, NULL, NULL));
    g_io_channel_unref(channel);
    g_source_set_callback(source, once_more, NULL, NULL);
    g_source_attach(source, NULL);
    g_source_destroy(source);
    g_source_unref(source);
    g_source_unref(g_idle_source_new());
}

static void end_with_the_context(void)
{
    GMainContext *context = g_main_context_new();
    GMainLoop *loop = g_main_loop_new(context, FALSE);
    GSource *source = g_unix_signal_source_new(SIGUSR2);

    g_main_context_push_thread_default(context);
    g_source_attach(source, context);
    g_source_unref(source);
    g_main_context_pop_thread_default(context);
    g_main_loop_unref(g_main_loop_ref(loop));
    g_main_context_unref(context);
    g_main_loop_unref(loop);
}

static void wait_for_child(void)
{
    static char program[] = "/bin/true";
    char *arguments[] = { program, NULL };
    GPid pid;

    g_assert_true(g_spawn_async(NULL, arguments, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL,
                                NULL, &pid, NULL));
    g_child_watch_add(pid, on_child, &calls);
    run_until(1);
}

int main(void)
{
    int fds[2];

    if (pipe(fds) < 0) {
        return 1;
    }
    end_by_themselves(fds[1]);
    end_by_calls(fds[0]);
    end_with_the_context();
    wait_for_child();
    (void)close(fds[0]);
    (void)close(fds[1]);
    return 0;
}
