/* SPDX-License-Identifier: MIT */
#ifndef UNC_JUDGE_JUDGE_H
#define UNC_JUDGE_JUDGE_H

#include <stdbool.h>
#include <stdint.h>

#include "judge/growth.h"
#include "judge/reconcile.h"
#include "judge/table.h"
#include "judge/vector.h"
#include "record/hooks.h"
#include "record/reader.h"
#include "record/verdict_words.h"

/*
 * The judge turns the record into findings: groups of resources that were left open in
 * the same way at the same place, what was misused, and what is open although nobody saw
 * it opened. Everything is counted; the first
 * `detail` resources of each finding are copied out, so that a report is about one moment
 * although the other threads go on.
 */

/* As many from one place are no accident any more: evidence `likely`. */
#define UNC__LIKELY_COUNT 3

/* id, word of the schema */
#define UNC_EVIDENCES(X) \
    X(SINGLE, "single")  \
    X(LIKELY, "likely")  \
    X(CERTAIN, "certain") /* others from there were given back, or it grows */

enum unc__evidence {
#define ENUMERATOR(id, word) UNC__EVIDENCE_##id,
    UNC_EVIDENCES(ENUMERATOR)
#undef ENUMERATOR
};

#define UNC__NO_INDEX UINT32_MAX

/* The detail of a stale registration: what became of the number that is watched. */
#define UNC__WATCHED_IS_CLOSED 0
#define UNC__WATCHED_IS_OTHER  1

/* A resource that the report lists. */
struct unc__resource {
    struct unc__entry_view entry; /* serial 0: made up, see UNC__TYPE_USER_FD */
    uint32_t id;                  /* in the report, from 1 */
    uint32_t loop;                /* index of the owning loop, or UNC__NO_INDEX */
    uint32_t next;                /* of the same finding, or UNC__NO_INDEX */
    uint32_t next_of_loop;        /* of what closing the same loop would act on */
    uint32_t children[2];         /* while its finding collects the first ones */
    uint32_t wait;                /* index of where it waits, or UNC__NO_INDEX */
    uint32_t first_waiter;        /* index of the first who waits for it */
    uint32_t listed_waiter_count; /* how many come after one another there */
    uint64_t waiter_count;        /* all of them */
};

/* Where a listed task waits, or goes on. */
struct unc__wait_view {
    enum unc__task_state state; /* never started and running: nothing else is known */
    bool is_cancelled;          /* left by its loop, and asked to end before */
    uint32_t stack;
    uint32_t site;
    const char *what; /* it waits for, for people; NULL: unknown */
    uint64_t for_ms;
    uint64_t awaits; /* serial of the task or future; 0: neither */
};

/* A task that waits for a listed future. */
struct unc__waiter {
    uint64_t serial;
    uint32_t resource; /* index of the future */
};

/* What listed resources refer to: who acquired them, what they wait for or come from. */
struct unc__relative {
    uint64_t serial;
    struct unc__entry_view entry; /* if is_found: it may be over, or gone */
    bool is_found;
    uint32_t resource; /* id in the report; 0: not listed */
};

struct unc__finding {
    enum unc__class class;
    bool is_expected;             /* listed, not counted */
    bool is_unstarted;            /* tasks and jobs never began, futures have no result */
    bool has_many_tasks;          /* the resources were acquired by different tasks */
    bool has_many_owners;         /* the resources belong to different loops */
    bool has_handle;              /* the program holds one of at least one of them */
    bool is_shown;                /* for writers that must not forget any */
    uint64_t count;               /* all of them */
    uint64_t suppressed;          /* of these: not counted, see judge/suppress.h */
    uint64_t first_serial;        /* lowest; of a misuse: its place among them */
    struct unc__entry_view first; /* the entry with that serial */
    int code;                     /* misuse: UNC_ECLOSED, ..., UNC__MISUSE_... */
    int error;                    /* misuse: that was involved; 0: none */
    uint32_t stack;               /* of the acquisition or the use */
    uint32_t site;
    uint32_t release_stack; /* of the close, or what a misuse stumbled over */
    uint32_t release_site;
    uint32_t acquired_stack; /* misuse: where what was misused had been acquired */
    uint32_t sibling_stack;  /* where others from the same place were given back */
    uint64_t sibling_serial; /* of the latest of those */
    struct unc__growth growth;
    uint32_t first_resource; /* chain of listed resources, or UNC__NO_INDEX */
    uint32_t last_resource;  /* of that chain; unseen ones alone have it */
    uint32_t listed_count;
};

