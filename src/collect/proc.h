/* SPDX-License-Identifier: MIT */
#ifndef UNC_COLLECT_PROC_H
#define UNC_COLLECT_PROC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* What /proc says of a process at one moment; it may be another one in the next. */
struct unc__proc_stat {
    pid_t parent;
    char name[64];     /* what the kernel calls it: 15 bytes of its program, usually */
    uint64_t started;  /* ticks since the machine started: with the pid, who it is */
    uint64_t image[3]; /* where code, stack and environment lie: 0 where not shown */
    bool is_forked;    /* it still runs what its parent ran */
    bool is_dead;      /* a zombie, or less */
    int wait_status;   /* as waitpid would say, if it is dead and we may know; else 0 */
};

/* Returns: 0, or a negative errno; -ESRCH: there is no such process. */
int unc__proc_read_stat(pid_t pid, struct unc__proc_stat *ret_stat);

/* unc__proc_read_executable: "" where it is not known. */
void unc__proc_read_executable(pid_t pid, char *ret_path, size_t size);

/* unc__proc_read_arguments: NUL after each, cut to @size. Returns: how many bytes. */
size_t unc__proc_read_arguments(pid_t pid, char *ret_arguments, size_t size);

/* unc__proc_each_child: those of all threads of @pid. */
void unc__proc_each_child(pid_t pid, void (*each)(pid_t child, void *userdata),
                          void *userdata);

/* unc__proc_pidfd: refers to the process for good. Returns: it, or a negative errno. */
int unc__proc_pidfd(pid_t pid);

/* unc__proc_exit_of: how the process behind @pidfd ended, also when another reaped it,
 * as waitpid would say. Returns: 0; -ENODATA: it cannot be known. */
int unc__proc_exit_of(int pidfd, int *ret_wait_status);

#endif
