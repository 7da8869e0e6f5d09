/* SPDX-License-Identifier: MIT */
/*
 * Resources are one finding when they were left open in the same way at the same place.
 * A finding keeps the few that were acquired first and counts the rest. Entries are used
 * again in another order than serials are given, so the first few are only known at the
 * end: until then they are a heap with the latest on top, and what is earlier than that
 * one takes its place. It is a skew heap: the resources of all findings share one vector,
 * and links between them need no array of each finding's own.
 */
#include "judge/parts.h"

#include <errno.h>

#include <unclosed/error.h>

#include "judge/words.h"
#include "record/library_words.h"

/* Flags that say the same of all in a finding. */
#define TELLING_FLAGS \
    (UNC__FLAG_OVER | UNC__FLAG_CANCELLED | UNC__FLAG_PARENTS | UNC__FLAG_ENDED)

/* What decides in which finding an entry belongs. */
struct group_key {
    const struct unc__entry_view *entry;
    bool is_expected;
    bool is_unstarted;
};

static uint64_t group_hash(const struct group_key *key)
{
    const struct unc__entry_view *entry = key->entry;
    uint64_t hash = UNC__HASH_START;

    hash = unc__hash_word(hash, ((uint64_t)entry->kind << 32) | (uint64_t)entry->type);
    hash = unc__hash_word(hash, ((uint64_t)entry->acquired_stack << 32) | entry->site);
    hash = unc__hash_word(
        hash, (uint64_t)(uintptr_t)unc__watcher_state_words(entry->type, entry->detail));
    hash = unc__hash_word(hash, ((uint64_t)entry->state << 2) |
                                    (uint64_t)key->is_unstarted << 1 | key->is_expected);
    return unc__hash_word(hash, entry->flags & TELLING_FLAGS);
}

static bool is_of_group(const void *key, uint32_t index, const void *userdata)
{
    const struct group_key *wanted = key;
    const struct unc__entry_view *entry = wanted->entry;
    const struct unc__finding *finding = unc__judgement_finding(userdata, index);
    uint8_t differing = entry->flags ^ finding->first.flags;

    return entry->acquired_stack == finding->stack && entry->site == finding->site &&
           entry->kind == finding->first.kind && entry->type == finding->first.type &&
           entry->state == finding->first.state && (differing & TELLING_FLAGS) == 0 &&
           wanted->is_expected == finding->is_expected &&
           wanted->is_unstarted == finding->is_unstarted &&
           unc__watcher_state_words(entry->type, entry->detail) ==
               unc__watcher_state_words(entry->type, finding->first.detail);
}

static struct unc__finding *add_finding(struct unc__judgement *judgement)
{
    struct unc__finding *finding = unc__vector_add(&judgement->findings);

    if (finding != NULL) {
        finding->first_resource = UNC__NO_INDEX;
    }
    return finding;
}

/* Where the loop was closed that left @entry behind; 0: it was not left, or who knows. */
static uint32_t close_site(const struct unc__judgement *judgement,
                           const struct unc__entry_view *entry)
{
    const struct unc__loop_view *owner;

    if (entry->state != UNC__STATE_LEFT || entry->type == UNC__TYPE_TIMEOUT) {
        return 0;
    }
    owner = unc__judgement_loop(judgement, entry->owner);
    return owner == NULL ? 0 : unc__loop_detail_close_site(owner->entry.detail);
}

/* While a loop lives, what is there is the stack of its run. */
static uint32_t release_stack(const struct unc__entry_view *entry)
{
    return entry->state == UNC__STATE_LIVE ? 0 : entry->released_stack;
}

static struct unc__finding *find_or_add(struct unc__judgement *judgement,
                                        const struct group_key *key)
{
    uint64_t hash = group_hash(key);
    uint32_t index =
        unc__table_find(&judgement->groups, hash, key, is_of_group, judgement);
    struct unc__finding *finding;

    if (index != UNC__TABLE_NONE) {
        return unc__judgement_finding(judgement, index);
    }
    finding = add_finding(judgement);
    if (finding == NULL ||
        unc__table_insert(&judgement->groups, hash,
                          (uint32_t)(judgement->findings.count - 1)) < 0) {
        return NULL;
    }
    finding->class = UNC__CLASS_UNCLOSED;
    finding->is_expected = key->is_expected;
    finding->is_unstarted = key->is_unstarted;
    finding->first = *key->entry;
    finding->first_serial = key->entry->serial;
    finding->stack = key->entry->acquired_stack;
    finding->site = key->entry->site;
    finding->release_stack = release_stack(key->entry);
    finding->release_site = close_site(judgement, key->entry);
    return finding;
}

