/* SPDX-License-Identifier: MIT */
#ifndef UNC_LOOP_CORE_H
#define UNC_LOOP_CORE_H

#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/epoll.h>

#include <unclosed/future.h>
#include <unclosed/loop.h>

#include "base/process.h"
#include "base/thread.h"
#include "loop/handle.h"
#include "loop/heap.h"
#include "loop/part.h"
#include "record/kept_site.h"
#include "record/record.h"

/*
 * What the files of this folder share: the loop, its handles, and who may touch them.
 *
 *     slot.c      memory of loops, which stays a loop's memory for ever
 *     life.c      new, close, free          current.c   the loop of this thread
 *     run.c       the iteration             verdict.c   refusing a call, and saying why
 *     handle.c    one scheduled callback    callback.c  queued ones, other threads' too
 *     timer.c     due later; heap.c         io.c        descriptors; poller.c
 *     signal.c    dispositions              future.c    results to come
 *     failure.c   exception handler, debug mode
 *     hang.c      runs that nothing can end     side_thread.c  threads that wait for it
 *     part.h      what the layers above hang on a loop
 *
 * Threads: everything in struct unc_loop belongs to the thread that runs the loop, or to
 * the one that uses it while it does not run. The atomics are what others may touch.
 */

enum unc__loop_magic {
    UNC__MAGIC_OPEN = 0x6c6f6f70,
    UNC__MAGIC_CLOSED = 0x636c6f73,
    UNC__MAGIC_FREED = 0x66726565
};

enum unc__handle_kind {
    UNC__HANDLE_CALLBACK,
    UNC__HANDLE_TIMER,
    UNC__HANDLE_TASK, /* part of a task, and always armed: the loop never frees it */
    UNC__HANDLE_READER,
    UNC__HANDLE_WRITER,
    UNC__HANDLE_SIGNAL,
    UNC__HANDLE_FUTURE
};

/* Handles in the order in which they will run. */
struct unc__handle_list {
    struct unc_handle *first;
    struct unc_handle *last;
};

/* What the loop knows of one descriptor. */
struct unc__io {
    struct unc_handle *reader;
    struct unc_handle *writer;
    struct unc__io_watch *watch; /* of a layer above, instead of these two; NULL: none */
    uint32_t kernel_events; /* what the poller was last told; 0: it does not know it */
    uint32_t generation;    /* of this use of the number, to recognise stale events */
};

/*
 * A layer above that wants to know about a descriptor of its own. @ready is called while
 * the poll is evaluated: it may wake tasks and queue callbacks, and runs nothing of the
 * user's. @events: EPOLLIN, EPOLLOUT, EPOLLRDHUP, EPOLLHUP, EPOLLERR.
 */
struct unc__io_watch {
    void (*ready)(struct unc__io_watch *watch, uint32_t events);
};

struct unc__io_table {
    struct unc__io *entries; /* indexed by descriptor */
    size_t capacity;
    size_t known_count;  /* how many the poller knows, the wake-up not counted */
    size_t handle_count; /* readers and writers; of a watch, its part knows more */
};

/*
 * A call site and its stack, kept to be shown beside a later error: ids of the record,
 * because the code that called may be unloaded by then. Zeros with tracking off.
 */
struct unc__place {
    uint32_t site;
    uint32_t stack;
};

struct unc_loop {
    _Atomic uint64_t id; /* these two outlive the loop, see slot.c */
    _Atomic uint32_t magic;
    uint32_t process;                   /* generation of the process it belongs to */
    _Atomic(const void *) runner;       /* unc__loop_self() of the thread that runs it */
    _Atomic(struct unc_handle *) inbox; /* other threads' callbacks, newest first */
    _Atomic(struct unc__handle_chunk *)
        returned;                 /* with handles other threads gave back */
    _Atomic bool is_polling;      /* it may be blocked: wake it */
    _Atomic uint32_t waker_count; /* threads and handlers about to write to wake_fd */
    _Atomic bool is_stopping;
    _Atomic bool has_signal;
    _Atomic bool has_news; /* of inbox, returned, signals or a stop: look */
    bool is_debug;
    bool is_lost; /* a run found the descriptors gone, and said so */

