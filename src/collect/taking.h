/* SPDX-License-Identifier: MIT */
#ifndef UNC_COLLECT_TAKING_H
#define UNC_COLLECT_TAKING_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "collect/collect.h"
#include "collect/deposit.h"
#include "collect/family.h"
#include "collect/listener.h"
#include "collect/refusals.h"

/*
 * Records that come in, and what becomes of them. The descriptor `epoll` becomes readable
 * when there is something to do.
 */
struct unc__taking {
    struct unc__family family;
    struct unc__deposit deposit;
    struct unc__listener listener;
    struct unc__refusals refusals;
    int epoll;
    bool is_deaf; /* epoll does not tell of letters: there is no room for them */
    unsigned detail;
    char **earlier; /* reports that lay in the folder before: of other runs */
    size_t earlier_count;
    size_t without_pidfd;
    struct unc__collected *collected;
};

/* What epoll_wait tells beside pids of processes that have ended. */
#define UNC__TAKING_LETTERS UINT64_MAX
#define UNC__TAKING_SIGNALS (UINT64_MAX - 1)

int unc__taking_init(struct unc__taking *taking, const char *folder, unsigned detail,
                     struct unc__collected *collected, struct unc__problem *ret_problem);
void unc__taking_done(struct unc__taking *taking);

/* unc__taking_letters: take in what was handed over. Returns: whether there is more. */
bool unc__taking_letters(struct unc__taking *taking);

/* unc__taking_ended: @pid has, as its pidfd says. */
void unc__taking_ended(struct unc__taking *taking, pid_t pid);

/* unc__taking_reap: our child @pid has ended with @wait_status, and is not reaped yet. */
void unc__taking_reap(struct unc__taking *taking, pid_t pid, int wait_status);

/* unc__taking_look: see unc__family_look. */
void unc__taking_look(struct unc__taking *taking);

/* unc__taking_finish: report on those that still run, take in what processes wrote
 * themselves, and list who was not observed. */
void unc__taking_finish(struct unc__taking *taking);

#endif
