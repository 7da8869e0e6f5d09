/* SPDX-License-Identifier: MIT */
/*
 * Since we are the subreaper, everything that descends from us stays below us: orphans
 * become our children. So a walk down from ourselves finds all that lives, and a wait
 * that says ECHILD means that nothing does.
 *
 * A process that was forked and has not executed anything runs its parent's program: the
 * kernel says so in a flag (PF_FORKNOEXEC). Such a one is not counted as unobserved: its
 * parent is in the list if it is not observed either, and if it is, the child hands over
 * a record with its first acquisition; until then there is nothing to know.
 *
 * What lives shorter than the time between two looks and reports nothing is not seen,
 * unless we reap it. A connector of the kernel would tell of every one, to root alone.
 */
#include "collect/family.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DEPTH_MAX 256

static struct unc__member **find_place(struct unc__family *family, pid_t pid)
{
    struct unc__member **place = &family->buckets[(uint32_t)pid % UNC__FAMILY_BUCKETS];

    while (*place != NULL && (*place)->pid != pid) {
        place = &(*place)->next;
    }
    return place;
}

struct unc__member *unc__family_find(struct unc__family *family, pid_t pid)
{
    return *find_place(family, pid);
}

struct unc__holding *unc__holding_free(struct unc__holding *holding)
{
    if (holding != NULL) {
        (void)close(holding->fd);
        free(holding->executable);
        free(holding->arguments);
        free(holding);
    }
    return NULL;
}

static void forget(struct unc__family *family, struct unc__member **place)
{
    struct unc__member *member = *place;

    family->on_gone(member, family->userdata);
    if (!member->is_observed && !member->is_forked) {
        family->on_unobserved(member->name, member->pid, family->userdata);
    }
    if (member->pidfd >= 0) {
        (void)close(member->pidfd);
    }
    *place = member->next;
    free(member);
}

struct unc__member *unc__family_add(struct unc__family *family, pid_t pid,
                                    const struct unc__proc_stat *stat)
{
    struct unc__member **place = find_place(family, pid);
    struct unc__member *member;

    if (*place != NULL && stat != NULL && (*place)->started != 0 &&
        (*place)->started != stat->started) {
        forget(family, place);
    }
    member = *place;
    if (member == NULL) {
        member = calloc(1, sizeof *member);
        if (member == NULL) {
            return NULL;
        }
        member->pid = pid;
        member->pidfd = -1;
        member->next = NULL;
        *find_place(family, pid) = member;
    }
    if (stat != NULL) {
        member->started = stat->started;
        member->is_forked = stat->is_forked;
        memcpy(member->name, stat->name, sizeof member->name);
    }
    member->seen_in = family->look;
    return member;
}

struct unc__member *unc__family_note(struct unc__family *family, pid_t pid,
                                     const struct unc__proc_stat *stat)
{
    struct unc__proc_stat now;

    if (stat == NULL) {
        if (unc__proc_read_stat(pid, &now) < 0) {
            return unc__family_find(family, pid);
        }
        stat = &now;
    }
    return unc__family_add(family, pid, stat);
}

/* Who is not below us has ancestors that are none of ours: nobody is noted then. */
bool unc__family_note_ancestors(struct unc__family *family, pid_t pid)
{
    pid_t self = getpid();
    pid_t above[DEPTH_MAX];
    size_t count = 0;
    struct unc__proc_stat stat;

    while (pid > 1 && pid != self && count < DEPTH_MAX) {
        above[count++] = pid;
        if (unc__proc_read_stat(pid, &stat) < 0) {
            return false;
        }
        pid = stat.parent;
    }
    for (size_t i = 1; i < count && pid == self; i++) {
        (void)unc__family_note(family, above[i], NULL);
    }
    return pid == self;
}

/* What is found is looked at later, so that deep trees need no deep stack. */
struct queue {
    struct unc__family *family;
    pid_t *pids;
    size_t count;
    size_t room;
};

static void enqueue(pid_t pid, void *userdata)
{
    struct queue *queue = userdata;

    if (queue->count == queue->room) {
        size_t room = queue->room * 2 + 64;
        pid_t *pids = realloc(queue->pids, room * sizeof *pids);

        if (pids == NULL) {
            return;
        }
        queue->pids = pids;
        queue->room = room;
    }
    queue->pids[queue->count++] = pid;
}

static void walk_down(struct queue *queue)
{
    unc__proc_each_child(getpid(), enqueue, queue);
    for (size_t i = 0; i < queue->count; i++) {
        (void)unc__family_note(queue->family, queue->pids[i], NULL);
        unc__proc_each_child(queue->pids[i], enqueue, queue);
    }
}

/* A walk may miss somebody whose parent ended during it: he is our child by now, or
 * will be in the next look. Whoever is alive is not forgotten. */
static bool is_gone(const struct unc__member *member)
{
    struct unc__proc_stat stat;

    return unc__proc_read_stat(member->pid, &stat) < 0 ||
           (member->started != 0 && stat.started != member->started);
}

static void forget_gone(struct unc__family *family)
{
    for (size_t i = 0; i < UNC__FAMILY_BUCKETS; i++) {
        struct unc__member **place = &family->buckets[i];

        while (*place != NULL) {
            if ((*place)->seen_in != family->look && is_gone(*place)) {
                forget(family, place);
            } else {
                place = &(*place)->next;
            }
        }
    }
}

void unc__family_look(struct unc__family *family)
{
    struct queue queue = { .family = family };

    family->look++;
    walk_down(&queue);
    free(queue.pids);
    forget_gone(family);
}

void unc__family_each(struct unc__family *family,
                      void (*each)(struct unc__member *member, void *userdata),
                      void *userdata)
{
    for (size_t i = 0; i < UNC__FAMILY_BUCKETS; i++) {
        for (struct unc__member *member = family->buckets[i]; member != NULL;
             member = member->next) {
            each(member, userdata);
        }
    }
}

size_t unc__family_kill(struct unc__family *family, int signal)
{
    struct queue queue = { .family = family };
    size_t count;

    walk_down(&queue);
    count = queue.count;
    for (size_t i = 0; i < count; i++) {
        (void)kill(queue.pids[i], signal);
    }
    free(queue.pids);
    return count;
}

void unc__family_done(struct unc__family *family)
{
    for (size_t i = 0; i < UNC__FAMILY_BUCKETS; i++) {
        while (family->buckets[i] != NULL) {
            forget(family, &family->buckets[i]);
        }
    }
}
