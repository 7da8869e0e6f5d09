/* SPDX-License-Identifier: MIT */
/*
 * A child is watched that does not end before its parent is done.
 *
 * expect: unclosed watcher GChildWatchSource, 1, by g_child_watch_add in acquire,
 *   missing g_source_remove
 */
#include <glib.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "twin.h"

static void on_child(GPid pid, gint status, gpointer data)
{
    (void)pid;
    (void)status;
    (void)data;
}

static guint acquire(GPid pid)
{
    return g_child_watch_add(pid, on_child, NULL);
}

int main(void)
{
    pid_t pid = fork();
    guint id;

    if (pid == 0) {
        (void)pause();
        _exit(0);
    }
    id = acquire(pid);
    RELEASE(g_source_remove(id));
    (void)kill(pid, SIGKILL);
    (void)waitpid(pid, NULL, 0);
    return id == 0;
}
