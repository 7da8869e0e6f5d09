/* SPDX-License-Identifier: MIT */
/*
 * What GLib's manual shows, said again: a source of one's own with a descriptor and a
 * time, a channel that is read line by line, a command and its end, a thread with a
 * context of its own that is asked to do something, a source inside of another one, and
 * a loop that a signal ends.
 */
#include <glib-unix.h>
#include <glib.h>
#include <signal.h>
#include <unistd.h>

/* A queue with a source: it is ready while something is in it. */
struct queue_source {
    GSource base;
    GQueue *queue;
};

static gboolean prepare(GSource *base, gint *ret_timeout)
{
    *ret_timeout = -1;
    return !g_queue_is_empty(((struct queue_source *)base)->queue);
}

static gboolean check(GSource *base)
{
    return !g_queue_is_empty(((struct queue_source *)base)->queue);
}

static gboolean dispatch(GSource *base, GSourceFunc function, gpointer data)
{
    (void)g_queue_pop_head(((struct queue_source *)base)->queue);
    return function(data);
}

static void finalize(GSource *base)
{
    g_queue_free(((struct queue_source *)base)->queue);
}

static GSourceFuncs queue_functions = {
    .prepare = prepare, .check = check, .dispatch = dispatch, .finalize = finalize
};

static gboolean count_down(gpointer data)
{
    int *left = data;

    return --*left > 0 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void use_own_source(void)
{
    GSource *source = g_source_new(&queue_functions, sizeof(struct queue_source));
    struct queue_source *own = (struct queue_source *)source;
    int left = 2;

    own->queue = g_queue_new();
    g_queue_push_tail(own->queue, own);
    g_queue_push_tail(own->queue, own);
    g_source_set_name(source, "queue");
    g_source_set_callback(source, count_down, &left, NULL);
    (void)g_source_attach(source, NULL);
    g_source_unref(source);
    while (left > 0) {
        (void)g_main_context_iteration(NULL, /* may_block= */ TRUE);
    }
}

static gboolean on_line(GIOChannel *channel, GIOCondition condition, gpointer loop)
{
    gchar *line = NULL;

    (void)condition;
    if (g_io_channel_read_line(channel, &line, NULL, NULL, NULL) == G_IO_STATUS_NORMAL) {
        g_free(line);
        return G_SOURCE_CONTINUE;
    }
    g_main_loop_quit(loop);
    return G_SOURCE_REMOVE;
}

static void read_lines(GMainLoop *loop)
{
    GIOChannel *channel;
    int fds[2];

    g_assert_true(g_unix_open_pipe(fds, FD_CLOEXEC, NULL));
    g_assert_cmpint(write(fds[1], "one\ntwo\n", 8), ==, 8);
    (void)close(fds[1]);
    channel = g_io_channel_unix_new(fds[0]);
    g_io_channel_set_close_on_unref(channel, TRUE);
    (void)g_io_add_watch(channel, G_IO_IN | G_IO_HUP, on_line, loop);
    g_io_channel_unref(channel);
    g_main_loop_run(loop);
}

static void on_end(GPid pid, gint status, gpointer loop)
{
    g_assert_cmpint(status, ==, 0);
    g_spawn_close_pid(pid);
    g_main_loop_quit(loop);
}

static void run_command(GMainLoop *loop)
{
    gchar *words[] = { (gchar[]){ "/bin/true" }, NULL };
    GPid pid;

    g_assert_true(g_spawn_async(NULL, words, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL,
                                &pid, NULL));
    (void)g_child_watch_add(pid, on_end, loop);
    g_main_loop_run(loop);
}

static gboolean quit(gpointer loop)
{
    g_main_loop_quit(loop);
    return G_SOURCE_REMOVE;
}

static gpointer work(gpointer context)
{
    GMainLoop *loop = g_main_loop_new(context, FALSE);
    GSource *timeout = g_timeout_source_new(1);

    g_main_context_push_thread_default(context);
    g_source_set_callback(timeout, quit, loop, NULL);
    (void)g_source_attach(timeout, context);
    g_source_unref(timeout);
    g_main_loop_run(loop);
    g_main_context_pop_thread_default(context);
    g_main_loop_unref(loop);
    return NULL;
}

static void ask_a_thread(void)
{
    GMainContext *context = g_main_context_new();
    GThread *thread = g_thread_new("worker", work, context);
    int left = 1;

    g_main_context_invoke_full(context, G_PRIORITY_DEFAULT, count_down, &left, NULL);
    (void)g_thread_join(thread);
    while (g_main_context_iteration(context, /* may_block= */ FALSE)) {
    }
    g_assert_cmpint(left, ==, 0);
    g_main_context_unref(context);
}

static gboolean never(gpointer data)
{
    (void)data;
    return G_SOURCE_CONTINUE;
}

static void nest_sources(void)
{
    GSource *parent = g_source_new(&queue_functions, sizeof(struct queue_source));
    GSource *child = g_timeout_source_new_seconds(1000);

    ((struct queue_source *)parent)->queue = g_queue_new();
    g_source_set_callback(child, never, NULL, NULL);
    g_source_add_child_source(parent, child);
    g_source_unref(child);
    (void)g_source_attach(parent, NULL);
    g_source_destroy(parent);
    g_source_unref(parent);
}

int main(void)
{
    GMainLoop *loop = g_main_loop_new(NULL, FALSE);

    use_own_source();
    read_lines(loop);
    run_command(loop);
    ask_a_thread();
    nest_sources();
    (void)g_unix_signal_add(SIGTERM, quit, loop);
    (void)raise(SIGTERM);
    g_main_loop_run(loop);
    g_main_loop_unref(loop);
    return 0;
}