static uint64_t serial_of(const struct unc__judgement *judgement, uint32_t index)
{
    return unc__judgement_resource(judgement, index)->entry.serial;
}

/* Two heaps to one. Swapping the children on the way keeps both sides short enough. */
static uint32_t merge(struct unc__judgement *judgement, uint32_t a, uint32_t b)
{
    uint32_t root = UNC__NO_INDEX;
    uint32_t *link = &root;

    while (a != UNC__NO_INDEX && b != UNC__NO_INDEX) {
        bool is_a_later = serial_of(judgement, a) > serial_of(judgement, b);
        uint32_t later = is_a_later ? a : b;
        struct unc__resource *resource = unc__judgement_resource(judgement, later);

        b = is_a_later ? b : a;
        a = resource->children[1];
        resource->children[1] = resource->children[0];
        *link = later;
        link = &resource->children[0];
    }
    *link = a != UNC__NO_INDEX ? a : b;
    return root;
}

static uint32_t take_top(struct unc__judgement *judgement, struct unc__finding *finding)
{
    uint32_t top = finding->first_resource;
    const struct unc__resource *resource = unc__judgement_resource(judgement, top);

    finding->first_resource =
        merge(judgement, resource->children[0], resource->children[1]);
    return top;
}

/* The resource that is to hold @entry; UNC__NO_INDEX: it is not among the first. */
static int choose_resource(struct unc__judgement *judgement, struct unc__finding *finding,
                           const struct unc__entry_view *entry, uint32_t *ret_resource)
{
    if (finding->listed_count < judgement->detail) {
        *ret_resource = unc__judgement_add_resource(judgement, entry);
        finding->listed_count++;
        return *ret_resource == UNC__NO_INDEX ? -ENOMEM : 0;
    }
    if (judgement->detail == 0 ||
        entry->serial > serial_of(judgement, finding->first_resource)) {
        *ret_resource = UNC__NO_INDEX;
        return 0;
    }
    *ret_resource = take_top(judgement, finding);
    unc__judgement_set_resource(judgement, *ret_resource, entry);
    return 0;
}

/* From the latest to the earliest, each in front of the one before. */
static void chain_by_serial(struct unc__judgement *judgement,
                            struct unc__finding *finding)
{
    uint32_t first = UNC__NO_INDEX;

    while (finding->first_resource != UNC__NO_INDEX) {
        uint32_t top = take_top(judgement, finding);

        unc__judgement_resource(judgement, top)->next = first;
        first = top;
    }
    finding->first_resource = first;
}

void unc__group_chain(struct unc__judgement *judgement)
{
    for (size_t i = 0; i < judgement->findings.count; i++) {
        chain_by_serial(judgement, unc__judgement_finding(judgement, i));
    }
}

static void count_entry(struct unc__judgement *judgement, struct unc__finding *finding,
                        const struct unc__entry_view *entry)
{
    finding->count++;
    if (finding->is_expected) {
        judgement->expected++;
    } else {
        judgement->unclosed++;
    }
    finding->has_handle |= (entry->flags & UNC__FLAG_HELD) != 0;
    if (entry->owner != finding->first.owner) {
        finding->has_many_owners = true;
    }
    if (entry->task != finding->first.task) {
        finding->has_many_tasks = true;
    }
    /* Closed at several places: blame none of them. */
    if (release_stack(entry) != finding->release_stack) {
        finding->release_stack = 0;
    }
    if (finding->release_site != 0 &&
        close_site(judgement, entry) != finding->release_site) {
        finding->release_site = 0;
    }
    if (entry->serial < finding->first_serial) {
        finding->first_serial = entry->serial;
        finding->first = *entry;
    }
}

static bool is_expected(const struct unc__judgement *judgement,
                        const struct unc__entry_view *entry)
{
    const struct unc__loop_view *owner;

    if (entry->flags & UNC__FLAG_EXPECTED) {
        return true;
    }
    /* libev's default loop may stay for ever, but not what is active in it. */
    owner = entry->kind == UNC__KIND_WATCHER
                ? NULL
                : unc__judgement_loop(judgement, entry->owner);
    return owner != NULL && owner->is_expected;
}

