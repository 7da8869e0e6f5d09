/* SPDX-License-Identifier: MIT */
#ifndef UNC_PROBES_LIBRARY_COPY_H
#define UNC_PROBES_LIBRARY_COPY_H

/*
 * One function of each event library that is in whatever has a copy of it, and that is
 * the same in all versions and has no state: the linker shows the one of an executable
 * (link_name.c), and then other libraries may find it there. sd-event
 * has no archive.
 */
#define UNC_LIBRARY_COPIES(X)            \
    X(LIBUV, uv_buf_init)                \
    X(LIBEVENT, evutil_ascii_strcasecmp) \
    X(LIBEV, ev_time)                    \
    X(GLIB, g_get_monotonic_time)        \
    X(LIBURING, io_uring_mlock_size)

#endif
