/* SPDX-License-Identifier: MIT */
#ifndef UNC_CHECK_SCOPE_H
#define UNC_CHECK_SCOPE_H

#include <stdbool.h>
#include <stdint.h>

#include <unclosed/check.h>

#include "judge/judge.h"
#include "judge/table.h"
#include "judge/vector.h"
#include "record/tally.h"

/*
 * A scope that is open. It lies in memory of its own, so a frame that a failed assertion
 * jumped out of takes nothing along: the caller's struct unc_scope only names it.
 *
 *     scope.c          the calls, and the scopes that are open in a thread
 *     scope_balance.c  what belongs to a scope, and what only replaces what was there
 *     scope_drain.c    waiting for what is about to be given back
 */

/* How many of one sort there were at the beginning and how many of them have ended. */
struct unc__sort_count {
    uint64_t key[3]; /* see scope_balance.c */
    uint64_t before;
    uint64_t ended;
};

/* Sorts, told apart as finely as it goes or a little less so. */
struct unc__sort_list {
    struct unc__vector items; /* struct unc__sort_count */
    struct unc__table index;
};

enum {
    UNC__SORT_BY_PLACE, /* the same, and acquired by the same call */
    UNC__SORT_BY_USE,
    UNC__SORT_LEVELS
};

struct unc__scope {
    struct unc__scope *outer; /* of the same thread */
    uint64_t id;
    uint32_t generation;
    uint32_t thread;
    bool is_ending;
    uint64_t first_serial; /* what was acquired earlier is not the scope's */
    uint64_t owner;        /* serial of the loop; 0: it is about the thread */
    struct unc_loop *loop; /* likewise NULL */
    uint64_t lost_before;
    uint64_t acquired_before; /* by the whole process */
    struct unc__sort_list sorts[UNC__SORT_LEVELS];
    struct unc__vector replacements; /* serials of entries that count as replaced */
    struct unc__table replacement_set;
    char label[128];
    struct unc__tally tally; /* of the thread; of a loop: what there was before */
};

/* unc__scope_count_sorts: what there is at the beginning. 0 or -ENOMEM. */
int unc__scope_count_sorts(struct unc__scope *scope);

/* unc__scope_balance: find out what only replaces what was there. 0 or -ENOMEM. */
int unc__scope_balance(struct unc__scope *scope);

/* unc__scope_is_clean: whether it is plain, without a look at the record, that nothing
 * belongs to it: it is about a thread, and nobody has acquired anything. */
bool unc__scope_is_clean(const struct unc__scope *scope);

/* unc__scope_domain: what a judgement of @scope is about, as of the last balance. */
struct unc__domain unc__scope_domain(const struct unc__scope *scope);

void unc__scope_forget_sorts(struct unc__scope *scope);

/* What a look at a scope finds. */
struct unc__scope_look {
    int count;     /* as unc_check says it: or an error */
    int errors;    /* of these, lifecycle errors */
    bool is_final; /* nothing of it can ever be given back */
};

/* unc__scope_look: balance and judge. */
void unc__scope_look(struct unc__scope *scope, struct unc__scope_look *ret_look);

/* unc__scope_drain: wait until nothing is left, or nothing more can be expected; at most
 * @limit_ns, and the time of one look. Returns: whether nothing is left. */
bool unc__scope_drain(struct unc__scope *scope, int64_t limit_ns);

#endif
