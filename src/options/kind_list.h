/* SPDX-License-Identifier: MIT */
#ifndef UNC_OPTIONS_KIND_LIST_H
#define UNC_OPTIONS_KIND_LIST_H

/*
 * The one list of kinds and of everything that is said about each: a row that lacks a
 * word does not compile. It is down here because the option `kinds` names them; what
 * becomes of the columns is struct unc__kind_words in record/kind.h, and the types of
 * each are there.
 *
 * In three lines: identifier, word in the report and the option, noun for people, plural,
 * what acquiring one is called; how one is named (enum unc__naming), IN_LOOP if it exists
 * only as part of a loop, what is said of one and of several that are open at the end;
 * what is said of one and of several that were left when their loop was closed.
 */
/* clang-format off */
#define UNC_KINDS(X)                                                               \
    X(LOOP, "loop", "event loop", "event loops", "created",                        \
      NUMBERED, FREE, "was never closed", "were never closed",                     \
      "was not closed", "were not closed")                                         \
    X(FD, "fd", "descriptor", "descriptors", "opened",                             \
      OF_STREAM, FREE, "was never closed", "were never closed",                     \
      "was still open", "were still open")                                         \
    X(SIGNAL, "signal", "signal handler", "signal handlers", "installed",          \
      OF_SIGNAL, IN_LOOP, "is still installed", "are still installed",             \
      "was still installed", "were still installed")                               \
    X(TIMER, "timer", "timer", "timers", "scheduled",                              \
      UNNUMBERED, IN_LOOP, "is still scheduled", "are still scheduled",            \
      "was still scheduled", "were still scheduled")                               \
    X(TASK, "task", "task", "tasks", "created",                                    \
      OF_TASK, IN_LOOP, "is still pending", "are still pending",                   \
      "was still pending", "were still pending")                                   \
    X(CALLBACK, "callback", "queued callback", "queued callbacks", "queued",       \
      UNNUMBERED, IN_LOOP, "never ran", "never ran",                               \
      "had not run", "had not run")                                                \
    X(FUTURE, "future", "future", "futures", "created",                            \
      UNNUMBERED, FREE, "was never freed", "were never freed",                     \
      "was still unresolved", "were still unresolved")                             \
    X(PROCESS, "process", "child process", "child processes", "started",           \
      NUMBERED, FREE, "was never waited for", "were never waited for",           \
      "was still running", "were still running")                                   \
    X(THREAD, "thread", "thread", "threads", "started",                            \
      OF_THREAD, FREE, "was never joined", "were never joined",                    \
      "was still running", "were still running")                                   \
    X(WATCHER, "watcher", "watcher", "watchers", "acquired",                       \
      UNNUMBERED, IN_LOOP, "was never stopped", "were never stopped",              \
      "was still active", "were still active")                                     \
    X(REGISTRATION, "registration", "registration", "registrations", "registered", \
      OF_FD, IN_LOOP, "is still registered", "are still registered",               \
      "was still registered", "were still registered")                             \
    X(STREAM, "stream", "stream", "streams", "opened",                             \
      OF_STREAM, FREE, "was never closed", "were never closed",                   \
      "was still open", "were still open")                                         \
    X(SEMAPHORE, "semaphore", "semaphore", "semaphores", "acquired",               \
      UNNUMBERED, FREE, "was never closed", "were never closed",                   \
      "was still open", "were still open")                                         \
    X(MAPPING, "mapping", "mapping", "mappings", "acquired",                       \
      UNNUMBERED, FREE, "was never unmapped", "were never unmapped",               \
      "was still mapped", "were still mapped")                                     \
    X(LIBRARY, "library", "library", "libraries", "acquired",                      \
      UNNUMBERED, FREE, "was never unloaded", "were never unloaded",               \
      "was still loaded", "were still loaded")                                     \
    X(CUSTOM, "custom", "resource", "resources", "acquired",                       \
      UNNUMBERED, FREE, "was never released", "were never released",               \
      "was still held", "were still held")
/* clang-format on */

#endif
