/* SPDX-License-Identifier: MIT */
#ifndef UNC_COLLECT_LAUNCH_H
#define UNC_COLLECT_LAUNCH_H

#include <signal.h>
#include <stdbool.h>
#include <sys/resource.h>
#include <sys/types.h>

/*
 * What we change of ourselves to collect, and what the command gets back before it
 * starts: it is as if we were not there.
 */
struct unc__posture {
    sigset_t mask;
    struct sigaction on_child_end;
    struct sigaction on_pipe;
    struct rlimit files;
    int signal_fd; /* tells SIGCHLD, and what is to be passed on */
};

/* Returns: 0 or a negative errno; on failure all is as before. */
int unc__posture_take(struct unc__posture *ret_posture);
void unc__posture_give_back(struct unc__posture *posture);

/* unc__launch_outlive_limits: a file that would be too large (ulimit -f) is an error from
 * now on, as a full disk is, and does not end us; commands get the signal as it was. */
void unc__launch_outlive_limits(void);

/*
 * unc__launch: start @command with two more variables. Returns: its pid; a negative
 * errno, with @ret_is_ours: whether it was us who failed, and not the execution.
 */
pid_t unc__launch(char *const *command, const struct unc__posture *posture,
                  const char *socket, const char *folder, bool *ret_is_ours);

#endif
