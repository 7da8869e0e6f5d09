/* SPDX-License-Identifier: MIT */
/*
 * The same place has acquired others, and those were given back: then this one was meant
 * to be as well, and where that is done is the best hint there is. The record remembers
 * what was released lately; the latest release speaks for all. Only those that somebody
 * released at a place count: what ended by itself, a timer that fired, proves nothing.
 */
#include "judge/parts.h"

/* Which findings a release may speak for. */
struct origin {
    enum unc__kind kind;
    enum unc__type type;
    uint32_t stack;
};

static uint64_t hash_of(const struct origin *origin)
{
    uint64_t hash = unc__hash_word(UNC__HASH_START,
                                   (uint64_t)origin->kind << 32 | (uint64_t)origin->type);

    return unc__hash_word(hash, origin->stack);
}

static struct origin origin_of(const struct unc__finding *finding)
{
    return (struct origin){ finding->first.kind, finding->first.type, finding->stack };
}

static bool is_of_origin(const void *key, uint32_t index, const void *userdata)
{
    const struct origin *wanted = key;
    struct origin origin = origin_of(unc__judgement_finding(userdata, index));

    return origin.kind == wanted->kind && origin.type == wanted->type &&
           origin.stack == wanted->stack;
}

static uint32_t find(const struct unc__judgement *judgement,
                     const struct unc__table *table, const struct origin *origin)
{
    return unc__table_find(table, hash_of(origin), origin, is_of_origin, judgement);
}

static bool has_origin(const struct unc__finding *finding)
{
    return finding->class == UNC__CLASS_UNCLOSED && finding->stack != 0 &&
           (finding->first.flags & UNC__FLAG_OVER) == 0;
}

/* Each origin once, by its first finding. Without memory there are fewer. */
static struct unc__table index_origins(const struct unc__judgement *judgement)
{
    struct unc__table table = { 0 };

    for (uint32_t i = 0; i < judgement->findings.count; i++) {
        const struct unc__finding *finding = unc__judgement_finding(judgement, i);
        struct origin origin = origin_of(finding);

        if (has_origin(finding) && find(judgement, &table, &origin) == UNC__TABLE_NONE) {
            (void)unc__table_insert(&table, hash_of(&origin), i);
        }
    }
    return table;
}

static void note_release(const struct unc__judgement *judgement,
                         const struct unc__table *table,
                         const struct unc__entry_view *entry)
{
    struct origin origin = { entry->kind, entry->type, entry->acquired_stack };
    uint32_t index = find(judgement, table, &origin);
    struct unc__finding *finding;

    if (index == UNC__TABLE_NONE) {
        return;
    }
    finding = unc__judgement_finding(judgement, index);
    if (entry->serial > finding->sibling_serial) {
        finding->sibling_serial = entry->serial;
        finding->sibling_stack = entry->released_stack;
    }
}

/* What the first finding of an origin has learnt is true of the others too. */
static void spread(const struct unc__judgement *judgement, const struct unc__table *table)
{
    for (uint32_t i = 0; i < judgement->findings.count; i++) {
        struct unc__finding *finding = unc__judgement_finding(judgement, i);
        struct origin origin = origin_of(finding);
        uint32_t first =
            has_origin(finding) ? find(judgement, table, &origin) : UNC__TABLE_NONE;

        if (first != UNC__TABLE_NONE) {
            finding->sibling_stack =
                unc__judgement_finding(judgement, first)->sibling_stack;
        }
    }
}

void unc__siblings_collect(struct unc__judgement *judgement)
{
    struct unc__table table = index_origins(judgement);
    uint32_t entry_count = table.used > 0 ? unc__record_entry_count() : 0;
    struct unc__entry_view entry;

    for (uint32_t index = 1; index <= entry_count; index++) {
        if (unc__record_read(index, &entry) && entry.state == UNC__STATE_RELEASED &&
            entry.acquired_stack != 0 && entry.released_stack != 0) {
            note_release(judgement, &table, &entry);
        }
    }
    spread(judgement, &table);
    unc__table_done(&table);
}
