/* SPDX-License-Identifier: MIT */
/*
 * Tasks that wait for each other in a circle could never end. A circle is closed by the
 * last of them that begins to wait; so each looks, before it does, whether those whom it
 * is about to wait for wait for it, over whomever else. Only who is awaited itself can
 * find anything.
 *
 * Mostly there is a chain, and it is followed. Where a task waits for several it becomes
 * a search, depth first. It needs no memory: the link of a waiting task in the ready
 * list is not in use, and leads the way back. Each search has a number that the tasks
 * keep which it came to, so that none is looked through twice.
 */
#include "task/many.h"

#define CIRCLE_SIZE 256

struct search {
    const struct unc_task *goal;
    uint32_t number;
};

static struct unc__many *many_of(const struct unc_task *task)
{
    struct unc__wait *wait = task->wait;

    return wait != NULL && wait->task != NULL && wait->many != NULL &&
                   wait->many->is_for_all
               ? wait->many
               : NULL;
}

static struct unc_task *task_of(const struct unc_future *future)
{
    return future != NULL && future->owner == &unc__task_future
               ? unc__task_of_future(future)
               : NULL;
}

static bool is_waiting(const struct unc_task *task)
{
    return task->wait != NULL && task->wait->task != NULL;
}

static struct unc_task *get_previous(const struct unc_task *task)
{
    return (struct unc_task *)(void *)task->handle.link.next;
}

static void set_previous(struct unc_task *task, struct unc_task *previous)
{
    task->handle.link.next = previous == NULL ? NULL : &previous->handle;
}

/* Whom @task waits for, one after the other; NULL: there are no more. */
static struct unc_task *take_next(struct unc_task *task)
{
    struct unc__many *many = many_of(task);
    struct unc_task *next = NULL;

    if (many == NULL) {
        next = task->awaited;
        task->awaited_is_searched = !task->awaited_is_searched;
        return task->awaited_is_searched ? next : NULL;
    }
    while (many->search != NULL && next == NULL) {
        next = task_of(many->search->waiter.future);
        many->search = many->search->next;
    }
    return next;
}

static void visit(const struct search *search, struct unc_task *task,
                  struct unc_task *previous)
{
    struct unc__many *many = many_of(task);

    task->search = search->number;
    task->awaited_is_searched = false;
    set_previous(task, previous);
    if (many != NULL) {
        many->search = many->first;
    }
}

/* The last of those that lead from @start to the goal, back by their links; or NULL. */
static struct unc_task *find(const struct search *search, struct unc_task *start)
{
    struct unc_task *task = start;

    if (start->search == search->number || !is_waiting(start)) {
        return NULL;
    }
    visit(search, start, NULL);
    while (task != NULL) {
        struct unc_task *next = take_next(task);

        if (next == NULL) {
            task = get_previous(task);
        } else if (next == search->goal) {
            return task;
        } else if (next->search != search->number && is_waiting(next)) {
            visit(search, next, task);
            task = next;
        }
    }
    return NULL;
}

/* The first, with the links the other way. */
static struct unc_task *turn_round(struct unc_task *last)
{
    struct unc_task *next = NULL;

    while (last != NULL) {
        struct unc_task *previous = get_previous(last);

        set_previous(last, next);
        next = last;
        last = previous;
    }
    return next;
}

/* "task 3 "a" awaits task 5 "b", which awaits task 3 "a"", as far as there is room. */
static int refuse(const struct unc_site *site, const struct unc_task *task,
                  struct unc_task *last)
{
    char buffer[CIRCLE_SIZE];
    struct unc__text text = unc__text_init(buffer, sizeof buffer);
    const char *link = " awaits ";

    unc__task_add_to_text(task, &text);
    for (const struct unc_task *next = turn_round(last); next != NULL;
         next = get_previous(next)) {
        unc__text_add(&text, link);
        unc__task_add_to_text(next, &text);
        link = ", which awaits ";
    }
    unc__text_add(&text, link);
    unc__task_add_to_text(task, &text);
    return unc__task_misuse(site, task, UNC_ECYCLE, buffer);
}

/* A chain is followed at once. */
static bool is_searched(const struct unc_task *task, const struct unc_task *awaited)
{
    while (awaited != NULL && awaited != task && many_of(awaited) == NULL) {
        awaited = awaited->awaited;
    }
    return awaited != NULL;
}

int unc__circle_refuse(const struct unc_site *site, struct unc_future *const *futures,
                       size_t count)
{
    struct unc_task *task = unc__task_current();
    struct unc__tasks *tasks = unc__tasks_of(task->future.loop);
    struct search search = { .goal = task };

    if (task->future.waiters == NULL) {
        return 0;
    }
    for (size_t i = 0; i < count; i++) {
        struct unc_task *awaited = task_of(futures[i]);
        struct unc_task *last;

        if (awaited == NULL || !is_searched(task, awaited)) {
            continue;
        }
        if (search.number == 0) {
            search.number = ++tasks->search;
        }
        last = find(&search, awaited);
        if (last != NULL) {
            return refuse(site, task, last);
        }
    }
    return 0;
}