int unc__group_entry(struct unc__judgement *judgement,
                     const struct unc__entry_view *entry)
{
    struct group_key key = { entry, is_expected(judgement, entry),
                             unc__waits_is_unstarted(entry) };
    struct unc__finding *finding = find_or_add(judgement, &key);
    uint32_t resource;

    if (finding == NULL) {
        return -ENOMEM;
    }
    count_entry(judgement, finding, entry);
    if (choose_resource(judgement, finding, entry, &resource) < 0) {
        return -ENOMEM;
    }
    if (resource != UNC__NO_INDEX) {
        finding->first_resource = merge(judgement, finding->first_resource, resource);
    }
    return 0;
}

static uint64_t count_misuse(const struct unc__domain *domain, size_t index,
                             const struct unc__misuse_view *view)
{
    if (domain->owner != 0 && domain->owner != view->misuse.owner) {
        return 0;
    }
    return domain->count_misuse == NULL
               ? view->count
               : domain->count_misuse(index, view, domain->userdata);
}

static int group_misuse(struct unc__judgement *judgement,
                        const struct unc__misuse_view *view, uint64_t order)
{
    struct unc__finding *finding = add_finding(judgement);

    if (finding == NULL) {
        return -ENOMEM;
    }
    finding->code = view->misuse.code;
    finding->first.kind = view->misuse.kind;
    finding->first.type = view->misuse.type;
    finding->class = unc__finding_verdict(finding)->class;
    finding->count = view->count;
    finding->first_serial = order;
    finding->first.key = view->misuse.key;
    if (view->misuse.kind == UNC__KIND_LOOP) { /* by its number, see unc__loop_number */
        finding->first.detail = view->misuse.key << 32;
    }
    finding->first.owner = view->misuse.owner;
    finding->first.name = view->misuse.name;
    finding->error = view->misuse.error;
    finding->stack = view->misuse.use_stack;
    finding->site = view->misuse.use_site;
    finding->release_stack = view->misuse.cause_stack;
    finding->release_site = view->misuse.cause_site;
    finding->acquired_stack = view->misuse.acquired_stack;
    judgement->misused += view->count;
    if (finding->class == UNC__CLASS_LIFECYCLE) {
        judgement->lifecycle_errors += view->count;
    }
    return 0;
}

/* The record has grouped them already. */
int unc__group_misuses(struct unc__judgement *judgement)
{
    size_t count = unc__record_misuse_count();
    struct unc__misuse_view view;

    for (size_t i = 0; i < count; i++) {
        if (!unc__record_read_misuse(i, &view)) {
            continue;
        }
        view.count = count_misuse(&judgement->domain, i, &view);
        if (view.count == 0) {
            continue;
        }
        if (group_misuse(judgement, &view, i) < 0) {
            return -ENOMEM;
        }
    }
    return 0;
}

/* One that is meant to stay open until the process ends may as well wait until then. */
static bool is_hanging(const struct unc__judgement *judgement,
                       const struct unc__loop_view *loop)
{
    return unc__loop_detail_state(loop->entry.detail) == UNC__LOOP_STUCK &&
           loop->entry.state == UNC__STATE_LIVE && !loop->is_expected &&
           (judgement->domain.owner == loop->entry.serial ||
            unc__judgement_covers(judgement, &loop->entry));
}

/* Runs that nothing can end, as it looks now. */
int unc__group_hangs(struct unc__judgement *judgement)
{
    uint64_t order = unc__record_misuse_count();

    for (size_t i = 0; i < judgement->loops.count; i++) {
        const struct unc__loop_view *loop = unc__judgement_loop_at(judgement, i);
        struct unc__finding *finding;

        if (!is_hanging(judgement, loop)) {
            continue;
        }
        finding = add_finding(judgement);
        if (finding == NULL) {
            return -ENOMEM;
        }
        finding->class = UNC__CLASS_LIFECYCLE;
        finding->code = UNC_EHANG;
        finding->count = 1;
        finding->first_serial = order++;
        finding->first.kind = UNC__KIND_LOOP;
        finding->first.key = loop->entry.key;
        finding->first.owner = loop->entry.serial;
        finding->stack = loop->entry.released_stack;
        finding->site = unc__loop_detail_run_site(loop->entry.detail);
        judgement->misused++;
        judgement->lifecycle_errors++;
    }
    return 0;
}
