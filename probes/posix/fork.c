/* SPDX-License-Identifier: MIT */
/*
 * Next to nothing is done in the child: it has a record of its own from its first
 * acquisition on (record/space.c), and none without. vfork is in a file of its own, in
 * assembly.
 */
#include "probes/probe.h"
#include "record/births.h"
#include "record/children.h"
#include "record/heritage.h"
#include "record/library_scope.h"

#define FORK(name)                                                                     \
    UNC_PROBE(pid_t, name, (void))                                                     \
    {                                                                                  \
        struct unc__caller caller = UNC__CALLER();                                     \
        struct unc__heritage *heritage = unc__record_heritage_take();                  \
        uint32_t birth = unc__record_birth_begin();                                    \
        pid_t pid = UNC_REAL(name)();                                                  \
                                                                                       \
        if (pid == 0) {                                                                \
            unc__record_keep_of_fork();                                                \
        }                                                                              \
        unc__record_heritage_pass(heritage, pid);                                      \
        unc__record_child_made(pid, UNC__TYPE_FORKED, UNC__PROBE_SITE(name), &caller); \
        unc__record_birth_end(birth);                                                  \
        return pid;                                                                    \
    }

FORK(fork)
FORK(__fork)
FORK(_Fork)
