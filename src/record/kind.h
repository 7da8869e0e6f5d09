/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_KIND_H
#define UNC_RECORD_KIND_H

#include <stdbool.h>
#include <stdint.h>

#include "options/kind_list.h"
#include "record/library_list.h"
#include "record/types/glib.h"
#include "record/types/libev.h"
#include "record/types/libevent.h"
#include "record/types/liburing.h"
#include "record/types/libuv.h"
#include "record/types/sdevent.h"

/*
 * The one table of what can be left unclosed. Nouns, verbs, missing calls, the words of
 * the JSON report and of its schema all come from two lists: the kinds, which the option
 * `kinds` names too (options/kind_list.h), and the types below.
 */
enum unc__kind {
#define ENUMERATOR(id, ...) UNC__KIND_##id,
    UNC_KINDS(ENUMERATOR)
#undef ENUMERATOR
    UNC__KIND_COUNT
};

/* What closing the owning loop does about it. */
#define UNC_CLOSE_VERBS(X) \
    X(RELEASE, "release")  \
    X(RESTORE, "restore")  \
    X(CANCEL, "cancel")    \
    X(LEAVE, "leave")

enum unc__close_verb {
#define ENUMERATOR(id, word) UNC__CLOSE_##id,
    UNC_CLOSE_VERBS(ENUMERATOR)
#undef ENUMERATOR
    UNC__CLOSE_VERB_COUNT
};

/* How a sentence names one of a kind; what is numbered has its number in `key`. */
enum unc__naming {
    UNC__NAMING_UNNUMBERED, /* "a timer" */
    UNC__NAMING_NUMBERED,   /* "poller 7" */
    UNC__NAMING_OF_FD,      /* "a reader of descriptor 7" */
    UNC__NAMING_OF_SIGNAL,  /* "the handler of SIGINT" */
    UNC__NAMING_OF_TASK,    /* `a task "fetch"`, "task 12" without a name */
    UNC__NAMING_OF_THREAD,  /* `a thread "worker"`, "a thread" without its own name */
    UNC__NAMING_OF_STREAM   /* "server 127.0.0.1:80 (descriptor 7)" */
};

/*
 * Types: identifier, kind, word in the report, noun for people, missing call, what
 * closing the loop does, meaning of `key`, meaning of `detail`.
 *
 * Those of event libraries have lists of their own, with two columns more.
 *
 * Custom types start at UNC__TYPE_CUSTOM: their number minus that is their namespace.
 */