struct unc__loop_view {
    struct unc__entry_view entry;
    uint64_t would[UNC__CLOSE_VERB_COUNT]; /* how many close would act on */
    uint32_t would_types[UNC__TYPE_COUNT]; /* the same by type, ours alone */
    uint32_t would_parts[UNC__TYPE_COUNT]; /* parts of a library's loop: released */
    uint64_t would_reap;                   /* children that have ended: not in these */
    uint64_t pending_tasks;
    uint64_t pending_futures;
    uint64_t watchers;       /* of another library: live ones in it, that its end */
    uint64_t requests;       /* is about: see record/library_words.h; likewise */
    uint64_t keepers;        /* because of whom it goes on */
    uint32_t first_resource; /* chain by next_of_loop, or UNC__NO_INDEX */
    uint32_t last_resource;
    uint32_t user_fd_count; /* listed ones */
    bool is_listed;
    bool is_expected;
    bool is_closed;
    bool is_suppressed; /* as a finding of its own */
};

/* A descriptor that registrations watch: a loop leaves it open. */
struct unc__user_fd {
    uint32_t loop;
    uint32_t fd;
};

/*
 * What a judgement is about; all zeros: the whole process. What is asked of @covers and
 * @count_misuse has the right owner already; NULL: all of it.
 */
struct unc__domain {
    uint64_t owner; /* serial of a loop: only what it owns; 0: whoever owns it */
    bool (*covers)(const struct unc__entry_view *entry, const void *userdata);
    /* How often the misuse with this index counts. */
    uint64_t (*count_misuse)(size_t index, const struct unc__misuse_view *misuse,
                             const void *userdata);
    const void *userdata;
};

struct unc__judgement {
    uint64_t serial_end; /* what was acquired later is not seen */
    struct unc__domain domain;
    unsigned detail;
    bool has_details;  /* see unc__judge_details */
    uint64_t unclosed; /* resources counted */
    uint64_t misused;  /* misuses counted, lifecycle errors among them */
    uint64_t lifecycle_errors;
    uint64_t unseen;         /* open or running, and nobody saw it begin */
    uint64_t expected;       /* not counted */
    uint64_t suppressed;     /* likewise, and in none of the above */
    bool has_all_loops;      /* those that are over as well */
    uint32_t first_extra;    /* chain of no finding: internals, then user descriptors */
    uint32_t resource_count; /* ids are 1 to this */
    struct unc__kernel kernel;
    struct unc__vector findings;     /* struct unc__finding, in the order of the report */
    struct unc__vector resources;    /* struct unc__resource */
    struct unc__vector loops;        /* struct unc__loop_view, by id */
    struct unc__vector user_fds;     /* struct unc__user_fd */
    struct unc__vector waits;        /* struct unc__wait_view */
    struct unc__vector waiters;      /* struct unc__waiter */
    struct unc__vector relatives;    /* struct unc__relative, by serial */
    struct unc__vector suppressions; /* struct unc__suppressing */
    struct unc__table groups;
    struct unc__table loop_by_serial;
    struct unc__table user_fd_set;
};

/*
 * unc__judge: judge what @domain says, which is copied; NULL: the process.
 * @ret_judgement: release with unc__judgement_done; untouched on failure.
 * Any thread, async-signal-safe. Returns: 0 or -ENOMEM.
 */
int unc__judge(const struct unc__domain *domain, unsigned detail,
               struct unc__judgement *ret_judgement);
void unc__judgement_done(struct unc__judgement *judgement);

/*
 * unc__judge_details: find out what a report tells besides: where the listed tasks wait,
 * who waits for the listed futures, and who all those are that are referred to. Adds
 * stacks to the record, even if it is sealed. As far as there is memory; what was done is
 * not done again.
 */
