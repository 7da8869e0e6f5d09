/* SPDX-License-Identifier: MIT */
#include <glib-unix.h>
#include <glib.h>

#include "same.h"

static gboolean on_source(gpointer data)
{
    int *count = data;

    (*count)++;
    return G_SOURCE_REMOVE;
}

static gboolean on_fd(gint fd, GIOCondition condition, gpointer data)
{
    (void)condition;
    drain(fd);
    return on_source(data);
}

static gboolean on_channel(GIOChannel *channel, GIOCondition condition, gpointer data)
{
    (void)condition;
    drain(g_io_channel_unix_get_fd(channel));
    return on_source(data);
}

static void turn(void)
{
    GMainContext *own = g_main_context_new();
    GSource *idle = g_idle_source_new();
    GIOChannel *channel;
    int count = 0;
    int fds[2];
    int more[2];

    fill(fds);
    fill(more);
    channel = g_io_channel_unix_new(more[0]);
    g_source_set_callback(idle, on_source, &count, NULL);
    (void)g_source_attach(idle, own);
    g_source_unref(idle);
    must(close(dup(STDOUT_FILENO)) == 0); /* the default context comes after it */
    (void)g_timeout_add(0, on_source, &count);
    (void)g_idle_add(on_source, &count);
    (void)g_unix_fd_add(fds[0], G_IO_IN, on_fd, &count);
    (void)g_io_add_watch(channel, G_IO_IN, on_channel, &count);
    must(g_source_remove(g_timeout_add_seconds(1000, on_source, &count)));
    while (count < 4) {
        (void)g_main_context_iteration(NULL, /* may_block= */ FALSE);
    }
    (void)g_main_context_iteration(own, /* may_block= */ FALSE);
    must(count == 5);
    g_io_channel_unref(channel);
    g_main_context_unref(own);
    for (int i = 0; i < 2; i++) {
        must(close(fds[i]) == 0 && close(more[i]) == 0);
    }
}
