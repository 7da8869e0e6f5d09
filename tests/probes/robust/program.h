/* SPDX-License-Identifier: MIT */
#ifndef UNC_TESTS_PROBES_ROBUST_PROGRAM_H
#define UNC_TESTS_PROBES_ROBUST_PROGRAM_H

/* The programs of this folder: a word of the command line each. Those of the second list
 * have a malloc of their own. */
#define MALLOC_PROGRAMS(X) \
    X(exits_in_malloc)     \
    X(ends_in_malloc)      \
    X(ends_in_atexit)

#define PROGRAMS(X)     \
    X(bad_numbers)      \
    X(bad_pointers)     \
    X(limit_reached)    \
    X(full_at_exit)     \
    X(close_all)        \
    X(close_by_range)   \
    X(close_from)       \
    X(no_stderr)        \
    X(daemonises)       \
    X(ends_at_once)     \
    X(ends_ISO)         \
    X(ends_quickly)     \
    X(ends_by_syscall)  \
    X(ends_in_child)    \
    X(ends_in_shared)   \
    X(ends_in_vfork)    \
    X(exec_in_vfork)    \
    X(in_handler)       \
    X(forks_in_threads) \
    X(no_proc)          \
    X(no_proc_ever)     \
    X(denied)           \
    X(killed)           \
    X(strict)           \
    X(grows)            \
    X(busy_in_sandbox)  \
    X(guest_in_sandbox) \
    X(plain_syscalls)

typedef int program_fn(void);

#define PROGRAM(name) program_fn name;
PROGRAMS(PROGRAM)
MALLOC_PROGRAMS(PROGRAM)
#undef PROGRAM

/* say: a line of standard output, with errno as it is. */
void say(const char *what, long value);

#endif