void unc__judge_details(struct unc__judgement *judgement);

/* unc__judge_roughly: without any memory or system call: whether something was left open
 * or misused. What is meant to stay open only because its loop is counts here, and
 * @with_expected whatever is meant to. */
bool unc__judge_roughly(bool with_expected);

/* unc__judge_has_misuse: likewise, of misuses alone. */
bool unc__judge_has_misuse(void);

/* unc__judgement_covers: whether it is about @entry at all: its serial and its domain. */
bool unc__judgement_covers(const struct unc__judgement *judgement,
                           const struct unc__entry_view *entry);

static inline bool unc__judgement_is_whole(const struct unc__judgement *judgement)
{
    return judgement->domain.owner == 0 && judgement->domain.covers == NULL;
}

/* unc__judgement_count: what a check returns: resources, misuses and what nobody saw. */
uint64_t unc__judgement_count(const struct unc__judgement *judgement);

enum unc__evidence unc__finding_evidence(const struct unc__finding *finding);

/* unc__finding_is_misuse: it is about a call, not about what is there. */
static inline bool unc__finding_is_misuse(const struct unc__finding *finding)
{
    return finding->class != UNC__CLASS_UNCLOSED && finding->class != UNC__CLASS_UNSEEN;
}

/* unc__finding_is_suppressed: all of it; of one that is suppressed in part, the rest
 * counts, and it is shown like others. */
static inline bool unc__finding_is_suppressed(const struct unc__finding *finding)
{
    return finding->suppressed > 0 && finding->suppressed == finding->count;
}

/* Neither counted nor shown among what was left. */
static inline bool unc__finding_is_set_aside(const struct unc__finding *finding)
{
    return finding->is_expected || unc__finding_is_suppressed(finding);
}

/* unc__entry_task: serial of the task that acquired it; 0: none did. */
uint64_t unc__entry_task(const struct unc__entry_view *entry);

/* unc__entry_holder: serial of the handle of another library whose part it is; 0: of
 * none. */
uint64_t unc__entry_holder(const struct unc__judgement *judgement,
                           const struct unc__entry_view *entry);

/* unc__entry_parent: serial of what it came from: the server of a connection, the child
 * of a pipe; 0: none. */
uint64_t unc__entry_parent(const struct unc__entry_view *entry);

/* unc__entry_original: serial of what it is a duplicate of; 0: none, or unknown. */
uint64_t unc__entry_original(const struct unc__entry_view *entry);

/* unc__judgement_relative: who has this serial; NULL: nobody was looked for. */
const struct unc__relative *
unc__judgement_relative(const struct unc__judgement *judgement, uint64_t serial);

/* unc__judgement_wait: where @resource waits; NULL: it does not, or nobody knows. */
const struct unc__wait_view *unc__judgement_wait(const struct unc__judgement *judgement,
                                                 const struct unc__resource *resource);

/* Whether it has a stack to show: it did begin, and does not run. */
static inline bool unc__wait_is_suspended(const struct unc__wait_view *wait)
{
    return wait->state == UNC__TASK_READY || wait->state == UNC__TASK_WAITING;
}

/* unc__close_verb_of: what closing its loop does about this one. */
enum unc__close_verb unc__close_verb_of(const struct unc__entry_view *entry);

/* unc__loop_would: how many of @type, one of ours, closing would treat like that. */
uint64_t unc__loop_would(const struct unc__loop_view *loop, enum unc__close_verb verb,
                         enum unc__type type);

/* The loop with this serial, or NULL. */
const struct unc__loop_view *unc__judgement_loop(const struct unc__judgement *judgement,
                                                 uint64_t serial);

static inline struct unc__finding *unc__judgement_finding(const struct unc__judgement *j,
                                                          size_t index)
{
    return unc__vector_at(&j->findings, index);
}

static inline struct unc__resource *
unc__judgement_resource(const struct unc__judgement *j, uint32_t index)
{
    return unc__vector_at(&j->resources, index);
}

static inline struct unc__loop_view *
unc__judgement_loop_at(const struct unc__judgement *j, size_t index)
{
    return unc__vector_at(&j->loops, index);
}

#endif
