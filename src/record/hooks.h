/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_HOOKS_H
#define UNC_RECORD_HOOKS_H

#include <stdbool.h>
#include <stdint.h>

#include "record/kept_site.h"
#include "stack/caller.h"

struct unc_loop;

/*
 * What the record asks of the floors above it, so that it need not include them.
 *
 * unc__check_arm: arrange the report at exit. Called once, by unc__record_start, when
 * tracking is on. Defined by src/check; in an archive the reference also pulls in the
 * reporter, which nothing else names.
 */
void unc__check_arm(void);

/*
 * unc__check_end: the report of a process that ends with @status by a way that no handler
 * of atexit sees. Defined by src/check. Returns: the status to end with.
 */
int unc__check_end(int status);

/* unc__check_exec: the report of a process that is about to execute another program, if
 * anything was misused. Nothing is sealed. Defined by src/check. */
void unc__check_exec(int directory, const char *program, bool is_searched);

/*
 * unc__loop_serial: the serial under which @loop is recorded; 0 if it is not. Any thread.
 * Defined by src/loop. Returns: 0, UNC_ECLOSED, UNC_EFREED, -EINVAL.
 */
int unc__loop_serial(struct unc_loop *loop, uint64_t *ret_serial);

struct unc_site;

/*
 * unc__loop_adopt: the same for a loop that something is to belong to from now on: what
 * speaks against that is recorded as a use of the loop at @site.
 */
int unc__loop_adopt(const struct unc_site *site, struct unc_loop *loop,
                    uint64_t *ret_serial);

/*
 * unc__loop_turn: one iteration of @loop, which does not run, in this thread, which runs
 * none: it waits for at most @limit_ns for something to do. Nothing is recorded of a
 * refusal. Defined by src/loop.
 * Returns: 1; 0: it did nothing, for nothing could wake it, not even another thread that
 * has called it before and may be there still; -EBUSY, -EINVAL or -ECHILD: not here, not
 * now.
 */
int unc__loop_turn(struct unc_loop *loop, int64_t limit_ns);

enum unc__task_state {
    UNC__TASK_NEVER_STARTED,
    UNC__TASK_READY,   /* suspended, and will go on by itself */
    UNC__TASK_RUNNING, /* nothing but the state is known */
    UNC__TASK_WAITING
};

/* What a task is at, as far as that can be seen from outside while its loop goes on. */
struct unc__task_view {
    enum unc__task_state state;
    struct unc__caller caller;  /* ready, waiting: where it goes on, for a walk */
    const char *what;           /* waiting: for what, for people; static; or NULL */
    struct unc__kept_site site; /* waiting: of the call that waits */
    int64_t since_ms;           /* since when, coarse clock */
    uint64_t awaits; /* waiting: serial of the task or future it awaits; 0: neither */
};

/*
 * unc__task_waiting: what the task is at that the record has under @key and @serial,
 * pending or left by its loop. Any thread and handler, no lock, no heap; reads nothing
 * but memory that always was and will be that of tasks. Defined by src/task.
 * Returns: false: it ended, or nobody knows.
 */
bool unc__task_waiting(uint64_t key, uint64_t serial, struct unc__task_view *ret_view);

#endif