#define UNC_TYPES(X)                                                                     \
    /* key: loop id. detail: see unc__loop_detail in record/kind.h */                    \
    X(LOOP, LOOP, "unc_loop", "event loop", "unc_loop_close", RELEASE)                   \
    /* one that a runner made; key and detail likewise */                                \
    X(RUNNER, LOOP, "unc_runner", "event loop", "unc_runner_free", RELEASE)              \
    /* one that unc_run made: it closes it by itself, if it is let */                    \
    X(RUN, LOOP, "unc_run", "event loop", "unc_loop_close", RELEASE)                     \
    /* key: descriptor */                                                                \
    X(POLLER, FD, "epoll", "poller", "unc_loop_close", RELEASE)                          \
    X(WAKEUP, FD, "eventfd", "wake-up", "unc_loop_close", RELEASE)                       \
    /* made up by the judge for what a registration watches; key: descriptor */          \
    X(USER_FD, FD, "unknown", "registered descriptor", "close", LEAVE)                   \
    /* key: signal number. detail: address of the callback */                            \
    X(SIGNAL, SIGNAL, "signal_handler", "signal handler",                                \
      "unc_loop_remove_signal_handler", RESTORE)                                         \
    /* key: due time, ns. detail: address of the callback */                             \
    X(TIMER, TIMER, "one_shot", "timer", "unc_handle_cancel", CANCEL)                    \
    X(REPEATING, TIMER, "repeating", "repeating timer", "unc_handle_cancel", CANCEL)     \
    /* key, detail: 0 */                                                                 \
    X(TIMEOUT, TIMER, "timeout", "timeout", "unc_timeout_end", CANCEL)                   \
    /* key: 0. detail: address of the callback */                                        \
    X(CALLBACK, CALLBACK, "callback", "queued callback", "unc_handle_cancel", CANCEL)    \
    X(THREADSAFE, CALLBACK, "threadsafe_callback", "queued callback",                    \
      "unc_loop_run_forever", CANCEL)                                                    \
    /* key: address. detail: 0 pending, 1 done */                                        \
    X(FUTURE, FUTURE, "future", "future", "unc_future_free", LEAVE)                      \
    /* key: descriptor. detail: address of the callback */                               \
    X(READER, REGISTRATION, "reader", "reader", "unc_loop_remove_reader", RELEASE)       \
    X(WRITER, REGISTRATION, "writer", "writer", "unc_loop_remove_writer", RELEASE)       \
    /* key: address of the task. detail: see record/task_detail.h */                     \
    X(TASK, TASK, "task", "task", "unc_task_await", LEAVE)                               \
    /* key: number of the job. detail: address of the function */                        \
    X(JOB, TASK, "executor_job", "executor job", "unc_executor_shutdown", LEAVE)         \
    /* key: address of the group. detail: of the first error, as of a task that ended */ \
    X(GROUP, TASK, "task_group", "task group", "unc_group_free", LEAVE)                  \
    /* key: kernel thread id; internal */                                                \
    X(WORKER, THREAD, "worker", "worker thread", "unc_loop_close", RELEASE)              \
    /* key: process id */                                                                \
    X(CHILD, PROCESS, "child", "child process", "unc_process_wait", LEAVE)               \
    /* key: descriptor. detail: serial of the server or child it came from, or 0 */      \
    X(CONNECTION, STREAM, "connection", "connection", "unc_stream_close", LEAVE)         \
    X(PIPE, STREAM, "pipe", "pipe", "unc_stream_close", LEAVE)                           \
    X(SERVER, STREAM, "server", "server", "unc_server_close", LEAVE)                     \
    /* What the POSIX probes see. key: descriptor. detail: 0, but where it is said */    \
    X(FD_FILE, FD, "file", "file", "close", LEAVE)                                       \
    X(FD_TEMPORARY, FD, "temporary_file", "temporary file", "close", LEAVE)              \
    X(FD_SOCKET, FD, "socket", "socket", "close", LEAVE)                                 \
    X(FD_PIPE, FD, "pipe", "pipe", "close", LEAVE)                                       \
    /* detail: serial of what it is a duplicate of; 0: unknown */                        \
    X(FD_DUPLICATE, FD, "duplicate", "duplicate", "close", LEAVE)                        \
    X(FD_RECEIVED, FD, "received", "received descriptor", "close", LEAVE)                \
    X(FD_EPOLL, FD, "epoll", "epoll instance", "close", LEAVE)                           \
    X(FD_EVENTFD, FD, "eventfd", "eventfd", "close", LEAVE)                              \
    X(FD_TIMERFD, FD, "timerfd", "timerfd", "close", LEAVE)                              \
    X(FD_SIGNALFD, FD, "signalfd", "signalfd", "close", LEAVE)                           \
    X(FD_INOTIFY, FD, "inotify", "inotify instance", "close", LEAVE)                     \
    X(FD_FANOTIFY, FD, "fanotify", "fanotify group", "close", LEAVE)                     \
    X(FD_MEMFD, FD, "memfd", "memfd", "close", LEAVE)                                    \
    X(FD_PIDFD, FD, "pidfd", "pidfd", "close", LEAVE)                                    \
    X(FD_USERFAULTFD, FD, "userfaultfd", "userfaultfd", "close", LEAVE)                  \
    X(FD_IO_URING, FD, "io_uring", "io_uring", "close", LEAVE)                           \
    X(FD_PERF_EVENT, FD, "perf_event", "perf event", "close", LEAVE)                     \
    X(FD_BPF, FD, "bpf", "bpf object", "close", LEAVE)                                   \
    X(FD_SHM, FD, "shared_memory", "shared memory object", "close", LEAVE)               \
    X(FD_MQUEUE, FD, "message_queue", "message queue", "mq_close", LEAVE)                \
    X(FD_TERMINAL, FD, "terminal", "pseudo-terminal", "close", LEAVE)                    \
    /* detail: address of the FILE or DIR that owns the descriptor */                    \
    X(FD_STDIO, FD, "FILE", "stdio stream", "fclose", LEAVE)                             \
    X(FD_DIR, FD, "DIR", "directory stream", "closedir", LEAVE)                          \
    X(FD_POPEN, FD, "popen", "pipe to a command", "pclose", LEAVE)                       \
    /* made up by the judge: open, and nobody saw it opened; key: descriptor */          \
    X(FD_UNSEEN, FD, "unseen", "descriptor", "close", LEAVE)                             \
    /* key: epoll's descriptor << 32 | the watched one; internal */                      \
    X(EPOLL_WATCH, REGISTRATION, "epoll_watch", "epoll registration", "epoll_ctl",       \
      LEAVE)                                                                             \
    /* key: signal number. detail: address of the handler */                             \
    X(DISPOSITION, SIGNAL, "disposition", "signal handler", "sigaction", LEAVE)          \
    /* key: what timer_create gave. detail: how it tells, and the signal */              \
    X(POSIX_TIMER, TIMER, "posix_timer", "POSIX timer", "timer_delete", LEAVE)           \
    /* key: ITIMER_REAL, ... */                                                          \
    X(INTERVAL_TIMER, TIMER, "interval_timer", "interval timer", "setitimer", LEAVE)     \
    X(ALARM, TIMER, "alarm", "alarm", "alarm", LEAVE)                                    \
    /* key: process id. detail: see record/children.h */                                 \
    X(FORKED, PROCESS, "forked_child", "child process", "waitpid", LEAVE)                \
    X(SPAWNED, PROCESS, "spawned_child", "child process", "waitpid", LEAVE)              \
    /* key: pthread_t or thrd_t. detail: address of the start function */                \
    X(PTHREAD, THREAD, "pthread", "thread", "pthread_join", LEAVE)                       \
    X(C11_THREAD, THREAD, "thrd", "thread", "thrd_join", LEAVE)                          \
    /* key: address */                                                                   \
    X(NAMED_SEMAPHORE, SEMAPHORE, "named_semaphore", "named semaphore", "sem_close",     \
      LEAVE)                                                                             \
    X(LIBRARY, LIBRARY, "dlopen", "library", "dlclose", LEAVE)                           \
    UNC_LIBRARY_TYPES(X)

