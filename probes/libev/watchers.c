/* SPDX-License-Identifier: MIT */
/*
 * What the probes of watchers record. An entry lives from a start to a stop; whatever is
 * found in its place at the next start has ended without a stop that came here: it came
 * to rest by itself, or its memory was set up once more.
 *
 * Set up once more while it was active is a mistake that libev answers with silence: its
 * lists keep what they had. It is told when all that is known agrees: the same address,
 * type, callback and loop, and no way for the watcher to have stopped unseen. Else the
 * old entry is over and is blamed for nothing: the memory was somebody else's meanwhile.
 */
#include "probes/libev/watchers.h"

#include <errno.h>
#include <stddef.h>

#include "record/index_life.h"
#include "record/reader.h"

bool unc__ev_is_open;

/* The lower bits of a number are kept above the flags that mean something, and compared:
 * what differs there was changed for certain. */
#define NUMBER_SHIFT 8
#define NUMBER_MASK  0xffu

static unsigned number_bits(int number)
{
    return ((unsigned)number & NUMBER_MASK) << NUMBER_SHIFT;
}

/* Clean-up watchers do not keep a loop running. */
static unsigned flags_of(enum unc__type type)
{
    return type == UNC__TYPE_EV_CLEANUP ? UNC__WATCHER_ACTIVE | UNC__WATCHER_UNREFERENCED
                                        : UNC__WATCHER_ACTIVE;
}

static uint64_t detail_of(const void *watcher, enum unc__type type, int number)
{
    const void *callback;

    memcpy(&callback, (const char *)watcher + offsetof(ev_watcher, cb), sizeof callback);
    return unc__watcher_detail(callback, flags_of(type) | number_bits(number));
}

uint32_t unc__ev_name(enum unc__type type)
{
    switch ((int)type) {
#define CASE(id, kind, word, ...) \
    case UNC__TYPE_##id:          \
        return unc__record_name("an " word);
        UNC_TYPES_LIBEV(CASE)
#undef CASE
    default:
        return 0;
    }
}

static void tell_changed(const struct unc__entry_view *entry, const struct unc_site *site,
                         const struct unc__caller *caller)
{
    (void)unc__record_misuse(&(struct unc__misuse){
        .code = UNC__MISUSE_CHANGED_ACTIVE,
        .kind = UNC__KIND_WATCHER,
        .type = entry->type,
        .key = entry->key,
        .owner = entry->owner,
        .use_site = unc__record_site(site),
        .use_stack = unc__record_stack_at(caller),
        .cause_site = entry->site,
        .cause_stack = entry->acquired_stack,
        .acquired_stack = entry->acquired_stack,
    });
}

static bool has_other_number(uint64_t detail, int number)
{
    return ((unc__watcher_flags(detail) ^ number_bits(number)) &
            NUMBER_MASK << NUMBER_SHIFT) != 0;
}

/* Somebody is at its address already. */
__attribute__((noinline, cold)) static void replace(const struct unc__ev_start *start,
                                                    const struct unc__acquisition *what)
{
    struct unc__entry_view old;

    if (unc__watcher_view(UNC__INDEX_LIBEV, start->watcher, &old) &&
        old.type == what->type && old.owner == what->owner && what->owner != 0 &&
        unc__watcher_address(old.detail) == unc__watcher_address(what->detail) &&
        !unc__ev_may_rest(old.type)) {
        tell_changed(&old, start->site, start->caller);
    }
    unc__record_release(unc__record_index_take(UNC__INDEX_LIBEV, start->watcher), 0);
    (void)unc__record_index_acquired(UNC__INDEX_LIBEV, start->watcher, what);
}

void unc__ev_starts(const struct unc__ev_start *start)
{
    const struct unc__acquisition what = {
        .kind = UNC__KIND_WATCHER,
        .type = start->type,
        .detail = detail_of(start->watcher, start->type, start->number),
        .owner = unc__ev_loop_serial(start->loop),
        .site = start->site,
        .caller = start->caller,
    };

    if (__builtin_expect(what.owner == 0, 0)) {
        unc__ev_loop_misused(start->loop, UNC__MISUSE_LOOP_GONE, start->type, start->site,
                             start->caller);
    }
    if (unc__record_index_acquired(UNC__INDEX_LIBEV, start->watcher, &what) == -EEXIST) {
        replace(start, &what);
    }
}

struct unc__library_call unc__ev_enter(const struct unc__ev_start *start)
{
    unc__ev_starts(start);
    return unc__library_enter(UNC__LIBRARY_LIBEV, unc__ev_loop_serial(start->loop), 0);
}

void unc__ev_start_again(const struct unc__ev_start *start)
{
    struct unc__entry_view entry;

    if (unc__watcher_view(UNC__INDEX_LIBEV, start->watcher, &entry) &&
        entry.type == start->type && has_other_number(entry.detail, start->number)) {
        tell_changed(&entry, start->site, start->caller);
    }
}

/* Active, and nothing is known of it. */
__attribute__((noinline, cold)) static void stop_unknown(struct ev_loop *loop,
                                                         const struct unc_site *site,
                                                         const struct unc__caller *caller)
{
    if (unc__ev_loop_serial(loop) == 0) {
        unc__ev_loop_misused(loop, UNC__MISUSE_USE_AFTER_RELEASE, UNC__TYPE_NONE, site,
                             caller);
    }
}

void unc__ev_stops(struct ev_loop *loop, const void *watcher, int number,
                   const struct unc_site *site, const struct unc__caller *caller)
{
    struct unc__ended ended;

    if (!unc__ev_is_active(watcher) || !unc__probe_is_watched(caller)) {
        return; /* nothing to do, whatever happened to it: that is seen at the report */
    }
    if (!unc__record_index_ended(UNC__INDEX_LIBEV, watcher, /* caller= */ NULL, &ended)) {
        stop_unknown(loop, site, caller);
    } else if (number != 0 && has_other_number(ended.detail, number)) {
        tell_changed(&(struct unc__entry_view){ .type = ended.type,
                                                .key = (uint64_t)(uintptr_t)watcher,
                                                .owner = ended.owner,
                                                .site = ended.site,
                                                .acquired_stack = ended.acquired_stack },
                     site, caller);
    }
}