    /* hang.c */
    bool is_idle_expected;        /* the program said so */
    bool has_hang_limit;          /* of its own, not that of the options */
    _Atomic bool is_hang_told;    /* in this run */
    _Atomic bool is_company_seen; /* idle for the quiet time in this run, not alone */
    bool is_turning;              /* for one iteration, at most turn_limit_ns long */
    _Atomic bool is_stuck;        /* marked so */
    _Atomic(const void *) caller; /* the thread that called from outside; NULL: none */
    int64_t hang_limit_ns;
    int64_t stuck_since_ns; /* it waits with nothing to wait for; 0: it does not */
    int64_t turn_limit_ns;

    struct unc__handle_list ready;
    struct unc_handle *spare_handle; /* the one given back last, to be taken first */
    struct unc__handle_chunk
        *available; /* chunks with free handles; the first may be used up */
    struct unc__handle_chunk *chunks; /* all */
    struct unc__timer_heap timers;
    int64_t seen_ns; /* what the clock said when it was last read for a timer */
    struct unc__timer_batch due;  /* run at the end of this iteration */
    size_t cancelled_timer_count; /* in the heap and in due */
    struct unc__io_table io;
    struct unc_future *futures;
    _Atomic(struct unc__part *)
        parts[UNC__PART_COUNT]; /* see loop/part.h; NULL: not needed yet */
    int poll_fd;
    int wake_fd;

    struct unc__token token;
    struct unc__token poll_token;
    struct unc__token wake_token;
    size_t held_count; /* handles the user has */
    struct unc__place created;
    _Atomic struct unc__place started; /* the current run; refused threads read it */
    struct unc__place closed;
    struct unc__place freed;
    char name[48]; /* the beginning of it, for error texts; the record has it whole */

    unc_exception_fn *exception_handler;
    void *exception_userdata;
    unc_warning_fn *warning_handler;
    void *warning_userdata;
    int64_t slow_callback_ns;

    struct unc_loop *next_slot; /* in the list of freed ones */
};

/* -- slot.c: a loop's memory is never anything but a loop's, so a stale pointer can be
 * asked. */
struct unc_loop *unc__slot_take(void);
void unc__slot_return(struct unc_loop *loop);

/* -- life.c */
/* unc__loop_new: unc_loop_new, of a loop that is recorded as a @type of its own. */
int unc__loop_new(const struct unc_site *site, enum unc__type type,
                  struct unc_loop **ret_loop);

/* -- run.c */
/* unc__run_refuse: why @loop may not be run by this thread now: 0 or an error, which is
 * then recorded. */
int unc__run_refuse(const struct unc_loop *loop, const struct unc_site *site);

/* -- current.c */
struct unc__current {
    struct unc_loop *running;
    struct unc_loop *set;
    uint64_t set_id; /* differs from set->id once that memory is another loop's */
};

extern UNC__THREAD_LOCAL struct unc__current unc__current;

/* Identifies the calling thread. */
static inline const void *unc__loop_self(void)
{
    return &unc__current;
}

struct unc_loop *unc__loop_running_here(void);
void unc__loop_set_running_here(struct unc_loop *loop);
void unc__loop_forget(const struct unc_loop *loop); /* it was freed */

/* Whether @loop runs: not in a child that was forked while it ran. */
static inline bool unc__loop_runs(const struct unc_loop *loop)
{
    return atomic_load_explicit(&loop->runner, memory_order_acquire) != NULL &&
           loop->process == unc__process_generation();
}

static inline struct unc__place unc__loop_started(const struct unc_loop *loop)
{
    return atomic_load_explicit(&loop->started, memory_order_relaxed);
}

/* -- verdict.c */
/*
 * unc__loop_refuse: why @loop may not be used by this thread now: 0 or an error, which is
 * then recorded with its stacks. unc__loop_guard is the same, inline for the common
 * answer.
 */
