/* SPDX-License-Identifier: MIT */
/*
 * Nothing is done in the child: it has a record of its own from its first acquisition on
 * (record/space.c), and none without. vfork is in a file of its own, in assembly.
 */
#include "probes/child.h"
#include "probes/exec_leak.h"

#define FORK(name)                                                              \
    UNC_PROBE(pid_t, name, (void))                                              \
    {                                                                           \
        struct unc__caller caller = UNC__CALLER();                              \
        pid_t pid = UNC_REAL(name)();                                           \
                                                                                \
        unc__child_made(pid, UNC__TYPE_FORKED, UNC__PROBE_SITE(name), &caller); \
        return pid;                                                             \
    }

FORK(fork)
FORK(__fork)
FORK(_Fork)
