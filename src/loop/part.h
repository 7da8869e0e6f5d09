/* SPDX-License-Identifier: MIT */
#ifndef UNC_LOOP_PART_H
#define UNC_LOOP_PART_H

#include <stdbool.h>
#include <stdint.h>

struct unc_handle;
struct unc_loop;
struct unc__text;

/*
 * What the layers above add to a loop: its tasks, its executor, its children, its
 * streams. A part is made when it is first needed, hangs at loop->parts under its number,
 * and goes with the loop. The loop knows no more of it than is here; so nothing down here
 * includes anything above.
 */

/* In the order in which unc_loop_close comes to them. */
enum unc__part_number {
    UNC__PART_TASKS,
    UNC__PART_EXECUTOR,
    UNC__PART_PROCESSES,
    UNC__PART_STREAMS,
    UNC__PART_COUNT
};

struct unc__part; /* begins with a pointer to its type */

struct unc__part_type {
    /* Whether it has anything that the program has forgotten if the loop closes now. */
    bool (*has_possessions)(const struct unc__part *part);
    /* The loop closes: give back what the manual says is released, and put what is left
     * into the record with @stack, that of the close. */
    void (*close)(struct unc__part *part, struct unc_loop *loop, uint32_t stack);
    /* The loop is freed, after close: its memory. */
    void (*free)(struct unc__part *part);
    /* Whether something of it may end a poll that nothing else would end: a job that
     * runs, a child that is watched. Readers, timers and signals the loop knows itself.
     * NULL: never. */
    bool (*can_wake)(const struct unc__part *part);
    /* The calling thread begins to run the loop. NULL: nothing is to be done. */
    void (*begin)(struct unc__part *part);
};

struct unc__part {
    const struct unc__part_type *type;
};

/* unc__task_describe: say which task it is that @handle, which just ran, is part of:
 * "task 12". Defined by src/task. */
void unc__task_describe(const struct unc_handle *handle, struct unc__text *text);

#endif
