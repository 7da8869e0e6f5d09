/* SPDX-License-Identifier: MIT */
/*
 * Children that have ended and were given back with the pipes to them: GIO's worker has a
 * reference of its own to each, and closes the pipe when it gets to it, maybe after main
 * has returned.
 */
#include <gio/gio.h>

#define COUNT 8

int main(void)
{
    GSubprocess *children[COUNT];

    for (int i = 0; i < COUNT; i++) {
        children[i] =
            g_subprocess_new(G_SUBPROCESS_FLAGS_STDOUT_PIPE, NULL, "/bin/true", NULL);
        g_assert_nonnull(children[i]);
    }
    for (int i = 0; i < COUNT; i++) {
        g_assert_true(g_subprocess_wait(children[i], NULL, NULL));
        g_object_unref(children[i]);
    }
    return 0;
}