#define UNC_LIBRARY_TYPES(X) \
    UNC_TYPES_LIBUV(X)       \
    UNC_TYPES_LIBEVENT(X)    \
    UNC_TYPES_LIBEV(X)       \
    UNC_TYPES_GLIB(X)        \
    UNC_TYPES_SDEVENT(X)     \
    UNC_TYPES_LIBURING(X)

enum unc__type {
    UNC__TYPE_NONE,
#define ENUMERATOR(id, ...) UNC__TYPE_##id,
    UNC_TYPES(ENUMERATOR)
#undef ENUMERATOR
    UNC__TYPE_COUNT,
    UNC__TYPE_CUSTOM = 256 /* 256 + namespace */
};

struct unc__kind_words {
    const char *word;
    const char *noun;
    const char *plural;
    const char *acquired; /* "created", "scheduled" */
    enum unc__naming naming;
    bool is_in_loop;     /* exists only as part of its loop */
    const char *open[2]; /* said of one, of several */
    const char *left[2];
};

struct unc__type_words {
    enum unc__kind kind;
    const char *word;
    const char *noun;
    const char *missing_call;
    enum unc__close_verb close;
    enum unc__library library;
    const char *released; /* what giving it back is called, "closed"; NULL: as its kind */
};

/* Whether a report has a number for one of them. */
static inline bool unc__kind_is_numbered(const struct unc__kind_words *words)
{
    return words->naming != UNC__NAMING_UNNUMBERED &&
           words->naming != UNC__NAMING_OF_THREAD;
}

