/* SPDX-License-Identifier: MIT */
#ifndef UNC_TASK_TASK_H
#define UNC_TASK_TASK_H

#include <stdatomic.h>

#include <unclosed/task.h>

#include "base/text.h"
#include "loop/core.h"
#include "loop/future.h"
#include "record/hooks.h"
#include "record/kept_site.h"
#include "task/coroutine.h"
#include "task/wait.h"

/*
 * What the files of this folder share.
 *
 *     slab.c    memory of tasks, which stays tasks' memory for ever
 *     part.c    what a loop has of tasks: pending ones, stacks; its close
 *     task.c    created, run, ended, given back
 *     await.c   waiting for a future or a task      wait.c    suspending, waking
 *     cancel.c  cancellation                        sleep.c   sleeping, yielding
 *     error.c   which error was raised where        name.c    names and numbers
 *     view.c    what a reporter may see from outside
 *
 *     many.c    waiting for several: gather.c, wait_many.c, group.c
 *     circle.c  tasks that wait for each other    shield.c  not passing it on
 *     timeout.c limits of time                    tree.c    who waits, for people
 *
 *     coroutine.c, stack_pool.c   stacks and the switch; they know nothing of tasks
 *
 * A task is queued, by the handle in it, in the ready list of its loop like any callback,
 * once for each time it is to go on. It ends on the stack of the loop.
 *
 *     new --> ready --> running --> done
 *               ^          |
 *               +- waiting +        the loop closes: everything but done is abandoned
 */

enum unc__task_phase {
    UNC__PHASE_FREE, /* the memory is nobody's */
    UNC__PHASE_NEW,  /* queued, never started */
    UNC__PHASE_READY,
    UNC__PHASE_RUNNING,
    UNC__PHASE_WAITING,
    UNC__PHASE_DONE,
    UNC__PHASE_ABANDONED /* the loop was closed */
};

struct unc_task {
    struct unc_handle handle; /* its place in the ready list; the site that created it */
    struct unc_future future; /* its result; in the list of pending tasks by its links */
    struct unc__coroutine coroutine;
    unc_task_fn *function;
    void *userdata;
    struct unc__wait *wait;   /* that it is suspended in, on its stack; NULL: none */
    struct unc_task *awaited; /* the task it awaits; NULL: none */
    /* The same for who looks from outside, see view.c; written after @turn. */
    uint64_t awaited_serial; /* of the future or task it awaits */
    const char *what;
    struct unc__kept_site wait_site;
    int64_t since_ms; /* coarse clock */
    char *name;       /* NULL: it has none, or none was asked for yet */
    uint64_t id;
    int raise_error;      /* the last error it was given or raised; 0: none */
    uint32_t raise_site;  /* where */
    uint32_t raise_stack; /* likewise */
    int cancel_count;
    _Atomic uint32_t turn; /* how often it was entered */
    _Atomic uint8_t phase; /* enum unc__task_phase; written by the loop's thread alone */
    bool is_held;          /* the user has it */
    bool must_cancel;      /* at its next suspension */
    bool is_named;         /* by the user */
    bool has_started;
    bool was_waiting;             /* when it was abandoned */
    bool awaited_is_searched;     /* see circle.c */
    uint32_t search;              /* the last that came here, see circle.c */
    struct unc_timeout *timeouts; /* scopes it is in, innermost first */
    struct unc_group *group;      /* whose first error its own is; NULL: none */
};

_Static_assert(sizeof(struct unc_task) <= 384, "100,000 of them are to fit");

static inline enum unc__task_phase unc__task_phase(const struct unc_task *task)
{
    return (enum unc__task_phase)atomic_load_explicit(&task->phase, memory_order_relaxed);
}

static inline void unc__task_set_phase(struct unc_task *task, enum unc__task_phase phase)
{
    atomic_store_explicit(&task->phase, (uint8_t)phase, memory_order_release);
}

static inline bool unc__task_is_pending(const struct unc_task *task)
{
    enum unc__task_phase phase = unc__task_phase(task);

    return phase > UNC__PHASE_FREE && phase < UNC__PHASE_DONE;
}

static inline struct unc_task *unc__task_of_future(const struct unc_future *future)
{
    return (struct unc_task *)((char *)(uintptr_t)future -
                               offsetof(struct unc_task, future));
}

/* -- slab.c */
/* What is free of tasks' memory, to be taken by one thread. */
struct unc__task_list {
    struct unc_task *first; /* linked by their handles' userdata */
};

/* unc__slab_take: one whose fields are anything; NULL: no memory. */
struct unc_task *unc__slab_take(struct unc__task_list *free);
static inline void unc__slab_return(struct unc__task_list *free, struct unc_task *task);
/* unc__slab_take_back: all of @free, for other loops. */
void unc__slab_take_back(struct unc__task_list *free);
/* unc__slab_has: whether @address is that of a task, in use or not. Any thread. */
bool unc__slab_has(uintptr_t address);

static inline void unc__slab_return(struct unc__task_list *free, struct unc_task *task)
{
    unc__task_set_phase(task, UNC__PHASE_FREE);
    task->handle.userdata = free->first;
    free->first = task;
}

