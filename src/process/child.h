/* SPDX-License-Identifier: MIT */
#ifndef UNC_PROCESS_CHILD_H
#define UNC_PROCESS_CHILD_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <unclosed/process.h>

#include "loop/core.h"

/*
 * What the files of this folder share: a child, from its spawn until its status was
 * taken.
 *
 *     spawn.c     the order of things    launch.c      what posix_spawn is told
 *     stdio.c     its three descriptors  blocking.c    which must wait for it
 *     name.c      what reports call it
 *     watch.c     hearing of its end     sleeper.c     the same, where there is no pidfd
 *     reap.c      taking its status      children.c    those of one loop
 *     process.c   the user's handle      wait.c        tasks that wait
 *     communicate.c
 */

struct unc__process_wait;
struct unc__sleeper;

enum unc__child_state {
    UNC__CHILD_RUNS, /* as far as is known */
    UNC__CHILD_ENDED,
    UNC__CHILD_LOST /* somebody else took its status */
};

#define UNC__STDIO_COUNT 3 /* input, output, errors: also their descriptors */

struct unc_process {
    struct unc_process *next; /* of those of its loop that run */
    struct unc_process *previous;
    struct unc_loop *loop;
    uint64_t loop_id;    /* differs from loop->id once that memory is another loop's */
    uint32_t generation; /* of the process that started it */
    pid_t pid;
    /* Written by who may use it, status first: any thread may ask whether it runs. */
    _Atomic enum unc__child_state state;
    int status;      /* once it has ended: as of unc_process_wait */
    bool is_watched; /* its loop is open and will hear of its end */
    bool is_held;    /* the user has it */
    int pidfd;       /* -1: none, or closed after its end */
    bool is_polled;  /* the loop polls the pidfd */
    struct unc__io_watch poll;
    struct unc__sleeper *sleeper; /* if it does not */
    struct unc__process_wait *waits;
    struct unc_stream *streams[UNC__STDIO_COUNT]; /* our ends; NULL: none, or taken */
    struct unc__token token;
    struct unc__place spawned;
};

/* -- stdio.c: what becomes 0, 1 and 2 of the child. */
struct unc__stdio {
    enum unc_process_io kinds[UNC__STDIO_COUNT];
    int fds[UNC__STDIO_COUNT];      /* to be duplicated; -1: nothing is */
    bool is_ours[UNC__STDIO_COUNT]; /* to be closed once the child has its copy */
};

/* unc__stdio_check: 0 or -EINVAL. */
int unc__stdio_check(const struct unc_process_options *options);
/*
 * unc__stdio_open: make the pipes; our ends become the streams of @process. On failure
 * nothing is kept. unc__stdio_done: close what was the child's.
 */
int unc__stdio_open(struct unc__stdio *stdio, const struct unc_site *site,
                    const struct unc_process_options *options,
                    struct unc_process *process);
void unc__stdio_done(struct unc__stdio *stdio);
void unc__stdio_close_streams(const struct unc_site *site, struct unc_process *process);

/* -- blocking.c */
/*
 * unc__blocking_open: if @fd is non-blocking, open what it leads to once more: blocking,
 * close-on-exec, above 2.
 * @ret_fd: the new descriptor; -1: there is no need, or no way.
 *
 * Returns: 0, -EMFILE, -ENFILE, -ENOMEM.
 */
int unc__blocking_open(int fd, int *ret_fd);

/* -- launch.c */
/* unc__launch: 0 and the process id, or what the system said. */
int unc__launch(const struct unc_process_options *options, const struct unc__stdio *stdio,
                pid_t *ret_pid);
/* unc__launch_blame: say what @error of the above was about. */
void unc__launch_blame(const struct unc_process_options *options, int error,
                       struct unc__text *text);

/* -- name.c */
#define UNC__CHILD_NAME_SIZE 121
/* unc__child_name: into @buffer, or the user's own. */
const char *unc__child_name(const struct unc_process_options *options,
                            char buffer[UNC__CHILD_NAME_SIZE]);

/* -- reap.c: system calls about one child. The generation is the caller's to check. */
/* 0 or a negative errno. May be 0, 1 or 2. */
int unc__pidfd_open(pid_t pid);
/* unc__child_look: whether it has ended, and leave its status where it is. */
enum unc__child_state unc__child_look(const struct unc_process *process);
/* unc__child_reap: the same, and take the status. */
enum unc__child_state unc__child_reap(const struct unc_process *process, int *ret_status);
int unc__child_signal(const struct unc_process *process, int signal_number);

/* -- watch.c */
/* unc__watch_start: hear of its end, in the loop's thread, by unc__child_notice. Returns:
 * 0, or what refused even a thread. */
int unc__watch_start(struct unc_process *process);
/*
 * unc__watch_stop: not any more; its pidfd stays. @is_closing: the loop will not run
 * again. Returns: false if the news is under way: then it will come.
 */
bool unc__watch_stop(struct unc_process *process, bool is_closing);

/* -- sleeper.c */
int unc__sleeper_start(struct unc_process *process);
bool unc__sleeper_stop(struct unc_process *process, bool is_closing);

/* -- children.c */
/* unc__children_prepare: @loop can have children from now on. Returns: 0 or -ENOMEM. */
int unc__children_prepare(struct unc_loop *loop);
void unc__children_add(struct unc_process *process);
void unc__children_remove(struct unc_process *process);
/* unc__child_notice: it seems to have ended. Takes its status, tells who waits, and gives
 * back what nobody holds. */
void unc__child_notice(struct unc_process *process);
/* unc__child_finish: it has, with this result, which was taken. */
void unc__child_finish(struct unc_process *process, enum unc__child_state state,
                       int status);
void unc__child_close_pidfd(struct unc_process *process);

/* -- wait.c */
/* unc__process_wake: all tasks that wait for it, with @result. */
void unc__process_wake(struct unc_process *process, int result);

/* -- process.c */
/* unc__process_has_streams: whether there are pipes that go with its handle. */
bool unc__process_has_streams(const struct unc_process *process);
/* unc__process_guard: why it may not be used by this thread now: 0 or an error. */
int unc__process_guard(const struct unc_site *site, const struct unc_process *process);

static inline bool unc__process_is_foreign(const struct unc_process *process)
{
    return process->generation != unc__process_generation();
}

/* Whether its loop is still there to be touched. */
static inline bool unc__process_has_loop(const struct unc_process *process)
{
    return atomic_load(&process->loop->magic) == UNC__MAGIC_OPEN &&
           process->loop->id == process->loop_id;
}

#endif
