/* SPDX-License-Identifier: MIT */
#ifndef UNC_COLLECT_COLLECT_H
#define UNC_COLLECT_COLLECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "document/problem.h"

/*
 * Start a command, take in the record of every process that it starts, make a report of
 * each when it has ended, and say who was not observed.
 */
struct unc__collect_options {
    char *const *command;  /* NULL-terminated */
    const char *folder;    /* where reports go; it exists, and is ours to write */
    int64_t timeout_ns;    /* of the command; 0: none */
    int64_t kill_after_ns; /* from SIGTERM to SIGKILL, when the time is over */
    int64_t linger_ns;     /* how long to wait for what outlives the command */
    unsigned detail;
};

struct unc__collected {
    bool is_started;
    int status; /* of waitpid, of the command; -1: we stopped waiting for it */
    bool is_timed_out;
    int interrupted_by; /* SIGINT, SIGTERM, ... that we got; 0 */
    char **reports;     /* paths, NULL-terminated */
    size_t report_count;
    char **unobserved;       /* for people: "make (pid 17)" */
    size_t unobserved_count; /* all; the list has UNC__UNOBSERVED_MAX at most */
    char **broken; /* records that could not be read: for people, with the reason */
    size_t broken_count;
    size_t observed_count; /* processes that handed over a record */
    size_t running_count;  /* reports of processes that still ran */
    size_t refused_count;  /* what came over the socket and was no record */
    int fault;             /* a negative errno: a report could not be written; 0 */
    struct unc__problem fault_problem;
};

#define UNC__UNOBSERVED_MAX 1000

/*
 * Returns: 0; -ENOENT, -EACCES, ...: the command could not be executed, and
 * @ret_collected is empty; what keeps us from collecting, with @ret_problem and
 * @ret_is_ours.
 */
int unc__collect(const struct unc__collect_options *options,
                 struct unc__collected *ret_collected, bool *ret_is_ours,
                 struct unc__problem *ret_problem);
void unc__collected_done(struct unc__collected *collected);

#endif
