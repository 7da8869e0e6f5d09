/* SPDX-License-Identifier: MIT */
#ifndef UNC_COLLECT_DEPOSIT_H
#define UNC_COLLECT_DEPOSIT_H

#include <stdbool.h>
#include <stddef.h>

#include "document/problem.h"
#include "postmortem/postmortem.h"

/*
 * The folder that reports go to. A report is there whole or not at all: it is written
 * under a temporary name, mode 0600, and never takes the place of another file.
 */
struct unc__deposit {
    const char *folder;
    int folder_fd;
};

/* Returns: 0 or a negative errno, with @ret_problem. */
int unc__deposit_init(struct unc__deposit *ret_deposit, const char *folder,
                      struct unc__problem *ret_problem);
void unc__deposit_done(struct unc__deposit *deposit);

struct unc__deposited {
    char *path;
    bool is_executing; /* it went on as another program */
};

/*
 * unc__deposit_write: what the record behind @record_fd says, to PROGRAM.PID.json, or
 * .2.json and so on. Of @deceased, executable and arguments are used only if the record
 * knows the program by the same name: they may be of what it executed.
 * Returns: 0, and the path is the caller's; -EBADMSG: the record cannot be read; or what
 * writing says; with @ret_problem.
 */
int unc__deposit_write(const struct unc__deposit *deposit, int record_fd,
                       const struct unc__deceased *deceased, unsigned detail,
                       struct unc__deposited *ret_deposited,
                       struct unc__problem *ret_problem);

/* unc__deposit_each: the path of every other report in the folder: a process that could
 * not hand over its record writes its own. */
int unc__deposit_each(const struct unc__deposit *deposit,
                      int (*each)(const char *path, void *userdata), void *userdata);

#endif