/* -- part.c */
struct unc__tasks {
    struct unc__part part;
    struct unc__coroutine_pool *pool;
    struct unc__task_list free;
    struct unc_future *pending; /* of tasks that have not ended, newest first */
    struct unc_task *buried;    /* last: who ran it may still ask for its name */
    size_t stack_size;
    uint32_t search; /* the last one, see circle.c */
};

/* unc__tasks_of: made if there is none. NULL: no memory. */
struct unc__tasks *unc__tasks_make(struct unc_loop *loop);

static inline struct unc__tasks *unc__tasks_of(struct unc_loop *loop)
{
    struct unc__part *part = loop->parts[UNC__PART_TASKS];

    return __builtin_expect(part != NULL, 1) ? (struct unc__tasks *)(void *)part
                                             : unc__tasks_make(loop);
}

/* unc__tasks_bury: nobody has @task any more. unc__task_bury_alone: nor has its loop. */
void unc__tasks_bury(struct unc__tasks *tasks, struct unc_task *task);
void unc__task_bury_alone(struct unc_task *task);
void unc__tasks_link(struct unc__tasks *tasks, struct unc_task *task);
void unc__tasks_unlink(struct unc__tasks *tasks, struct unc_task *task);

/* -- task.c */
extern UNC__THREAD_LOCAL struct unc_task *unc__task_running;
extern const struct unc__future_owner unc__task_future; /* of the futures in tasks */
/* unc__task_settle: give its memory back if nobody has it any more. */
void unc__task_settle(struct unc_task *task);

/* -- wait.c */
void unc__wait_cancel(struct unc__wait *wait);

/* -- cancel.c */
int unc__task_cancel(struct unc_task *task); /* 1, or 0 if it is done */
/* unc__future_cancel: of a pending one: nobody has to look whether that is allowed. */
void unc__future_cancel(struct unc_future *future);

/* -- await.c */
/* unc__await_guard: whether the task that runs may wait for @future: as
 * unc__task_may_await, and UNC_ESELF if it is its own. */
int unc__await_guard(const struct unc_site *site, const struct unc_future *future);

/* -- circle.c */
/*
 * unc__circle_refuse: whether one of @futures, which the task that runs is about to wait
 * for, is that of a task that itself waits for it, over others: UNC_ECYCLE, recorded,
 * with all of the circle in words. Else 0.
 */
int unc__circle_refuse(const struct unc_site *site, struct unc_future *const *futures,
                       size_t count);

/* -- view.c */
/* unc__task_view: unc__task_waiting of what is a task, or was one; @serial: 0 if it is
 * not recorded. */
bool unc__task_view(const struct unc_task *task, uint64_t serial,
                    struct unc__task_view *ret_view);

/* -- timeout.c */
/* unc__timeouts_drop: @task has ended in the middle of some. */
void unc__timeouts_drop(struct unc_task *task);
/* unc__timeouts_forget: @task is abandoned inside of some, which is no fault of its. */
void unc__timeouts_forget(const struct unc_task *task);

/* -- group.c */
/* unc__group_lose_task: nobody can ask @task, whose error is its group's, any more. */
void unc__group_lose_task(struct unc_group *group, const struct unc_task *task);

/* -- error.c */
/* unc__task_raised: @task was given @error by the call at @site, or raised it there. */
void unc__task_raised(struct unc_task *task, const struct unc_site *site, int error);
/* unc__task_misuse: record what @task did wrong at @site; @about goes into the text of
 * unc_error_get_last. Returns: @code. */
int unc__task_misuse(const struct unc_site *site, const struct unc_task *task, int code,
                     const char *about);
/* unc__task_note_unread: the user holds @task, which has ended, and may yet ask for its
 * error: put down what a report is to say if nobody does. */
void unc__task_note_unread(const struct unc_task *task);
/* The error of a task that nobody asked for. */
struct unc__unread {
    int error;
    uint64_t id;          /* of the task */
    uint32_t name;        /* from unc__record_name */
    uint32_t raise_site;  /* 0: unknown */
    uint32_t raise_stack; /* likewise */
};
/* unc__unread_of: what @task, which has ended, says of its error. */
struct unc__unread unc__unread_of(const struct unc_task *task);
/* unc__unread_record: a misuse; @created: the task, or its group. */
void unc__unread_record(const struct unc__unread *unread, struct unc__token created);
/* unc__task_check_read: nobody can ask for the result of @task any more. */
void unc__task_check_read(const struct unc_task *task);

/* -- name.c */
uint64_t unc__task_next_id(void);
int unc__task_keep_name(struct unc_task *task, const char *name); /* 0 or -ENOMEM */
void unc__task_free_name(struct unc_task *task);
/* unc__task_describe_overflow: who runs on the stack with @address; see overflow.h. */
const char *unc__task_describe_overflow(uintptr_t address, char *buffer, size_t size);
/* unc__task_add_to_text: "task 12", or "task 12 "fetch"" if the user named it. */
void unc__task_add_to_text(const struct unc_task *task, struct unc__text *text);

#endif
