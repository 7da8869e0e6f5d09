/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_EXEC_BOX_H
#define UNC_RECORD_EXEC_BOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/export.h"
#include "record/kind.h"

struct unc_site;
struct unc__caller;

/*
 * What children tell their parent: which of its descriptors were open in a program that
 * they executed. A child has no other way: it may not write its parent's record, and its
 * own is gone in a moment. So before its fork a parent that has such descriptors makes a
 * box, memory that it shares with its children, and takes in what is in it when it waits,
 * forks, checks and ends.
 */
struct unc__exec_box;

/* A descriptor that goes over an exec. */
struct unc__survivor {
    int fd;
    enum unc__type type;
    uint32_t stack;            /* that acquired it, in the record of whose box it is */
    struct unc__exec_box *box; /* NULL: of this process */
};

/* An exec, and what goes over it. */
struct unc__exec_news {
    const struct unc_site *site;
    const struct unc__caller *caller;
    const char *program;
    const struct unc__survivor *survivors; /* all of one box */
    size_t count;                          /* UNC__EXEC_NEWS_MAX at most */
};

#define UNC__EXEC_NEWS_MAX 32

/* What was told, to be taken back. Zero: nothing. */
struct unc__exec_told {
    struct unc__exec_message *message;
    uint32_t turn;
    struct unc__exec_box *box;
};

/* Any thread, async-signal-safe, keeps errno. */

/* unc__record_exec_box: of this process, made at first use; in a guest of its host. NULL:
 * there is no memory. */
UNC__FOR_PROBES struct unc__exec_box *unc__record_exec_box(void);

/* unc__record_exec_tell: in a child or a guest, just before it executes. What finds no
 * room is counted by the parent as dropped. */
UNC__FOR_PROBES struct unc__exec_told
unc__record_exec_tell(struct unc__exec_box *box, const struct unc__exec_news *news);

/* unc__record_exec_untell: the exec failed. */
UNC__FOR_PROBES void unc__record_exec_untell(struct unc__exec_told told);

/* unc__record_exec_lose: so many did not even come to be told. */
UNC__FOR_PROBES void unc__record_exec_lose(struct unc__exec_box *box, uint32_t count);

/* unc__record_exec_take_in: record what children have told since the last time. */
UNC__FOR_PROBES void unc__record_exec_take_in(void);

/* unc__record_exec_leaks: record them at once: this process itself knows. @ret_misuses:
 * room for their numbers, for unc__record_take_back_misuse; may be NULL. */
UNC__FOR_PROBES void unc__record_exec_leaks(const struct unc__exec_news *news,
                                            uint32_t *ret_misuses);

#endif
