/* SPDX-License-Identifier: MIT */
/*
 * A small client of D-Bus on GLib, that was not written for unclosed. It asks the session
 * bus for its names and for its id, with a timeout of its own for each answer, and ends
 * when both are there. With --forget the timeout of the second question stays: its answer
 * came in time, and nobody removed it.
 *
 *     dbus-run-session -- glib_dbus [--forget]
 */
#include <gio/gio.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define TIMEOUT_S 60

struct question {
    const char *method;
    GMainLoop *loop;
    guint timeout;
    int *waiting;
    bool forgets;
};

static gboolean on_timeout(gpointer data)
{
    struct question *question = data;

    (void)fprintf(stderr, "no answer to %s\n", question->method);
    question->timeout = 0;
    g_main_loop_quit(question->loop);
    return G_SOURCE_REMOVE;
}

static void on_answer(GObject *object, GAsyncResult *result, gpointer data)
{
    struct question *question = data;
    GError *error = NULL;
    GVariant *answer =
        g_dbus_connection_call_finish(G_DBUS_CONNECTION(object), result, &error);

    if (answer == NULL) {
        (void)fprintf(stderr, "%s: %s\n", question->method, error->message);
        g_clear_error(&error);
    } else {
        (void)printf("%s: %s\n", question->method, g_variant_get_type_string(answer));
        g_variant_unref(answer);
    }
    if (question->timeout != 0 && !question->forgets) {
        g_source_remove(question->timeout);
    }
    if (--*question->waiting == 0) {
        g_main_loop_quit(question->loop);
    }
}

static void ask(GDBusConnection *bus, struct question *question)
{
    question->timeout = g_timeout_add_seconds(TIMEOUT_S, on_timeout, question);
    g_dbus_connection_call(bus, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                           "org.freedesktop.DBus", question->method, NULL, NULL,
                           G_DBUS_CALL_FLAGS_NONE, -1, NULL, on_answer, question);
}

int main(int argc, char **argv)
{
    bool forgets = argc > 1 && strcmp(argv[1], "--forget") == 0;
    GMainLoop *loop = g_main_loop_new(NULL, FALSE);
    int waiting = 2;
    struct question questions[] = { { "ListNames", loop, 0, &waiting, false },
                                    { "GetId", loop, 0, &waiting, forgets } };
    GError *error = NULL;
    GDBusConnection *bus = g_bus_get_sync(G_BUS_TYPE_SESSION, NULL, &error);

    if (bus == NULL) {
        (void)fprintf(stderr, "no bus: %s\n", error->message);
        g_clear_error(&error);
        g_main_loop_unref(loop);
        return 1;
    }
    g_dbus_connection_set_exit_on_close(bus, FALSE);
    ask(bus, &questions[0]);
    ask(bus, &questions[1]);
    g_main_loop_run(loop);
    (void)g_dbus_connection_close_sync(bus, NULL, NULL);
    g_object_unref(bus);
    g_main_loop_unref(loop);
    return waiting;
}
