/* SPDX-License-Identifier: MIT */
/*
 * A thread of the program's that has taken a name that begins like GLib's own ones.
 *
 * expect: unclosed thread pthread, 1, by pthread_create in acquire, missing pthread_join
 */
#include <glib.h>

#include "twin.h"

static GMutex mutex;
static GCond condition;
static gboolean is_running;
static gboolean is_over;

static void set(gboolean *word)
{
    g_mutex_lock(&mutex);
    *word = TRUE;
    g_cond_broadcast(&condition);
    g_mutex_unlock(&mutex);
}

static void wait_for(const gboolean *word)
{
    g_mutex_lock(&mutex);
    while (!*word) {
        g_cond_wait(&condition, &mutex);
    }
    g_mutex_unlock(&mutex);
}

static gpointer run(gpointer data)
{
    set(&is_running);
    wait_for(&is_over);
    return data;
}

static GThread *acquire(void)
{
    return g_thread_new("gmain-mine", run, NULL);
}

int main(void)
{
    GThread *thread = acquire();

    wait_for(&is_running);
    RELEASE((set(&is_over), g_thread_join(thread)));
    return 0;
}
