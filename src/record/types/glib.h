/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_TYPES_GLIB_H
#define UNC_RECORD_TYPES_GLIB_H

/*
 * What the probes of GLib see: as UNC_TYPES in record/kind.h, with two columns more: the
 * library, and what giving one back is called, after "was".
 *
 * A source has one of three types, for what is missing differs: one that a call attached
 * and told by its id (..._ID) is removed, one that the program attaches itself is
 * destroyed; and if it is in no context when it is asked, it wants its reference given
 * back. Keys are addresses; of a pushed context a number that is the thread's.
 */
/* clang-format off */
#define UNC_TYPES_GLIB(X) \
    X(G_MAIN_CONTEXT, LOOP, "GMainContext", "main context", "g_main_context_unref", \
      RELEASE, GLIB, "unreferenced") \
    /* a GMainLoop is no loop of its own: it runs a context, and holds it */ \
    X(G_MAIN_LOOP, WATCHER, "GMainLoop", "main loop", "g_main_loop_unref", LEAVE, GLIB, \
      "unreferenced") \
    X(G_THREAD_DEFAULT, WATCHER, "thread_default_context", \
      "thread-default main context", "g_main_context_pop_thread_default", LEAVE, GLIB, \
      "popped") \
    X(G_IO_CHANNEL, WATCHER, "GIOChannel", "IO channel", "g_io_channel_unref", LEAVE, \
      GLIB, "unreferenced") \
    X(G_SOURCE_LOOSE, WATCHER, "GSource", "source that was not attached", \
      "g_source_unref", LEAVE, GLIB, "unreferenced") \
    X(G_SOURCE_DESTROYED, WATCHER, "GSource", "destroyed source", "g_source_unref", \
      LEAVE, GLIB, "unreferenced") \
    X(G_SOURCE, WATCHER, "GSource", "source", "g_source_destroy", RELEASE, GLIB, \
      "destroyed") \
    UNC_TYPES_G_SOURCE(X, TIMEOUT, "GTimeoutSource", "timeout") \
    UNC_TYPES_G_SOURCE(X, IDLE, "GIdleSource", "idle source") \
    UNC_TYPES_G_SOURCE(X, CHILD_WATCH, "GChildWatchSource", "child watch") \
    UNC_TYPES_G_SOURCE(X, IO_WATCH, "GIOWatch", "IO watch") \
    UNC_TYPES_G_SOURCE(X, UNIX_FD, "GUnixFDSource", "watch of a descriptor") \
    UNC_TYPES_G_SOURCE(X, UNIX_SIGNAL, "GUnixSignalSource", "signal source") \
    X(G_CANCELLABLE, WATCHER, "GCancellableSource", "source of a GCancellable", \
      "g_source_destroy", RELEASE, GLIB, "destroyed") \
    X(G_SOCKET, WATCHER, "GSocketSource", "source of a GSocket", "g_source_destroy", \
      RELEASE, GLIB, "destroyed") \
    X(G_POLLABLE, WATCHER, "GPollableSource", "source of a stream", "g_source_destroy", \
      RELEASE, GLIB, "destroyed")

#define UNC_TYPES_G_SOURCE(X, id, word, noun) \
    X(G_##id, WATCHER, word, noun, "g_source_destroy", RELEASE, GLIB, "destroyed") \
    X(G_##id##_ID, WATCHER, word, noun, "g_source_remove", RELEASE, GLIB, "removed")
/* clang-format on */

#endif
