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
    char *const *command; /* NULL-terminated */
    const char *folder;   /* where reports go; it exists, and is ours to write */
    int64_t timeout_ns;   /* of the command; 0: none */
    int64_t linger_ns;    /* how long to wait for what outlives the command */
    unsigned detail;
};

struct unc__collected {
    bool is_started;
    int status; /* of waitpid, of the command */
    bool is_timed_out;
    int interrupted_by; /* SIGINT, SIGTERM that we got; 0 */
    char **reports;     /* paths, NULL-terminated */
    size_t report_count;
    char **unobserved; /* for people: "make (pid 17)" */
    size_t unobserved_count;
    char **broken; /* records that could not be read: for people, with the reason */
    size_t broken_count;
};

int unc__collect(const struct unc__collect_options *options,
                 struct unc__collected *ret_collected, struct unc__problem *ret_problem);
void unc__collected_done(struct unc__collected *collected);

#endif
