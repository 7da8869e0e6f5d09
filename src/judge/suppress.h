/* SPDX-License-Identifier: MIT */
#ifndef UNC_JUDGE_SUPPRESS_H
#define UNC_JUDGE_SUPPRESS_H

#include "judge/judge.h"
#include "judge/modules.h"
#include "judge/suppression.h"

/*
 * Known findings of this process are told apart from the others: they stay in the report,
 * with a status of their own, and do not count.
 */

/* Lines of one source. They must stay as long as the judgement does. */
struct unc__suppressing_text {
    const char *name; /* for people: the path of the file */
    const char *bytes;
    size_t size;
};

/* A line, and what it did in one judgement. */
struct unc__suppressing {
    struct unc__suppression line;
    const char *text; /* of the line; not NUL-terminated */
    size_t length;
    uint64_t left;  /* of its max */
    uint64_t count; /* resources that it has covered */
    bool is_expired;
};

/* unc__suppress_read: take in the lines of @text. A bad one is told to @complain (may be
 * NULL) and suppresses nothing. Returns: 0 or -ENOMEM. */
typedef void unc__suppress_complain_fn(const char *message, void *userdata);
int unc__suppress_read(struct unc__judgement *judgement,
                       const struct unc__suppressing_text *text,
                       unc__suppress_complain_fn *complain, void *userdata);

/* unc__suppress_look_up: read the names of functions that suppressions are matched with.
 * Returns: 0; -EMFILE: there is no descriptor to read them. */
int unc__suppress_look_up(const struct unc__judgement *judgement,
                          struct unc__modules *modules);

/* unc__suppress_apply: once, by the names that are known. */
void unc__suppress_apply(struct unc__judgement *judgement, struct unc__modules *modules);

#endif
