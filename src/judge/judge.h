/* SPDX-License-Identifier: MIT */
#ifndef UNC_JUDGE_JUDGE_H
#define UNC_JUDGE_JUDGE_H

#include <stdbool.h>
#include <stdint.h>

#include "judge/table.h"
#include "judge/vector.h"
#include "record/reader.h"

/*
 * The judge turns the record into findings: groups of resources that were left open in
 * the same way at the same place, and lifecycle errors. Everything is counted; the first
 * `detail` resources of each finding are copied out, so that a report is about one moment
 * although the other threads go on.
 */

/* As many from one place are no accident any more: evidence `likely`. */
#define UNC__LIKELY_COUNT 3

enum unc__class {
    UNC__CLASS_UNCLOSED,
    UNC__CLASS_LIFECYCLE
};

enum unc__evidence {
    UNC__EVIDENCE_SINGLE,
    UNC__EVIDENCE_LIKELY
};

#define UNC__NO_INDEX UINT32_MAX

/* A resource that the report lists. */
struct unc__resource {
    struct unc__entry_view entry; /* serial 0: made up, see UNC__TYPE_USER_FD */
    uint32_t id;                  /* in the report, from 1 */
    uint32_t loop;                /* index of the owning loop, or UNC__NO_INDEX */
    uint32_t next;                /* of the same finding, or UNC__NO_INDEX */
    uint32_t next_of_loop;        /* of what closing the same loop would act on */
    uint32_t children[2];         /* while its finding collects the first ones */
};

struct unc__finding {
    enum unc__class class;
    bool is_expected;             /* listed, not counted */
    bool has_many_owners;         /* the resources belong to different loops */
    bool has_handle;              /* the program holds one of at least one of them */
    bool is_shown;                /* for writers that must not forget any */
    uint64_t count;               /* all of them */
    uint64_t first_serial;        /* lowest; 0 for lifecycle errors */
    struct unc__entry_view first; /* the entry with that serial */
    int code;                     /* lifecycle: UNC_ECLOSED, ... */
    uint32_t stack;               /* of the acquisition or the use */
    uint32_t site;
    uint32_t release_stack; /* of the close, or the cause of a lifecycle error */
    uint32_t release_site;
    uint32_t first_resource; /* chain of listed resources, or UNC__NO_INDEX */
    uint32_t listed_count;
};

struct unc__loop_view {
    struct unc__entry_view entry;
    uint64_t would[UNC__CLOSE_VERB_COUNT]; /* how many close would act on */
    uint64_t would_types[UNC__TYPE_COUNT]; /* the same by type, ours alone */
    uint32_t first_resource;               /* chain by next_of_loop, or UNC__NO_INDEX */
    uint32_t last_resource;
    uint32_t user_fd_count; /* listed ones */
    bool is_listed;
    bool is_expected;
    bool is_closed;
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
    uint64_t unclosed;       /* resources counted */
    uint64_t misused;        /* lifecycle errors counted */
    uint64_t expected;       /* not counted */
    uint32_t first_extra;    /* chain of no finding: internals, then user descriptors */
    uint32_t resource_count; /* ids are 1 to this */
    struct unc__vector findings;  /* struct unc__finding, in the order of the report */
    struct unc__vector resources; /* struct unc__resource */
    struct unc__vector loops;     /* struct unc__loop_view, by id */
    struct unc__vector user_fds;  /* struct unc__user_fd */
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

/* unc__judge_roughly: without any memory or system call: whether something was left open
 * or misused. What is meant to stay open only because its loop is counts here, and
 * @with_expected whatever is meant to. */
bool unc__judge_roughly(bool with_expected);

/* unc__judgement_covers: whether it is about @entry at all: its serial and its domain. */
bool unc__judgement_covers(const struct unc__judgement *judgement,
                           const struct unc__entry_view *entry);

/* unc__entry_is_left_open: live or left, and nothing that a loop opened for itself. */
bool unc__entry_is_left_open(const struct unc__entry_view *entry);

/* unc__judgement_count: what a check returns: resources and lifecycle errors. */
uint64_t unc__judgement_count(const struct unc__judgement *judgement);

enum unc__evidence unc__finding_evidence(const struct unc__finding *finding);

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
