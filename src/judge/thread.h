/* SPDX-License-Identifier: MIT */
#ifndef UNC_JUDGE_THREAD_H
#define UNC_JUDGE_THREAD_H

#include <stdbool.h>
#include <stdint.h>

#include "record/reader.h"

#define UNC__THREAD_NAME_SIZE 16 /* the kernel's, with its NUL */

/* A thread that was not joined: what it is at. */
struct unc__thread_facts {
    const char *state;                /* "running", "ended" or "unknown" */
    uint32_t id;                      /* the kernel's; 0: it has ended, or nobody knows */
    char name[UNC__THREAD_NAME_SIZE]; /* "" if unknown */
    bool has_own_name;                /* another than the process */
};

/* unc__thread_is_alive: whether @entry, of kind UNC__KIND_THREAD, is to be listed: a
 * thread that asks cannot have been joined. */
bool unc__thread_is_alive(const struct unc__entry_view *entry);

void unc__thread_facts_read(const struct unc__entry_view *entry,
                            struct unc__thread_facts *ret_facts);

#endif
