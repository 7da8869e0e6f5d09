/* SPDX-License-Identifier: MIT */
#ifndef UNC_OPTIONS_KIND_LIST_H
#define UNC_OPTIONS_KIND_LIST_H

/*
 * The one list of kinds: identifier, word in the report and in the option `kinds`, noun
 * for people, plural. What belongs to each is in record/kind.h.
 */
#define UNC_KINDS(X)                                                 \
    X(LOOP, "loop", "event loop", "event loops")                     \
    X(FD, "fd", "descriptor", "descriptors")                         \
    X(SIGNAL, "signal", "signal handler", "signal handlers")         \
    X(TIMER, "timer", "timer", "timers")                             \
    X(TASK, "task", "task", "tasks")                                 \
    X(CALLBACK, "callback", "queued callback", "queued callbacks")   \
    X(FUTURE, "future", "future", "futures")                         \
    X(PROCESS, "process", "child process", "child processes")        \
    X(THREAD, "thread", "thread", "threads")                         \
    X(WATCHER, "watcher", "watcher", "watchers")                     \
    X(REGISTRATION, "registration", "registration", "registrations") \
    X(STREAM, "stream", "stream", "streams")                         \
    X(SEMAPHORE, "semaphore", "semaphore", "semaphores")             \
    X(MAPPING, "mapping", "mapping", "mappings")                     \
    X(LIBRARY, "library", "library", "libraries")                    \
    X(CUSTOM, "custom", "resource", "resources")

#endif
