/* SPDX-License-Identifier: MIT */
#ifndef UNC_COLLECT_FAMILY_H
#define UNC_COLLECT_FAMILY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "collect/proc.h"

/*
 * The processes that are below us, as far as they are known: those that handed over a
 * record, those above them, and whoever a look at /proc finds. One thread.
 */

/* A record that was handed over, with who did it, as it was at that moment. */
struct unc__holding {
    struct unc__holding *next; /* an earlier one of the same process */
    int fd;
    uint64_t image[3]; /* see unc__proc_stat: another one, another program */
    char *executable;
    char *arguments;
    size_t arguments_size;
};

struct unc__member {
    struct unc__member *next; /* in its bucket */
    pid_t pid;
    uint64_t started; /* 0: it was gone before we looked */
    char name[64];
    bool is_observed;     /* it handed over a record, now or before */
    bool is_forked;       /* as it was seen last: it runs what its parent runs */
    bool has_wait_status; /* we reaped it */
    int wait_status;
    int pidfd; /* -1: none */
    uint32_t seen_in;
    struct unc__holding *holdings; /* the newest first */
};

#define UNC__FAMILY_BUCKETS 4096

struct unc__family {
    struct unc__member *buckets[UNC__FAMILY_BUCKETS];
    uint32_t look;         /* the number of the last one */
    size_t observed_count; /* processes that handed over a record, ever */
    /* Called when a member is forgotten that never reported in, but does run a program
     * of its own. */
    void (*on_unobserved)(const char *name, pid_t pid, void *userdata);
    /* Called when a member turns out to be gone; it may have holdings. */
    void (*on_gone)(struct unc__member *member, void *userdata);
    void *userdata;
};

/*
 * unc__family_note: the process @pid, as /proc shows it now; what had its pid before is
 * gone. @stat: NULL, or what was just read. Returns: NULL without memory, or if there is
 * no such process and none was known.
 */
struct unc__member *unc__family_note(struct unc__family *family, pid_t pid,
                                     const struct unc__proc_stat *stat);

/* unc__family_add: the same, of a process that may be gone already. */
struct unc__member *unc__family_add(struct unc__family *family, pid_t pid,
                                    const struct unc__proc_stat *stat);

/* NULL: it is not known. */
struct unc__member *unc__family_find(struct unc__family *family, pid_t pid);

/* unc__family_note_ancestors: whoever is between @pid and us. Returns: whether that ends
 * at us. */
bool unc__family_note_ancestors(struct unc__family *family, pid_t pid);

/* unc__family_look: at all processes below us. What is not there any more is gone. */
void unc__family_look(struct unc__family *family);

/* unc__family_each: every member. */
void unc__family_each(struct unc__family *family,
                      void (*each)(struct unc__member *member, void *userdata),
                      void *userdata);

/* unc__family_kill: send @signal to everything below us. Returns: how many there were. */
size_t unc__family_kill(struct unc__family *family, int signal);

/* unc__family_done: forget all; those that never reported in are told. */
void unc__family_done(struct unc__family *family);

struct unc__holding *unc__holding_free(struct unc__holding *holding);

#endif
