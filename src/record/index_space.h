/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_INDEX_SPACE_H
#define UNC_RECORD_INDEX_SPACE_H

/*
 * The namespaces of the pointer index that are ours. A program's own types are numbered
 * from 1 upwards as they come, see custom.h; ours come down from 255, and the two never
 * meet: custom.c stops below UNC__INDEX_FIRST. The room in between is kept for others
 * like these, so that a new one takes none from the program's types.
 *
 * Each says what its pointers are. They are 64-bit words: what is no address is a number
 * that is unique in its namespace.
 */
enum unc__index_space {
    UNC__INDEX_FIRST = 208,
    /* Of each library of probes/: its loops, its watchers (what belongs to a loop), and
     * what is neither. All by address. */
    UNC__INDEX_LIBUV_LOOP = 208,
    UNC__INDEX_LIBUV,
    UNC__INDEX_LIBUV_OTHER,
    UNC__INDEX_LIBEVENT_LOOP,
    UNC__INDEX_LIBEVENT,
    UNC__INDEX_LIBEVENT_OTHER,
    UNC__INDEX_LIBEV_LOOP,
    UNC__INDEX_LIBEV,
    UNC__INDEX_LIBEV_OTHER,
    UNC__INDEX_GLIB_LOOP,
    UNC__INDEX_GLIB,
    UNC__INDEX_GLIB_OTHER,
    UNC__INDEX_SDEVENT_LOOP,
    UNC__INDEX_SDEVENT,
    UNC__INDEX_SDEVENT_OTHER,
    UNC__INDEX_LIBURING_LOOP,
    UNC__INDEX_LIBURING,
    UNC__INDEX_LIBURING_OTHER,
    UNC__INDEX_LIBRARY = 244,        /* number of the open, see library.h */
    UNC__INDEX_MASK = 245,           /* thread id */
    UNC__INDEX_ALARM = 246,          /* 1: a process has one */
    UNC__INDEX_INTERVAL_TIMER = 247, /* ITIMER_REAL + 1, ... */
    UNC__INDEX_DISPOSITION = 248,    /* signal number */
    UNC__INDEX_THREAD = 249,         /* pthread_t or thrd_t */
    UNC__INDEX_POSIX_TIMER = 250,    /* timer_t + 1: the first is NULL */
    UNC__INDEX_CHILD = 251,          /* process id */
    UNC__INDEX_EPOLL_WATCH = 252,    /* epoll's descriptor << 32 | the watched one */
    UNC__INDEX_INOTIFY_WATCH = 253,  /* inotify's descriptor << 32 | the watch */
    UNC__INDEX_POPEN = 254,          /* address of the FILE */
    UNC__INDEX_SEMAPHORE = 255       /* number of the open, see semaphore.c */
};

#endif