int unc__loop_refuse(const struct unc_loop *loop, const struct unc_site *site);
/* The same for calls that any thread may make, and for runs, whose words differ. */
int unc__loop_refuse_ended(const struct unc_loop *loop, const struct unc_site *site);
/* unc__verdict: record the lifecycle error @code on @loop; @cause: what it stumbled over.
 */
int unc__verdict(const struct unc_loop *loop, const struct unc_site *site, int code,
                 struct unc__place cause);
/* The same where the use is known already. */
int unc__verdict_at(const struct unc_loop *loop, struct unc__place use, int code,
                    struct unc__place cause);
/* The same of a loop that was not made. */
int unc__verdict_unmade(const struct unc_site *site, int code, struct unc__place cause);
/* The same of a loop whose memory is another loop's by now. */
int unc__verdict_gone(uint64_t loop_id, const struct unc_site *site);
/* The same about a signal that @loop has or had. */
int unc__verdict_signal(const struct unc_loop *loop, int code, int signal_number,
                        struct unc__place use, struct unc__place cause);
/* The same about a child of @loop. */
int unc__verdict_process(const struct unc_loop *loop, int code, struct unc__place use,
                         struct unc__place cause);
/* unc__verdict_error: keep @code, which is no lifecycle error, for unc_error_get_last. */
int unc__verdict_error(const struct unc_site *site, int code);
/* The same with what it is about, in words: `cannot run "frob"`. Copied. */
int unc__verdict_about(const struct unc_site *site, int code, const char *about);
/* The same of @loop, with the place of what stands in the way. */
int unc__verdict_delay(const struct unc_loop *loop, const struct unc_site *site, int code,
                       const char *about, struct unc__place cause);
struct unc__place unc__place_here(const struct unc_site *site);

static inline bool unc__loop_has_news(const struct unc_loop *loop)
{
    return __builtin_expect(atomic_load_explicit(&loop->has_news, memory_order_relaxed),
                            0);
}

/* What runs in this thread is open and ours, unless this is a forked child. */
static inline bool unc__loop_runs_here(const struct unc_loop *loop)
{
    return loop != NULL &&
           atomic_load_explicit(&loop->runner, memory_order_relaxed) ==
               unc__loop_self() &&
           loop->process == unc__process_generation();
}

static inline bool unc__loop_is_idle(const struct unc_loop *loop)
{
    return loop != NULL &&
           atomic_load_explicit(&loop->magic, memory_order_relaxed) == UNC__MAGIC_OPEN &&
           atomic_load_explicit(&loop->runner, memory_order_relaxed) == NULL &&
           loop->process == unc__process_generation();
}

static inline int unc__loop_guard(struct unc_loop *loop, const struct unc_site *site)
{
    if (__builtin_expect(unc__loop_runs_here(loop), 1) || unc__loop_is_idle(loop)) {
        return 0;
    }
    return unc__loop_refuse(loop, site);
}

/* -- handle.c */
/* unc__handle_find: a free handle from the next chunk that has one, or a new one; or
 * NULL. */
struct unc_handle *unc__handle_find(struct unc_loop *loop);
struct unc_handle *unc__handle_new_alone(void); /* any thread; may be NULL */
/*
 * unc__handle_pin_site: from here on it does not need its site any more. With tracking
 * on.
 */
void unc__handle_pin_site(struct unc_handle *handle);

/* unc__handle_enter: see unc__handle_record_at, with tracking on. */
void unc__handle_enter(const struct unc_loop *loop, struct unc_handle *handle,
                       enum unc__kind kind, enum unc__type type, int64_t now_ns);

/* unc__handle_record_at: into the record with it. @now_ns: the monotonic clock, if it was
 * just read; 0: it was not. */
static inline void unc__handle_record_at(const struct unc_loop *loop,
                                         struct unc_handle *handle, enum unc__kind kind,
                                         enum unc__type type, int64_t now_ns)
{
    if (unc__record_is_on()) {
        unc__handle_enter(loop, handle, kind, type, now_ns);
    }
}

