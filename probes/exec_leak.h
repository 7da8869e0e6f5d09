/* SPDX-License-Identifier: MIT */
#ifndef UNC_PROBES_EXEC_LEAK_H
#define UNC_PROBES_EXEC_LEAK_H

#include <stdbool.h>
#include <sys/types.h>

#include "probes/probe.h"
#include "record/exec_box.h"

/*
 * Descriptors that are still open in a program that was executed, for nobody said that
 * they should not be. Nothing is done, and no system call made, while no descriptor was
 * ever recorded that would go over an exec.
 *
 * Any thread, async-signal-safe, errno is kept; between fork and exec, and in a guest.
 */

/* How a program is executed. */
struct unc__exec_call {
    const struct unc_site *site;
    const struct unc__caller *caller;
    const char *program; /* as it was named */
    char *const *arguments;
    char *const *environment;
    int program_fd;   /* it is in this one, which is no leak; or -1 */
    int directory;    /* of @program: AT_FDCWD or a descriptor */
    bool is_searched; /* in PATH */
};

/*
 * unc__exec_begin: just before an exec. unc__exec_failed: it came back.
 *
 * unc__exec_begin_command: just before libc makes a child with all we have and executes a
 * program in it: system, popen; but not what has the type @but, which is closed there;
 * 0: nothing is.
 */
#define UNC__EXEC_TOLD_MAX 8
struct unc__exec_state {
    struct unc__exec_told told[UNC__EXEC_TOLD_MAX];
    uint32_t misuses[UNC__EXEC_TOLD_MAX * UNC__EXEC_NEWS_MAX];
    unsigned told_count;
    unsigned misuse_count;
    bool is_marked; /* in the record */
};
void unc__exec_begin(const struct unc__exec_call *call,
                     struct unc__exec_state *ret_state);
void unc__exec_begin_command(const char *command, const struct unc_site *site,
                             const struct unc__caller *caller, enum unc__type but,
                             struct unc__exec_state *ret_state);
void unc__exec_failed(const struct unc__exec_state *state);

/* unc__exec_spawned: @pid was made by posix_spawn; @has_actions: what became of the
 * descriptors there is for the kernel to say. */
void unc__exec_spawned(const struct unc__exec_call *call, pid_t pid, bool has_actions);

#endif