/* Indexed by enum unc__kind and, below UNC__TYPE_CUSTOM, by enum unc__type. */
extern const struct unc__kind_words unc__kinds[UNC__KIND_COUNT];
extern const struct unc__type_words unc__types[UNC__TYPE_COUNT];
extern const char *const unc__close_verbs[UNC__CLOSE_VERB_COUNT];

/* Flags of an entry. */
#define UNC__FLAG_INTERNAL \
    0x01 /* a loop opened it for itself: part of the loop's finding */
#define UNC__FLAG_EXPECTED 0x02 /* meant to stay open; the reason is in the record */
#define UNC__FLAG_HELD     0x04 /* the user holds a handle of it */
/* the same bit, of a descriptor that a probe saw: it goes over an exec, for nobody has
 * said that it shall or shall not */
#define UNC__FLAG_SURVIVES  UNC__FLAG_HELD
#define UNC__FLAG_OVER      0x08 /* it fired or was cancelled; only the handle is left */
#define UNC__FLAG_CANCELLED 0x10
#define UNC__FLAG_BEGUN     0x20 /* of a job: a worker has begun to run it */
/* the same bit, of a descriptor that is part of an event library's handle: what comes in
 * by it, a connection, is that handle's too */
#define UNC__FLAG_BRINGS  UNC__FLAG_BEGUN
#define UNC__FLAG_ENDED   0x80 /* of a job: it has returned; its loop was not told */
#define UNC__FLAG_PARENTS 0x40 /* of a pipe: it goes with the child it came from */

/*
 * A loop's `detail`: its state (8 bits), the thread that runs it (24 bits), and the site
 * (32 bits) of its close, or while it is stuck or idle of its run.
 */
enum unc__loop_state {
    UNC__LOOP_NEW,
    UNC__LOOP_STOPPED,
    UNC__LOOP_RUNNING,
    UNC__LOOP_CLOSED,
    UNC__LOOP_STUCK, /* it runs, something waits, and nothing that is known can wake it */
    UNC__LOOP_IDLE /* likewise, but nothing waits in it: stuck if there is nobody else */
};

static inline uint64_t unc__loop_detail(enum unc__loop_state state, uint32_t thread)
{
    return ((uint64_t)thread << 8) | (uint64_t)state;
}

static inline enum unc__loop_state unc__loop_detail_state(uint64_t detail)
{
    return (enum unc__loop_state)(detail & 0xff);
}

static inline uint32_t unc__loop_detail_thread(uint64_t detail)
{
    return (uint32_t)(detail >> 8 & 0xffffff);
}

static inline uint64_t unc__loop_detail_closed(uint32_t site)
{
    return (uint64_t)site << 32 | (uint64_t)UNC__LOOP_CLOSED;
}

static inline uint32_t unc__loop_detail_close_site(uint64_t detail)
{
    return unc__loop_detail_state(detail) == UNC__LOOP_CLOSED ? (uint32_t)(detail >> 32)
                                                              : 0;
}

static inline bool unc__loop_detail_is_stuck(uint64_t detail)
{
    return unc__loop_detail_state(detail) == UNC__LOOP_STUCK ||
           unc__loop_detail_state(detail) == UNC__LOOP_IDLE;
}

/* The same with another state. */
static inline uint64_t unc__loop_detail_with(uint64_t detail, enum unc__loop_state state)
{
    return (detail & ~UINT64_C(0xff)) | (uint64_t)state;
}

/* The number that people know a loop by. One of another library has its address for a
 * key, and its number where ours have a site. */
static inline uint64_t unc__loop_number(enum unc__type type, uint64_t key,
                                        uint64_t detail)
{
    return type < UNC__TYPE_COUNT && unc__types[type].library != UNC__LIBRARY_NONE
               ? detail >> 32
               : key;
}

/* Of a loop that is stuck or idle, the site of the run; its stack is in
 * `released_stack`, which means nothing else while the loop lives. */
static inline uint32_t unc__loop_detail_run_site(uint64_t detail)
{
    return unc__loop_detail_is_stuck(detail) ? (uint32_t)(detail >> 32) : 0;
}

#endif
