/* SPDX-License-Identifier: MIT */
/*
 * The children of one loop: those that run, as far as it knows.
 *
 * When the loop closes they are left running. Those that have ended meanwhile are reaped
 * then, so that no zombie is taken for a child that was forgotten; the others stay in
 * the record, and are their holder's.
 */
#include "process/child.h"

#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

struct children {
    struct unc__part part; /* first */
    struct unc_process *first;
};

static struct children *children_of(const struct unc_loop *loop)
{
    return (struct children *)loop->parts[UNC__PART_PROCESSES];
}

void unc__children_add(struct unc_process *process)
{
    struct children *children = children_of(process->loop);

    process->next = children->first;
    if (children->first != NULL) {
        children->first->previous = process;
    }
    children->first = process;
    process->is_watched = true;
}

void unc__children_remove(struct unc_process *process)
{
    if (process->next != NULL) {
        process->next->previous = process->previous;
    }
    if (process->previous != NULL) {
        process->previous->next = process->next;
    } else {
        children_of(process->loop)->first = process->next;
    }
    process->next = NULL;
    process->previous = NULL;
    process->is_watched = false;
}

void unc__child_close_pidfd(struct unc_process *process)
{
    if (process->pidfd >= 0) {
        (void)close(process->pidfd);
        process->pidfd = -1;
    }
}

/* Who holds a handle of it still has that to give back. If there are pipes that go with
 * the handle, they are what the report tells that by. */
static void record_end(const struct unc_process *process)
{
    uint8_t flags = UNC__FLAG_OVER | UNC__FLAG_HELD;

    if (!process->is_held) {
        unc__record_release(process->token, 0);
        return;
    }
    if (unc__process_has_streams(process)) {
        flags |= UNC__FLAG_INTERNAL;
    }
    unc__record_set_flags(process->token, flags, 0);
}

void unc__child_finish(struct unc_process *process, enum unc__child_state state,
                       int status)
{
    process->status = status;
    process->state = state;
    if (process->is_watched) {
        unc__children_remove(process);
    }
    unc__child_close_pidfd(process);
    record_end(process);
    unc__process_wake(process, state == UNC__CHILD_LOST ? UNC_EREAPED : 0);
}

void unc__child_notice(struct unc_process *process)
{
    int status = 0;
    enum unc__child_state state = unc__child_reap(process, &status);

    if (state == UNC__CHILD_RUNS) {
        return;
    }
    (void)unc__watch_stop(process, /* is_closing= */ false);
    unc__child_finish(process, state, status);
    if (!process->is_held) {
        free(process);
    }
}

static bool has_possessions(const struct unc__part *part)
{
    const struct children *children = (const struct children *)part;

    for (const struct unc_process *process = children->first; process != NULL;
         process = process->next) {
        if (unc__process_is_foreign(process) ||
            unc__child_look(process) == UNC__CHILD_RUNS) {
            return true;
        }
    }
    return false;
}

static bool can_wake(const struct unc__part *part)
{
    return ((const struct children *)part)->first != NULL;
}

/* The first of the list, out of it; NULL: there is none. */
static struct unc_process *pop(struct children *children)
{
    struct unc_process *process = children->first;

    if (process != NULL) {
        children->first = process->next;
        if (process->next != NULL) {
            process->next->previous = NULL;
        }
        process->next = NULL;
        process->is_watched = false;
    }
    return process;
}

/* The tasks that wait for it were left when the loop closed: nothing can wake them. */
static void let_go(struct unc_process *process)
{
    int status = 0;
    enum unc__child_state state = UNC__CHILD_RUNS;

    process->waits = NULL;
    if (!unc__process_is_foreign(process)) {
        (void)unc__watch_stop(process, /* is_closing= */ true);
        state = unc__child_reap(process, &status);
    }
    if (state != UNC__CHILD_RUNS) {
        unc__child_finish(process, state, status);
    }
    if (!process->is_held) {
        unc__child_close_pidfd(process);
        free(process);
    }
}

static void close_children(struct unc__part *part, struct unc_loop *loop, uint32_t stack)
{
    struct unc_process *process;

    (void)loop;
    (void)stack; /* they were not closed by it */
    while ((process = pop((struct children *)part)) != NULL) {
        let_go(process);
    }
}

static void free_children(struct unc__part *part)
{
    free(part);
}

static const struct unc__part_type part_type = { .has_possessions = has_possessions,
                                                 .close = close_children,
                                                 .free = free_children,
                                                 .can_wake = can_wake };

int unc__children_prepare(struct unc_loop *loop)
{
    struct children *children;

    if (loop->parts[UNC__PART_PROCESSES] != NULL) {
        return 0;
    }
    children = calloc(1, sizeof *children);
    if (children == NULL) {
        return -ENOMEM;
    }
    children->part.type = &part_type;
    loop->parts[UNC__PART_PROCESSES] = &children->part;
    return 0;
}