static inline void unc__handle_record(const struct unc_loop *loop,
                                      struct unc_handle *handle, enum unc__kind kind,
                                      enum unc__type type)
{
    unc__handle_record_at(loop, handle, kind, type, /* now_ns= */ 0);
}

void unc__handle_release(const struct unc_loop *loop, struct unc_handle *handle,
                         uint32_t stack);
void unc__handle_leave(const struct unc_loop *loop, struct unc_handle *handle,
                       uint32_t stack); /* at close */
void unc__handle_set_flags(const struct unc_loop *loop, const struct unc_handle *handle,
                           uint8_t set, uint8_t clear);
void unc__handle_drain_returned(struct unc_loop *loop);
void unc__handle_free_chunks(struct unc_loop *loop);

/* unc__handle_offer_chunk: @chunk has a free handle again. */
static inline void unc__handle_offer_chunk(struct unc_loop *loop,
                                           struct unc__handle_chunk *chunk)
{
    chunk->is_available = true;
    chunk->next_available = loop->available;
    loop->available = chunk;
}

/* unc__handle_settle: give it back if nobody has it any more: not the loop, not the user.
 */
static inline void unc__handle_settle(struct unc_loop *loop, struct unc_handle *handle)
{
    struct unc__handle_chunk *chunk;
    size_t number;

    if (handle->is_held || handle->is_queued || handle->is_armed || handle->is_running) {
        return;
    }
    if (__builtin_expect(handle->is_alone, 0)) {
        free(handle);
        return;
    }
    if (loop->spare_handle == NULL) {
        loop->spare_handle = handle;
        return;
    }
    chunk = unc__handle_chunk_of(handle);
    number = (size_t)(handle - chunk->handles);
    chunk->free_bits[number / 64] |= UINT64_C(1) << (number % 64);
    if (__builtin_expect(!chunk->is_available, 0)) {
        unc__handle_offer_chunk(loop, chunk);
    }
}

/* unc__handle_site: where it was scheduled; false if nobody knows. */
bool unc__handle_site(const struct unc_handle *handle, struct unc_site *ret_site);

/* What a new handle is to be; it is zero apart from this. */
struct unc__handle_use {
    const struct unc_site *site;
    void *userdata;
    enum unc__handle_kind kind;
};

/* unc__handle_pop: a free handle of @loop, or NULL: then unc__handle_find may help. */
static inline struct unc_handle *unc__handle_pop(struct unc_loop *loop)
{
    struct unc_handle *handle = loop->spare_handle;
    struct unc__handle_chunk *chunk;

    if (handle != NULL) {
        loop->spare_handle = NULL;
        return handle;
    }
    chunk = loop->available;
    for (size_t word = 0; chunk != NULL && word < UNC__CHUNK_WORDS; word++) {
        uint64_t bits = chunk->free_bits[word];

        if (bits != 0) {
            chunk->free_bits[word] = bits & (bits - 1);
            return &chunk->handles[word * 64 + (size_t)__builtin_ctzll(bits)];
        }
    }
    return NULL;
}

/* unc__handle_take: a handle of @loop. Returns: 0 or -ENOMEM. */
static inline int unc__handle_take(struct unc_loop *loop,
                                   const struct unc__handle_use *use,
                                   struct unc_handle **ret_handle)
{
    struct unc_handle *handle = unc__handle_pop(loop);

    if (__builtin_expect(handle == NULL, 0)) {
        handle = unc__handle_find(loop);
        if (handle == NULL) {
            return -ENOMEM;
        }
    }
    *handle = (struct unc_handle){ .userdata = use->userdata,
                                   .site.pointer = use->site,
                                   .kind = (uint8_t)use->kind };
    *ret_handle = handle;
    return 0;
}

/* unc__handle_hold: the user has it from now on. */
static inline void unc__handle_hold(struct unc_loop *loop, struct unc_handle *handle,
                                    struct unc_handle **ret_handle)
{
    if (ret_handle != NULL) {
        handle->is_held = true;
        loop->held_count++;
        *ret_handle = handle;
    }
}

