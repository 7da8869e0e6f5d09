/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_THREAD_STATE_H
#define UNC_RECORD_THREAD_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/thread.h"

struct unc__local;

/* What a thread knows of itself before it has a part, see local.h, and whatever process
 * it is in: all of it in one variable, which is looked up once. */
struct unc__thread_state {
    struct unc__local *local;   /* NULL: none yet, or refused */
    uint32_t guest_depth;       /* vfork children that run on this thread's stack */
    uint32_t own_files_in;      /* process in which it has a table of its own; 0 */
    uint64_t task_word;         /* see task_scope.h */
    uint64_t owner;             /* see unc__record_enter_scope */
    uint32_t owner_generation;  /* of the process that entered it */
    uint8_t owner_flags;        /* of entries made in it, see library_scope.h */
    uint32_t outside_depth;     /* operations that do without a part */
    uint32_t overrun_count;     /* operations that met the making of a part */
    uint32_t making_generation; /* of the process whose record this thread makes; 0 */
    bool is_making;             /* a part is being made: a handler does without */
    bool is_refused;            /* no part any more: the thread ends, or has no key */
};

extern UNC__THREAD_LOCAL struct unc__thread_state unc__thread_state;

#endif
