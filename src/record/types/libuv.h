/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_TYPES_LIBUV_H
#define UNC_RECORD_TYPES_LIBUV_H

/* What the probes of libuv see: as UNC_TYPES in record/kind.h, with two columns
 * more: the library, and what giving one back is called, after "was". */
/* clang-format off */
#define UNC_TYPES_LIBUV(X) \
    /* key: address. detail: see unc__loop_detail; the upper half is its number */ \
    X(UV_LOOP, LOOP, "uv_loop_t", "event loop", "uv_loop_close", RELEASE, LIBUV, \
      "closed") \
    /* Handles. key: address. detail: see record/watcher_detail.h; its address is that of
     * the loop, and from uv_close on that of the program's close callback */ \
    X(UV_ASYNC, WATCHER, "uv_async_t", "async handle", "uv_close", LEAVE, LIBUV, \
      "closed") \
    X(UV_CHECK, WATCHER, "uv_check_t", "check handle", "uv_close", LEAVE, LIBUV, \
      "closed") \
    X(UV_FS_EVENT, WATCHER, "uv_fs_event_t", "file watcher", "uv_close", LEAVE, LIBUV, \
      "closed") \
    X(UV_FS_POLL, WATCHER, "uv_fs_poll_t", "file poller", "uv_close", LEAVE, LIBUV, \
      "closed") \
    X(UV_IDLE, WATCHER, "uv_idle_t", "idle handle", "uv_close", LEAVE, LIBUV, "closed") \
    X(UV_PIPE, WATCHER, "uv_pipe_t", "pipe handle", "uv_close", LEAVE, LIBUV, "closed") \
    X(UV_POLL, WATCHER, "uv_poll_t", "poll handle", "uv_close", LEAVE, LIBUV, "closed") \
    X(UV_PREPARE, WATCHER, "uv_prepare_t", "prepare handle", "uv_close", LEAVE, LIBUV, \
      "closed") \
    X(UV_PROCESS, WATCHER, "uv_process_t", "process handle", "uv_close", LEAVE, LIBUV, \
      "closed") \
    X(UV_SIGNAL, WATCHER, "uv_signal_t", "signal handle", "uv_close", LEAVE, LIBUV, \
      "closed") \
    X(UV_TCP, WATCHER, "uv_tcp_t", "TCP handle", "uv_close", LEAVE, LIBUV, "closed") \
    X(UV_TIMER, WATCHER, "uv_timer_t", "timer", "uv_close", LEAVE, LIBUV, "closed") \
    X(UV_TTY, WATCHER, "uv_tty_t", "terminal handle", "uv_close", LEAVE, LIBUV, \
      "closed") \
    X(UV_UDP, WATCHER, "uv_udp_t", "UDP handle", "uv_close", LEAVE, LIBUV, "closed") \
    /* Requests whose callback has not run. key: address. detail: likewise; the address
     * is that of the callback */ \
    X(UV_CONNECT, CALLBACK, "uv_connect_t", "connect request", "uv_run", LEAVE, LIBUV, \
      "finished") \
    X(UV_FS, CALLBACK, "uv_fs_t", "file system request", "uv_run", LEAVE, LIBUV, \
      "finished") \
    X(UV_GETADDRINFO, CALLBACK, "uv_getaddrinfo_t", "name request", "uv_run", LEAVE, \
      LIBUV, "finished") \
    X(UV_GETNAMEINFO, CALLBACK, "uv_getnameinfo_t", "address request", "uv_run", LEAVE, \
      LIBUV, "finished") \
    X(UV_RANDOM, CALLBACK, "uv_random_t", "random request", "uv_run", LEAVE, LIBUV, \
      "finished") \
    X(UV_SHUTDOWN, CALLBACK, "uv_shutdown_t", "shutdown request", "uv_run", LEAVE, \
      LIBUV, "finished") \
    X(UV_UDP_SEND, CALLBACK, "uv_udp_send_t", "send request", "uv_run", LEAVE, LIBUV, \
      "finished") \
    X(UV_WORK, CALLBACK, "uv_work_t", "work request", "uv_run", LEAVE, LIBUV, \
      "finished") \
    X(UV_WRITE, CALLBACK, "uv_write_t", "write request", "uv_run", LEAVE, LIBUV, \
      "finished")
/* clang-format on */

#endif
