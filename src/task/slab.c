/* SPDX-License-Identifier: MIT */
/*
 * Memory of tasks.
 *
 * A reporter looks at tasks from other threads and from signal handlers, and a program
 * may use one that it gave back. So this memory is never anything but tasks: slabs that
 * grow by doubling and stay until the process ends. What one loop has given back waits in
 * its own list, without a lock, and goes to all loops when it is freed.
 */
#include <stdlib.h>
#include <string.h>

#include "loop/lock.h"
#include "task/task.h"

#define SLAB_MAX       28
#define FIRST_CAPACITY 200 /* tasks: 64 KB */
#define REFILL_COUNT   64

struct slab {
    _Atomic(struct unc_task *) tasks;
    size_t capacity; /* written before @tasks */
};

static struct slab slabs[SLAB_MAX];
static struct unc__lock lock; /* of all below */
static size_t slab_count;
static size_t fresh_count; /* of the newest slab: not used yet */
static struct unc__task_list common;

static bool add_slab(void)
{
    size_t capacity = (size_t)FIRST_CAPACITY << slab_count;
    struct unc_task *tasks;

    if (slab_count == SLAB_MAX) {
        return false;
    }
    tasks = calloc(capacity, sizeof *tasks);
    if (tasks == NULL) {
        return false;
    }
    slabs[slab_count].capacity = capacity;
    atomic_store(&slabs[slab_count].tasks, tasks);
    slab_count++;
    fresh_count = capacity;
    return true;
}

static struct unc_task *take_one(void)
{
    struct unc_task *task = common.first;
    const struct slab *slab;

    if (task != NULL) {
        common.first = task->handle.userdata;
        return task;
    }
    if (fresh_count == 0 && !add_slab()) {
        return NULL;
    }
    slab = &slabs[slab_count - 1];
    task = slab->tasks + (slab->capacity - fresh_count);
    fresh_count--;
    return task;
}

/* Some at once, so that the lock is taken seldom; the first taken will be handed out
 * first. */
static void refill(struct unc__task_list *free)
{
    struct unc_task *taken[REFILL_COUNT];
    size_t count = 0;

    unc__lock_take(&lock);
    while (count < REFILL_COUNT && (taken[count] = take_one()) != NULL) {
        count++;
    }
    unc__lock_leave(&lock);
    while (count > 0) {
        unc__slab_return(free, taken[--count]);
    }
}

struct unc_task *unc__slab_take(struct unc__task_list *free)
{
    struct unc_task *task;

    if (__builtin_expect(free->first == NULL, 0)) {
        refill(free);
    }
    task = free->first;
    if (__builtin_expect(task != NULL, 1)) {
        free->first = task->handle.userdata;
    }
    return task;
}

void unc__slab_take_back(struct unc__task_list *free)
{
    unc__lock_take(&lock);
    while (free->first != NULL) {
        struct unc_task *task = free->first;

        free->first = task->handle.userdata;
        task->handle.userdata = common.first;
        common.first = task;
    }
    unc__lock_leave(&lock);
}

bool unc__slab_has(uintptr_t address)
{
    for (size_t i = 0; i < SLAB_MAX; i++) {
        uintptr_t first = (uintptr_t)atomic_load(&slabs[i].tasks);
        size_t capacity = (size_t)FIRST_CAPACITY << i;

        if (first != 0 && address - first < capacity * sizeof(struct unc_task)) {
            return (address - first) % sizeof(struct unc_task) == 0;
        }
    }
    return false;
}
