/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_LIBRARY_LIST_H
#define UNC_RECORD_LIBRARY_LIST_H

/*
 * The event libraries that have probes. Identifier; name for people and in reports; a
 * call that every version of it has, by which it is recognised; how the files of it begin
 * (what calls from there, the library calls for itself), and the one to look in when
 * nobody has brought it.
 */
/* clang-format off */
#define UNC_LIBRARIES(X)                                                                 \
    X(LIBUV, "libuv", uv_loop_init,                                                      \
      "libuv.so\0", "libuv.so.1")                                                        \
    X(LIBEVENT, "libevent", event_base_new_with_config,                                  \
      "libevent-\0libevent_\0libevent.so\0", "libevent-2.1.so.7")                        \
    X(LIBEV, "libev", ev_loop_new,                                                       \
      "libev.so\0", "libev.so.4")                                                        \
    X(GLIB, "GLib", g_main_context_new,                                                  \
      "libglib-2.0.so\0libgio-2.0.so\0libgobject-2.0.so\0libgmodule-2.0.so\0"            \
      "libgthread-2.0.so\0", "libglib-2.0.so.0")                                         \
    X(SDEVENT, "sd-event", sd_event_new,                                                 \
      "libsystemd.so\0libsystemd-shared\0", "libsystemd.so.0")                           \
    X(LIBURING, "liburing", io_uring_queue_init_params,                                  \
      "liburing.so\0liburing-ffi.so\0", "liburing.so.2")
/* clang-format on */

enum unc__library {
    UNC__LIBRARY_NONE, /* libc, and what is ours */
#define ENUMERATOR(id, ...) UNC__LIBRARY_##id,
    UNC_LIBRARIES(ENUMERATOR)
#undef ENUMERATOR
    UNC__LIBRARY_COUNT
};

#endif