/* -- callback.c */
static inline void unc__ready_push(struct unc_loop *loop, struct unc_handle *handle)
{
    handle->link.next = NULL;
    handle->is_queued = true;
    if (loop->ready.first == NULL) {
        loop->ready.first = handle;
    } else {
        loop->ready.last->link.next = handle;
    }
    loop->ready.last = handle;
}

bool unc__callback_will_run(struct unc_loop *loop); /* queued and not cancelled */
/* unc__callback_push_inbox: @handle, which is alone or held, is the loop's now: it runs
 * as soon as it can. Any thread; by a closed loop it is given back without a word. */
void unc__callback_push_inbox(struct unc_loop *loop, struct unc_handle *handle);
void unc__callback_drain_inbox(struct unc_loop *loop);
void unc__callback_close(struct unc_loop *loop, uint32_t stack);

/* -- timer.c */
void unc__timer_tidy(struct unc_loop *loop); /* before a look at the heap, once a turn */
int64_t unc__timer_timeout_ns(const struct unc_loop *loop); /* until the next; -1: none */
void unc__timer_collect_due(struct unc_loop *loop);
/* Whether @handle, taken from the due ones, is still to run; else it was given back. */
bool unc__timer_start(struct unc_loop *loop, struct unc_handle *handle);
void unc__timer_rearm(struct unc_loop *loop, struct unc_handle *handle);
void unc__timer_cancel(struct unc_loop *loop, struct unc_handle *handle);
void unc__timer_close(struct unc_loop *loop, uint32_t stack);
bool unc__timer_will_fire(const struct unc_loop *loop); /* any that is not cancelled */
/* unc__timer_set: a timer of a layer above, which is not recorded as the user's. It is
 * gone when it has fired. Returns: 0 or -ENOMEM. */
int unc__timer_set(struct unc_loop *loop, int64_t delay_ns, unc_callback_fn *callback,
                   void *userdata, struct unc_handle **ret_handle);
/* unc__timer_unset: one that has not fired: it will not, and is gone. */
void unc__timer_unset(struct unc_loop *loop, struct unc_handle *handle);

static inline bool unc__timer_is_any(const struct unc_loop *loop)
{
    return loop->timers.total > 0;
}

/* -- io.c */
/*
 * unc__io_attach: call @watch when any of @events (EPOLLET may be among them) happens to
 * @fd, which is the caller's. Nothing is recorded: that is the caller's as well. With
 * EPOLLET the kernel tells each change once, and no further call is made until
 * unc__io_detach, which comes before @fd is closed. Returns: 0, -EEXIST if it is watched
 * already, -EBADF, -EPERM, -ENOMEM, -ENOSPC.
 */
int unc__io_attach(struct unc_loop *loop, int fd, uint32_t events,
                   struct unc__io_watch *watch);
/* unc__io_attach_fresh: the same for a descriptor that the kernel has just given out: if
 * something is still registered under its number, it gets another one. */
int unc__io_attach_fresh(struct unc_loop *loop, int *fd, uint32_t events,
                         struct unc__io_watch *watch);
/* unc__io_detach: Returns: whether @watch was still what @fd is watched by; else the
 * number has gone to somebody else. */
bool unc__io_detach(struct unc_loop *loop, int fd, const struct unc__io_watch *watch);
void unc__io_ready(struct unc_loop *loop, uint64_t data, uint32_t events);
void unc__io_close(struct unc_loop *loop, uint32_t stack);

/* -- poller.c */
#define UNC__POLL_WAKEUP UINT64_MAX /* epoll data of the wake-up descriptor */
int unc__poller_open(struct unc_loop *loop, const struct unc_site *site);
void unc__poller_close(struct unc_loop *loop);
/* @timeout_ns: -1 for ever. Queues what became ready. */
int unc__poller_wait(struct unc_loop *loop, int64_t timeout_ns); /* 0 or UNC_ELOST */
/* Tell the kernel about @fd. Returns: 0 or a negative errno. */
static inline int unc__poller_control(const struct unc_loop *loop, int operation, int fd,
                                      uint32_t events, uint32_t generation)
{
    struct epoll_event event = { .events = events,
                                 .data.u64 = (uint64_t)generation << 32 | (uint32_t)fd };

    return epoll_ctl(loop->poll_fd, operation, fd, &event) < 0 ? -errno : 0;
}

