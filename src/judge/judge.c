/* SPDX-License-Identifier: MIT */
/*
 * Three walks over the record, each one read of 64 bytes an entry at most: the loops,
 * because what they own is judged by them; everything else, into groups; and, if there
 * are open loops, what they opened for themselves. Loops that are over leave tombstones,
 * which a walk passes by: only if something refers to one is all begun again, with a look
 * at every entry. Where there are probes the kernel is asked as well (reconcile.c).
 * Rejected: a copy of the whole record, which would take as much memory
 * again.
 */
#include "judge/judge.h"

#include <errno.h>

#include "judge/library_own.h"
#include "judge/parts.h"
#include "judge/sort.h"
#include "judge/suppress.h"
#include "judge/watchers.h"
#include "record/exec_box.h"
#include "record/library.h"
#include "record/visit.h"
#include "record/walk.h"

bool unc__judgement_covers(const struct unc__judgement *judgement,
                           const struct unc__entry_view *entry)
{
    const struct unc__domain *domain = &judgement->domain;

    if (entry->serial == 0 || entry->serial >= judgement->serial_end) {
        return false;
    }
    if (domain->owner != 0 && domain->owner != entry->owner) {
        return false;
    }
    return domain->covers == NULL || domain->covers(entry, domain->userdata);
}

static bool is_left_open(const struct unc__entry_view *entry)
{
    if (entry->flags & UNC__FLAG_INTERNAL) {
        return false;
    }
    return entry->state == UNC__STATE_LIVE || entry->state == UNC__STATE_LEFT;
}

/* Whether @entry belongs to a loop that may only be found among those that are over. */
static bool is_owner_missing(const struct unc__judgement *judgement,
                             const struct unc__entry_view *entry)
{
    return !judgement->has_all_loops && entry->owner != 0 &&
           unc__loops_find(judgement, entry->owner) == UNC__NO_INDEX;
}

/* Of what the record says is open. */
static bool is_no_concern(struct unc__judgement *judgement, struct unc__entry_view *entry)
{
    return unc__watchers_are_at_rest(entry) || unc__reconcile_is_gone(judgement, entry) ||
           unc__reconcile_is_handed_over(judgement, entry) ||
           unc__reconcile_is_of_sanitizer(judgement, entry) || unc__library_keeps(entry);
}

static int group_entries(struct unc__judgement *judgement)
{
    struct unc__walk walk = unc__walk_begin();
    struct unc__entry_view entry;

    while (unc__walk_next(&walk, &entry)) {
        if (!unc__judgement_covers(judgement, &entry) ||
            (is_left_open(&entry) && is_no_concern(judgement, &entry))) {
            continue;
        }
        if (is_left_open(&entry) && is_owner_missing(judgement, &entry)) {
            return -EAGAIN;
        }
        if (unc__loops_note(judgement, &entry) < 0) {
            return -ENOMEM;
        }
        if (is_left_open(&entry) && unc__group_entry(judgement, &entry) < 0) {
            return -ENOMEM;
        }
    }
    return unc__group_misuses(judgement) < 0 ? -ENOMEM : unc__group_hangs(judgement);
}

/* Counted ones first, then by class, then in the order in which they happened. */
static bool is_before(const void *first, const void *second)
{
    const struct unc__finding *a = first;
    const struct unc__finding *b = second;

    if (a->is_expected != b->is_expected) {
        return b->is_expected;
    }
    if (a->class != b->class) {
        return a->class < b->class;
    }
    return a->first_serial < b->first_serial;
}

static void number_resources(struct unc__judgement *judgement)
{
    uint32_t id = 0;
    uint32_t index;

    for (size_t i = 0; i < judgement->findings.count; i++) {
        index = unc__judgement_finding(judgement, i)->first_resource;
        while (index != UNC__NO_INDEX) {
            struct unc__resource *resource = unc__judgement_resource(judgement, index);

            resource->id = ++id;
            index = resource->next;
        }
    }
    for (index = judgement->first_extra; index != UNC__NO_INDEX;) {
        struct unc__resource *resource = unc__judgement_resource(judgement, index);

        resource->id = ++id;
        index = resource->next;
    }
    judgement->resource_count = id;
}

/* One that was taken back counts no more. */
bool unc__judge_has_misuse(void)
{
    struct unc__misuse_view view;

    for (size_t i = unc__record_misuse_count(); i-- > 0;) {
        if (unc__record_read_misuse(i, &view)) {
            return true;
        }
    }
    return false;
}

/* What was misused, and what is asked about, may be over. */
static bool wants_all_loops(const struct unc__judgement *judgement)
{
    return unc__judge_has_misuse() ||
           (judgement->domain.owner != 0 &&
            unc__loops_find(judgement, judgement->domain.owner) == UNC__NO_INDEX);
}

static int judge_entries(struct unc__judgement *judgement)
{
    int r = unc__loops_collect(judgement, judgement->has_all_loops);

    if (r == 0 && !judgement->has_all_loops && wants_all_loops(judgement)) {
        return -EAGAIN;
    }
    return r < 0 ? r : group_entries(judgement);
}

