/* SPDX-License-Identifier: MIT */
/*
 * How many references the program has stands in the detail of the loop, where others have
 * a thread. Whether a loop is gone is not counted but seen: with the last reference, its
 * own or libsystemd's (a bus that is attached has one), its epoll descriptor is closed.
 *
 * Rejected: to count the references of the sources, and end the loop at zero. Those of
 * a bus, of a monitor of devices, of whatever comes next would be missing.
 */
#include "probes/sdevent/sd_loop.h"

#include <stddef.h>

#include "probes/sdevent/sd_source.h"
#include "record/owned.h"

#define REFERENCES_MAX 0xffffffu

/* How many loops are there without a reference of the program's: while there is none, the
 * references that libsystemd gives back end nothing. Too high at worst. */
static uint32_t given_back_count;

static uint32_t references_of(const struct unc__entry_view *entry)
{
    return unc__loop_detail_thread(entry->detail);
}

static void set_references(struct unc__token token, const struct unc__entry_view *entry,
                           uint32_t count)
{
    uint64_t number = entry->detail >> 32;
    bool is_given_back = count == 0;

    if (is_given_back != ((entry->flags & UNC__FLAG_INTERNAL) != 0)) {
        (void)__atomic_add_fetch(&given_back_count, is_given_back ? 1U : UINT32_MAX,
                                 __ATOMIC_RELAXED);
    }
    unc__record_set_detail(token, unc__loop_detail(UNC__LOOP_NEW, count) | number << 32);
    unc__record_set_flags(token, is_given_back ? UNC__FLAG_INTERNAL : 0,
                          is_given_back ? 0 : UNC__FLAG_INTERNAL);
}

static struct unc__token find(const sd_event *loop)
{
    return unc__watcher_find(UNC__INDEX_SDEVENT_LOOP, loop);
}

static bool read_entry(struct unc__token token, struct unc__entry_view *ret_entry)
{
    return token.serial != 0 && unc__record_read(token.index, ret_entry) &&
           ret_entry->serial == token.serial;
}

void unc__sd_start(const struct unc__caller *caller)
{
    (void)UNC__SD_REAL(sd_event_source_get_enabled, caller->ra);
    (void)UNC__SD_REAL(sd_event_source_get_io_fd, caller->ra);
    (void)UNC__SD_REAL(sd_event_source_get_signal, caller->ra);
    unc__record_set_asker(UNC__LIBRARY_SDEVENT, unc__sd_ask);
}

sd_event *unc__sd_resolve(sd_event *loop, const struct unc__caller *caller)
{
    sd_event *found = NULL;

    if (loop != SD_EVENT_DEFAULT) {
        return loop;
    }
    if (UNC__SD_REAL(sd_event_default, caller->ra)(NULL) <= 0 ||
        UNC__SD_REAL(sd_event_default, caller->ra)(&found) < 0) {
        return NULL;
    }
    (void)UNC__SD_REAL(sd_event_unref, caller->ra)(found); /* never the last one */
    return found;
}

void unc__sd_loop_made(sd_event *loop, struct unc__token token, bool is_programs)
{
    struct unc__entry_view entry;

    unc__foreign_loop_made(UNC__INDEX_SDEVENT_LOOP, loop, token);
    if (loop != NULL && read_entry(token, &entry)) {
        set_references(token, &entry, is_programs ? 1 : 0);
    }
}

void unc__sd_loop_referenced(sd_event *loop, const struct unc_site *site,
                             const struct unc__caller *caller)
{
    struct unc__token token = find(loop);
    struct unc__entry_view entry;

    if (token.serial == 0) { /* libsystemd's, where its calls are not seen */
        token = unc__foreign_loop_begin(UNC__TYPE_SD_EVENT, site, caller);
        unc__sd_loop_made(loop, token, /* is_programs= */ true);
        unc__watcher_adopts(UNC__SD_REAL(sd_event_get_fd, caller->ra)(loop), token.serial,
                            0);
        return;
    }
    if (read_entry(token, &entry) && references_of(&entry) < REFERENCES_MAX) {
        set_references(token, &entry, references_of(&entry) + 1);
    }
}

/* One that is a source's: with it the loop goes while the source is still in it. */
static void tell_unbalanced(const struct unc__entry_view *entry,
                            const struct unc_site *site, const struct unc__caller *caller)
{
    (void)unc__record_misuse(&(struct unc__misuse){
        .code = UNC__MISUSE_UNBALANCED,
        .kind = UNC__KIND_LOOP,
        .type = entry->type,
        .key = entry->detail >> 32, /* its number */
        .owner = entry->serial,
        .use_site = unc__record_site(site),
        .use_stack = unc__record_stack_at(caller),
        .cause_site = entry->site,
        .cause_stack = entry->acquired_stack,
        .acquired_stack = entry->acquired_stack,
        .name = unc__record_name("an event loop was unreferenced more often than it was "
                                 "referenced"),
    });
}