/* unc__fd_above_standard: 0, 1 and 2 are the program's, even while it has them closed:
 * another number for @fd, which is close-on-exec and is taken. Returns: it, or -1 with
 * errno; also if @fd is negative. */
int unc__fd_above_standard(int fd);
/* An event came from a registration that can no longer be named: start a fresh set. */
void unc__poller_rebuild(struct unc_loop *loop);
/* Wake a blocked poll. Any thread, async-signal-safe, keeps errno. */
void unc__poller_wake(struct unc_loop *loop);

/* -- signal.c */
void unc__signal_queue_arrived(struct unc_loop *loop);
void unc__signal_close(struct unc_loop *loop);
bool unc__signal_is_owner(const struct unc_loop *loop); /* that the program handles */
/*
 * unc__signal_watch: for a layer above: @callback runs in the loop when the signal
 * arrives for the first time; the second time what it did before is put back and it is
 * raised again, in signal context. It is not recorded, and a handler that the user adds
 * to @loop replaces it. Returns: 0, -ENOMEM, -EBUSY if somebody handles or ignores it.
 */
int unc__signal_watch(const struct unc_site *site, struct unc_loop *loop,
                      int signal_number, unc_signal_fn *callback, void *userdata,
                      struct unc_handle **ret_handle);
/* unc__signal_unwatch: the previous disposition comes back, unless somebody else has
 * changed it meanwhile. Returns: whether the signal has arrived. */
bool unc__signal_unwatch(struct unc_loop *loop, struct unc_handle *handle);

/* -- future.c */
bool unc__future_is_awaited(const struct unc_loop *loop); /* any that is unresolved */
void unc__future_close(struct unc_loop *loop, uint32_t stack);
bool unc__future_has_waiter(const struct unc_loop *loop); /* whether any has */
int unc__future_run(const struct unc_handle *handle);     /* run its callback */
void unc__future_forget(const struct unc_handle *handle); /* it ran, or will not */
/* unc__future_remove_callback: the one with this function and userdata; none is fine. */
void unc__future_remove_callback(struct unc_future *future, unc_future_fn *callback,
                                 const void *userdata);

/* -- hang.c */
/* unc__hang_note_caller: who calls from another thread may do so again. Any thread. */
void unc__hang_note_caller(struct unc_loop *loop);
/* unc__hang_is_possible: there is nothing registered, and nobody known, that could wake a
 * loop without timers that has nothing to do. */
bool unc__hang_is_possible(const struct unc_loop *loop);
/* unc__hang_is_deserted: the same, of a loop that does not run, but who was known is gone
 * as well. May ask the kernel. */
bool unc__hang_is_deserted(const struct unc_loop *loop);
/* unc__hang_wait: poll for ever all the same, or until it was time to say so. 0 or
 * UNC_ELOST. */
int unc__hang_wait(struct unc_loop *loop);

/* -- failure.c */
/* unc__failure_warn: hand a warning out; @text has room for one byte more. */
void unc__failure_warn(struct unc_loop *loop, struct unc__text *text);
/* A job of the executor that returned an error. */
struct unc__failed_job {
    uint64_t number;
    int error;
    struct unc__kept_site site; /* of the call that gave it */
    uint32_t stack;
    uint32_t name;         /* from unc__record_name */
    const char *name_text; /* the same, also without a record; NULL: not at hand */
    uint64_t owner;        /* serial of its loop */
};
/* unc__failure_job: nobody asks for the error, which is for the exception handler of
 * @loop, NULL if that is gone, or for the record. */
void unc__failure_job(struct unc_loop *loop, const struct unc__failed_job *job);
void unc__failure_report(struct unc_loop *loop, int error,
                         const struct unc_handle *handle);
void unc__failure_slow(struct unc_loop *loop, const struct unc_handle *handle,
                       int64_t elapsed_ns);

#endif