static struct unc__judgement begin(const struct unc__domain *domain, unsigned detail,
                                   bool has_all_loops)
{
    return (struct unc__judgement){
        .serial_end = unc__record_next_serial(),
        .domain = domain == NULL ? (struct unc__domain){ 0 } : *domain,
        .detail = detail,
        .has_all_loops = has_all_loops,
        .first_extra = UNC__NO_INDEX,
        .findings = unc__vector_init(sizeof(struct unc__finding)),
        .resources = unc__vector_init(sizeof(struct unc__resource)),
        .loops = unc__vector_init(sizeof(struct unc__loop_view)),
        .user_fds = unc__vector_init(sizeof(struct unc__user_fd)),
        .waits = unc__vector_init(sizeof(struct unc__wait_view)),
        .waiters = unc__vector_init(sizeof(struct unc__waiter)),
        .relatives = unc__vector_init(sizeof(struct unc__relative)),
        .suppressions = unc__vector_init(sizeof(struct unc__suppressing)),
    };
}

static void find_growth(struct unc__judgement *judgement)
{
    for (size_t i = 0; i < judgement->findings.count; i++) {
        struct unc__finding *finding = unc__judgement_finding(judgement, i);

        if (finding->class == UNC__CLASS_UNCLOSED && !finding->is_expected) {
            (void)unc__growth_find(NULL, &finding->first, &finding->growth);
        }
    }
}

int unc__judge(const struct unc__domain *domain, unsigned detail,
               struct unc__judgement *ret_judgement)
{
    struct unc__judgement judgement;
    int r;

    unc__record_exec_take_in();
    unc__record_libraries_settle();
    judgement = begin(domain, detail, /* has_all_loops= */ false);
    unc__visit_begin(); /* tasks are asked what they are at */
    unc__reconcile_begin(&judgement);
    r = judge_entries(&judgement);
    if (r == -EAGAIN) {
        unc__judgement_done(&judgement);
        judgement = begin(domain, detail, /* has_all_loops= */ true);
        unc__reconcile_begin(&judgement);
        r = judge_entries(&judgement);
    }
    unc__visit_end();
    if (r < 0) {
        unc__judgement_done(&judgement);
        return -ENOMEM;
    }
    unc__group_chain(&judgement);
    if (unc__watches_add(&judgement) < 0 || unc__unseen_add(&judgement) < 0) {
        unc__judgement_done(&judgement);
        return -ENOMEM;
    }
    unc__siblings_collect(&judgement);
    find_growth(&judgement);
    unc__sort(judgement.findings.items, judgement.findings.count,
              judgement.findings.item_size, is_before);
    if (unc__loops_list(&judgement) < 0) {
        unc__judgement_done(&judgement);
        return -ENOMEM;
    }
    number_resources(&judgement);
    *ret_judgement = judgement;
    return 0;
}

void unc__judge_details(struct unc__judgement *judgement)
{
    if (judgement->has_details) {
        return;
    }
    judgement->has_details = true;
    unc__waits_collect(judgement);
    unc__relatives_collect(judgement);
}

bool unc__judge_roughly(bool with_expected)
{
    struct unc__walk walk = unc__walk_begin();
    struct unc__entry_view entry;

    while (unc__walk_next(&walk, &entry)) {
        if (is_left_open(&entry) &&
            (with_expected || (entry.flags & UNC__FLAG_EXPECTED) == 0)) {
            return true;
        }
    }
    return unc__judge_has_misuse();
}

void unc__judgement_done(struct unc__judgement *judgement)
{
    unc__reconcile_done(judgement);
    unc__table_done(&judgement->user_fd_set);
    unc__table_done(&judgement->loop_by_serial);
    unc__table_done(&judgement->groups);
    unc__vector_done(&judgement->suppressions);
    unc__vector_done(&judgement->relatives);
    unc__vector_done(&judgement->waiters);
    unc__vector_done(&judgement->waits);
    unc__vector_done(&judgement->user_fds);
    unc__vector_done(&judgement->loops);
    unc__vector_done(&judgement->resources);
    unc__vector_done(&judgement->findings);
}

uint64_t unc__judgement_count(const struct unc__judgement *judgement)
{
    return judgement->unclosed + judgement->misused + judgement->unseen;
}

enum unc__evidence unc__finding_evidence(const struct unc__finding *finding)
{
    bool has_place = finding->stack != 0 || finding->site != 0;

    if (finding->sibling_stack != 0 || finding->growth.rounds > 0) {
        return UNC__EVIDENCE_CERTAIN;
    }
    return has_place && finding->count >= UNC__LIKELY_COUNT ? UNC__EVIDENCE_LIKELY
                                                            : UNC__EVIDENCE_SINGLE;
}

const struct unc__loop_view *unc__judgement_loop(const struct unc__judgement *judgement,
                                                 uint64_t serial)
{
    uint32_t index = unc__loops_find(judgement, serial);

    return index == UNC__NO_INDEX ? NULL : unc__judgement_loop_at(judgement, index);
}

void unc__judgement_set_resource(struct unc__judgement *judgement, uint32_t index,
                                 const struct unc__entry_view *entry)
{
    *unc__judgement_resource(judgement, index) = (struct unc__resource){
        .entry = *entry,
        .loop = unc__loops_find(judgement, entry->owner),
        .next = UNC__NO_INDEX,
        .next_of_loop = UNC__NO_INDEX,
        .children = { UNC__NO_INDEX, UNC__NO_INDEX },
        .wait = UNC__NO_INDEX,
    };
}

uint32_t unc__judgement_add_resource(struct unc__judgement *judgement,
                                     const struct unc__entry_view *entry)
{
    uint32_t index = (uint32_t)judgement->resources.count;

    if (unc__vector_add(&judgement->resources) == NULL) {
        return UNC__NO_INDEX;
    }
    unc__judgement_set_resource(judgement, index, entry);
    return index;
}