struct unc__sd_unref unc__sd_loop_unref_begins(sd_event *loop,
                                               const struct unc_site *site,
                                               const struct unc__caller *caller)
{
    struct unc__sd_unref unref = { .loop = loop, .fd = -1 };
    bool is_programs = unc__library_is_watched(UNC__LIBRARY_SDEVENT, caller);
    struct unc__entry_view entry;
    uint32_t count;

    if (!is_programs && __atomic_load_n(&given_back_count, __ATOMIC_RELAXED) == 0) {
        return unref;
    }
    unref.token = find(loop);
    if (!read_entry(unref.token, &entry)) {
        if (is_programs && loop != NULL) {
            (void)unc__past_misused(UNC__INDEX_SDEVENT_LOOP, (uint64_t)(uintptr_t)loop,
                                    UNC__MISUSE_DOUBLE_RELEASE, site, caller);
        }
        return unref;
    }
    count = references_of(&entry);
    if (is_programs && count == 0) {
        tell_unbalanced(&entry, site, caller);
    } else if (is_programs) {
        set_references(unref.token, &entry, --count);
    }
    unref.may_end = count == 0;
    if (unref.may_end) {
        unref.fd = UNC__SD_REAL(sd_event_get_fd, caller->ra)(loop);
        unref.poller =
            unref.fd >= 0 ? unc__record_fd_find(unref.fd) : (struct unc__token){ 0 };
    }
    return unref;
}

static bool is_keeper(const struct unc__entry_view *entry, void *userdata)
{
    bool *ret_has_keeper = userdata;

    if (entry->kind == UNC__KIND_WATCHER &&
        (unc__watcher_flags(entry->detail) & UNC__WATCHER_FLOATING) == 0) {
        *ret_has_keeper = true;
    }
    return !*ret_has_keeper;
}

/* Where descriptors are not recorded, what is recorded of the sources has to do. */
static bool has_ended(const struct unc__sd_unref *unref)
{
    bool has_keeper = false;

    if (unref->poller.serial != 0) {
        return unc__record_fd_find(unref->fd).serial != unref->poller.serial;
    }
    unc__record_owned_each(unref->token.serial, is_keeper, &has_keeper);
    return !has_keeper;
}

void unc__sd_loop_unref_ends(const struct unc__sd_unref *unref,
                             const struct unc_site *site,
                             const struct unc__caller *caller)
{
    if (!unref->may_end || find(unref->loop).serial != unref->token.serial ||
        !has_ended(unref)) {
        return;
    }
    (void)__atomic_sub_fetch(&given_back_count, 1, __ATOMIC_RELAXED);
    if (unref->poller.serial == 0) { /* not sure enough to blame anybody later */
        unc__foreign_loop_forgotten(UNC__INDEX_SDEVENT_LOOP, unref->loop);
        return;
    }
    (void)unc__foreign_loop_closed(UNC__INDEX_SDEVENT_LOOP, unref->loop,
                                   unc__sd_sources_detached(unref->token.serial), site,
                                   caller);
}

void unc__sd_loop_used(sd_event *loop, const char *what, const struct unc_site *site,
                       const struct unc__caller *caller)
{
    struct unc__past past;

    if (!unc__past_find(UNC__INDEX_SDEVENT_LOOP, (uint64_t)(uintptr_t)loop, &past)) {
        return;
    }
    (void)unc__record_misuse(&(struct unc__misuse){
        .code = UNC__MISUSE_LOOP_GONE,
        .kind = past.kind,
        .type = past.type,
        .use_site = unc__record_site(site),
        .use_stack = unc__record_stack_at(caller),
        .cause_site = past.released_site,
        .cause_stack = past.released_stack,
        .acquired_stack = past.acquired_stack,
        .name = unc__record_name(what),
    });
}

struct unc__sd_scope unc__sd_enter(sd_event *loop, const struct unc__caller *caller)
{
    struct unc__sd_scope scope = { .serial = 0 };

    if (loop != NULL && unc__probe_is_watched(caller) && !unc__sd_is_inside()) {
        scope.serial = unc__foreign_loop_serial(UNC__INDEX_SDEVENT_LOOP, loop);
    }
    if (scope.serial != 0) {
        scope.call = unc__library_enter(UNC__LIBRARY_SDEVENT, scope.serial, 0);
    }
    return scope;
}

void unc__sd_leave(const struct unc__sd_scope *scope)
{
    if (scope->serial != 0) {
        unc__library_leave(&scope->call);
    }
}
