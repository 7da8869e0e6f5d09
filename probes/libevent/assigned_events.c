/* SPDX-License-Identifier: MIT */
/*
 * A forked child may add the events of its parent. Their base is not in its record, so
 * they are not either: only what is added to a base that is known counts.
 *
 * A timeout that is moved on is deleted and added all the time. So the entry of one that
 * was deleted is kept for a while: added again, it goes on, with the stack of the first
 * time; a deletion of another one that needs its place ends it. (If another thread adds
 * it at that very moment, it ends as well, and is not seen until the next time.) What is
 * kept when a report is made is known by its memory, like what has fired.
 */
#include "probes/libevent/assigned.h"

#include <stddef.h>

#include "probes/libevent/freed.h"
#include "probes/libevent/loop.h"
#include "probes/libevent/memory.h"
#include "record/index_life.h"

#define RESTING_COUNT 256u

static const struct event *all_resting[RESTING_COUNT];

static const struct event **resting_place(const struct event *event)
{
    uintptr_t number = (uintptr_t)event >> 4;

    return &all_resting[(number ^ number >> 8) % RESTING_COUNT];
}

void unc__event_deleted(const struct event *event)
{
    const struct event *former;
    struct unc__ended ended;

    if (unc__watcher_find(UNC__INDEX_LIBEVENT_OTHER, event).serial == 0) {
        return;
    }
    former = __atomic_exchange_n(resting_place(event), event, __ATOMIC_RELAXED);
    if (former != NULL && former != event) {
        (void)unc__record_index_ended(UNC__INDEX_LIBEVENT_OTHER, former,
                                      /* caller= */ NULL, &ended);
    }
}

static void wake(const struct event *event)
{
    const struct event *resting = event;

    (void)__atomic_compare_exchange_n(resting_place(event), &resting, NULL, /* weak= */ 0,
                                      __ATOMIC_RELAXED, __ATOMIC_RELAXED);
}

static uint64_t detail_of(event_callback_fn callback, short events)
{
    return unc__watcher_detail((const void *)(uintptr_t)callback,
                               (events & EV_PERSIST) != 0 ? UNC__WATCHER_PERSISTENT : 0);
}

static void tell_changed(const struct unc__entry_view *entry, const struct unc_site *site,
                         const struct unc__caller *caller)
{
    (void)unc__record_misuse(&(struct unc__misuse){
        .code = UNC__MISUSE_CHANGED_ACTIVE,
        .kind = entry->kind,
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

static void look_for_pending(const struct event *event, struct unc__token token,
                             const struct unc_site *site,
                             const struct unc__caller *caller)
{
    struct unc__entry_view entry;

    if (unc__event_layout_is_known() && unc__libevent_is_watched(caller) &&
        unc__record_read(token.index, &entry) && entry.serial == token.serial &&
        unc__event_is(event, &entry) && unc__event_is_pending(event)) {
        tell_changed(&entry, site, caller);
    }
}

void unc__event_assigned(struct event *event, const struct event_base *base,
                         event_callback_fn callback, short events,
                         const struct unc_site *site, const struct unc__caller *caller)
{
    struct unc__token token = unc__record_index_take(UNC__INDEX_LIBEVENT_OTHER, event);

    unc__libevent_freed_forget(event);
    if (token.serial != 0) {
        look_for_pending(event, token, site, caller);
        unc__record_release(token, 0);
        return;
    }
    token = unc__watcher_find(UNC__INDEX_LIBEVENT, event);
    if (token.serial == 0) {
        return;
    }
    look_for_pending(event, token, site, caller);
    unc__record_set_detail(token, detail_of(callback, events));
    unc__record_set_owner(token,
                          unc__foreign_loop_serial(UNC__INDEX_LIBEVENT_LOOP,
                                                   unc__libevent_or_current(base)));
}

/* Of one that is known and may belong to a base that is gone. */
static void look_for_loop(const struct event *event, struct unc__token token,
                          const struct unc_site *site, const struct unc__caller *caller)
{
    struct unc__entry_view entry;

    if (unc__libevent_any_gone() && unc__event_layout_is_known() &&
        unc__record_read(token.index, &entry) && entry.serial == token.serial) {
        (void)unc__libevent_loop(event->ev_base, entry.type, site, caller);
    }
}

/* A listener's own, for instance: evconnlistener_enable jumps to event_add, which then
 * seems to be called by the program. But what it calls back is libevent's. */
static bool is_internal(const struct event *event)
{
    uintptr_t callback = (uintptr_t)event->ev_evcallback.evcb_cb_union.evcb_callback;

    return unc__library_has(UNC__LIBRARY_LIBEVENT, callback + 1) ||
           unc__libevent_has(callback + 1);
}

static struct unc__token acquire(const struct event *event, const struct unc_site *site,
                                 const struct unc__caller *caller)
{
    enum unc__type type =
        unc__event_type(event->ev_fd, event->ev_events, /* is_added= */ true);
    uint64_t loop =
        is_internal(event) ? 0 : unc__libevent_loop(event->ev_base, type, site, caller);

    if (loop == 0) {
        return (struct unc__token){ 0 };
    }
    return unc__record_index_renewed(
        UNC__INDEX_LIBEVENT_OTHER, event,
        &(struct unc__acquisition){
            .kind = UNC__KIND_WATCHER,
            .type = type,
            .owner = loop,
            .detail = detail_of(event->ev_evcallback.evcb_cb_union.evcb_callback,
                                event->ev_events),
            .site = site,
            .caller = caller });
}

struct unc__event_adding unc__event_added(const struct event *event,
                                          const struct unc_site *site,
                                          const struct unc__caller *caller)
{
    struct unc__event_adding adding = { .token = unc__watcher_find(UNC__INDEX_LIBEVENT,
                                                                   event) };

    if (adding.token.serial != 0) {
        look_for_loop(event, adding.token, site, caller);
    } else if (unc__event_layout_is_known()) {
        adding.token = unc__watcher_find(UNC__INDEX_LIBEVENT_OTHER, event);
        if (adding.token.serial != 0) {
            wake(event);
        } else if (!unc__libevent_freed_misused(event, UNC__MISUSE_USE_AFTER_RELEASE,
                                                site, caller)) {
            adding.token = acquire(event, site, caller);
            adding.is_new = adding.token.serial != 0;
        }
    }
    adding.is_signal = adding.token.serial != 0 && unc__event_layout_is_known() &&
                       (event->ev_events & EV_SIGNAL) != 0;
    return adding;
}
