/* SPDX-License-Identifier: MIT */
/*
 * Eight bits of the detail count the references. Who takes more of them is let go: in
 * doubt there is no finding.
 *
 * An address comes again soon, and maybe for a source that floats, whose address nobody
 * told us. So before a use after the release is told, the memory is asked: a source has
 * its loop in its second word (looked at in each source that is added), and none any more
 * when it is gone.
 */
#include "probes/sdevent/sd_source.h"

#include <stddef.h>

#include "record/owned.h"

#define COUNT_SHIFT 8
#define COUNT_MAX   0xffu

/* How many entries float: without any, the end of a loop needs no walk. */
static uint32_t floating_count;

/* How many were referenced more than once; too high at worst. While there are none, and
 * none float, a reference that is given back is the last one. */
static uint32_t shared_count;

/* Whether the second word of a source is what we take it for. */
static bool has_other_layout;

UNC__THREAD_LOCAL const sd_event_source *unc__sd_unreferencing;

struct head {
    uint64_t first;
    void *loop;
};

static unsigned count_of(unsigned flags)
{
    return flags >> COUNT_SHIFT & COUNT_MAX;
}

static bool read_entry(struct unc__token token, struct unc__entry_view *ret_entry)
{
    return token.serial != 0 && unc__record_read(token.index, ret_entry) &&
           ret_entry->serial == token.serial;
}

static void set_count(struct unc__token token, unsigned flags, unsigned count)
{
    if ((count > 1) != (count_of(flags) > 1)) {
        (void)__atomic_add_fetch(&shared_count, count > 1 ? 1U : UINT32_MAX,
                                 __ATOMIC_RELAXED);
    }
    unc__watcher_set(token, count << COUNT_SHIFT,
                     (flags & ~(count << COUNT_SHIFT)) & COUNT_MAX << COUNT_SHIFT);
}

static const char *noun_of(enum unc__type type)
{
    switch (type) {
    case UNC__TYPE_SD_IO:
        return "an io source";
    case UNC__TYPE_SD_TIME:
        return "a time source";
    case UNC__TYPE_SD_SIGNAL:
        return "a signal source";
    case UNC__TYPE_SD_CHILD:
        return "a child source";
    case UNC__TYPE_SD_INOTIFY:
        return "an inotify source";
    default:
        return "a source";
    }
}

struct unc__sd_adding unc__sd_adding_begin(sd_event *loop, enum unc__type type,
                                           const struct unc_site *site,
                                           const struct unc__caller *caller)
{
    struct unc__sd_adding adding = { .loop = NULL };

    if (!unc__probe_is_watched(caller) || unc__sd_is_inside()) {
        return adding;
    }
    adding.is_watched = unc__library_is_watched(UNC__LIBRARY_SDEVENT, caller);
    adding.loop = unc__sd_resolve(loop, caller);
    adding.scope = unc__sd_enter(adding.loop, caller);
    if (adding.is_watched && adding.scope.serial == 0 && adding.loop != NULL) {
        unc__sd_loop_used(adding.loop, noun_of(type), site, caller);
    }
    return adding;
}

struct unc__token unc__sd_added(const struct unc__sd_adding *adding,
                                sd_event_source *source, enum unc__type type,
                                const void *callback, const char *name,
                                const struct unc_site *site,
                                const struct unc__caller *caller)
{
    unc__sd_leave(&adding->scope);
    if (!adding->is_watched || source == NULL) {
        return (struct unc__token){ 0 };
    }
    if (((const struct head *)(const void *)source)->loop != adding->loop) {
        __atomic_store_n(&has_other_layout, true, __ATOMIC_RELAXED);
    }
    return unc__watcher_acquired(
        UNC__INDEX_SDEVENT, source,
        &(struct unc__acquisition){
            .kind = UNC__KIND_WATCHER,
            .type = type,
            .detail =
                unc__watcher_detail(callback, UNC__WATCHER_ACTIVE | 1U << COUNT_SHIFT),
            .owner = adding->scope.serial,
            .name = name,
            .site = site,
            .caller = caller,
        });
}

/* Of a source at @source that is there now, as far as its memory tells. */
static bool copy_head(const void *source, struct head *ret_head)
{
    return !__atomic_load_n(&has_other_layout, __ATOMIC_RELAXED) &&
           unc__record_copy(ret_head, source, sizeof *ret_head);
}

static void tell_gone(sd_event_source *source, enum unc__misuse_code code,
                      const struct unc_site *site, const struct unc__caller *caller)
{
    uint64_t key = (uint64_t)(uintptr_t)source;
    struct unc__past past;
    struct head head;

    if (source == NULL || !unc__past_find(UNC__INDEX_SDEVENT, key, &past) ||
        !copy_head(source, &head)) {
        return;
    }
    if (unc__foreign_loop_serial(UNC__INDEX_SDEVENT_LOOP, head.loop) != 0) {
        unc__past_forget(UNC__INDEX_SDEVENT, key); /* another one */
        return;
    }
    (void)unc__past_misused(UNC__INDEX_SDEVENT, key, code, site, caller);
}

struct unc__token unc__sd_source_used(sd_event_source *source,
                                      const struct unc_site *site,
                                      const struct unc__caller *caller)
{
    struct unc__token token = unc__watcher_find(UNC__INDEX_SDEVENT, source);

    if (__builtin_expect(token.serial == 0, 0)) {
        tell_gone(source, UNC__MISUSE_USE_AFTER_RELEASE, site, caller);
    }
    return token;
}

static void forget(sd_event_source *source, unsigned flags, struct unc__token token)
{
    (void)unc__record_index_take(UNC__INDEX_SDEVENT, source);
    unc__record_release(token, 0);
    if ((flags & UNC__WATCHER_FLOATING) != 0) {
        (void)__atomic_sub_fetch(&floating_count, 1, __ATOMIC_RELAXED);
    }
}

void unc__sd_source_referenced(sd_event_source *source, const struct unc_site *site,
                               const struct unc__caller *caller)
{
    struct unc__token token = unc__sd_source_used(source, site, caller);
    struct unc__entry_view entry;
    unsigned flags;

    if (source == NULL) {
        return;
    }
    if (!read_entry(token, &entry)) { /* one that floats, from its callback */
        (void)__atomic_add_fetch(&floating_count, 1, __ATOMIC_RELAXED);
        (void)unc__watcher_acquired(
            UNC__INDEX_SDEVENT, source,
            &(struct unc__acquisition){
                .kind = UNC__KIND_WATCHER,
                .type = UNC__TYPE_SD_SOURCE,
                .detail =
                    unc__watcher_detail(NULL, UNC__WATCHER_FLOATING | 1U << COUNT_SHIFT),
                .owner = unc__foreign_loop_serial(
                    UNC__INDEX_SDEVENT_LOOP,
                    UNC__SD_REAL(sd_event_source_get_event, caller->ra)(source)),
                .site = site,
                .caller = caller,
            });
        return;
    }
    flags = unc__watcher_flags(entry.detail);
    if (count_of(flags) == COUNT_MAX) {
        forget(source, flags, token);
    } else {
        set_count(token, flags, count_of(flags) + 1);
    }
}

void unc__sd_source_unreferenced(sd_event_source *source, const struct unc_site *site,
                                 const struct unc__caller *caller)
{
    struct unc__entry_view entry;
    struct unc__token token;
    unsigned flags;

    if (__atomic_load_n(&shared_count, __ATOMIC_RELAXED) == 0 &&
        __atomic_load_n(&floating_count, __ATOMIC_RELAXED) == 0 &&
        unc__watcher_released(UNC__INDEX_SDEVENT, source, site, caller)) {
        return;
    }
    token = unc__watcher_find(UNC__INDEX_SDEVENT, source);
    if (!read_entry(token, &entry)) {
        tell_gone(source, UNC__MISUSE_DOUBLE_RELEASE, site, caller);
        return;
    }
    flags = unc__watcher_flags(entry.detail);
    if (count_of(flags) > 1) {
        set_count(token, flags, count_of(flags) - 1);
    } else if ((flags & UNC__WATCHER_FLOATING) != 0) {
        forget(source, flags, token); /* its loop has it still */
    } else {
        (void)unc__watcher_released(UNC__INDEX_SDEVENT, source, site, caller);
    }
}

void unc__sd_source_floats(sd_event_source *source, bool is_floating)
{
    struct unc__token token = unc__watcher_find(UNC__INDEX_SDEVENT, source);
    struct unc__entry_view entry;

    if (!read_entry(token, &entry) ||
        ((unc__watcher_flags(entry.detail) & UNC__WATCHER_FLOATING) != 0) ==
            is_floating ||
        (unc__watcher_flags(entry.detail) & UNC__WATCHER_DETACHED) != 0) {
        return;
    }
    unc__watcher_set(token, is_floating ? UNC__WATCHER_FLOATING : 0,
                     is_floating ? 0 : UNC__WATCHER_FLOATING);
    (void)__atomic_add_fetch(&floating_count, is_floating ? 1U : UINT32_MAX,
                             __ATOMIC_RELAXED);
}

/* What has no descriptor of its loop's. */
static bool opens_nothing(enum unc__type type)
{
    return type == UNC__TYPE_SD_TIME || type == UNC__TYPE_SD_IO ||
           type == UNC__TYPE_SD_DEFER || type == UNC__TYPE_SD_POST ||
           type == UNC__TYPE_SD_EXIT;
}

struct unc__sd_scope unc__sd_source_enter(sd_event_source *source,
                                          const struct unc_site *site,
                                          const struct unc__caller *caller)
{
    struct unc__sd_scope scope = { .serial = 0 };
    struct unc__entry_view entry;
    struct unc__token token;

    if (source == NULL || !unc__probe_is_watched(caller) || unc__sd_is_inside()) {
        return scope;
    }
    token = unc__watcher_find(UNC__INDEX_SDEVENT, source);
    if (read_entry(token, &entry)) {
        if (opens_nothing(entry.type) ||
            (unc__watcher_flags(entry.detail) & UNC__WATCHER_DETACHED) != 0) {
            return scope;
        }
    } else if (unc__library_is_watched(UNC__LIBRARY_SDEVENT, caller)) {
        tell_gone(source, UNC__MISUSE_USE_AFTER_RELEASE, site, caller);
    }
    return unc__sd_enter(UNC__SD_REAL(sd_event_source_get_event, caller->ra)(source),
                         caller);
}

void unc__sd_source_owns(sd_event_source *source, int fd, bool is_owner,
                         const struct unc__caller *caller)
{
    uint64_t loop = unc__foreign_loop_serial(
        UNC__INDEX_SDEVENT_LOOP,
        UNC__SD_REAL(sd_event_source_get_event, caller->ra)(source));
    struct unc__token token = unc__watcher_find(UNC__INDEX_SDEVENT, source);

    if (fd < 0 || (loop == 0 && token.serial == 0)) {
        return;
    }
    if (is_owner) {
        unc__watcher_adopts(fd, loop, token.serial);
    } else {
        unc__watcher_disowns(fd);
    }
    unc__watcher_set(token, is_owner ? UNC__WATCHER_OWNS_FD : 0,
                     is_owner ? 0 : UNC__WATCHER_OWNS_FD);
}

static bool detach(const struct unc__entry_view *entry, void *userdata)
{
    bool *ret_has_any = userdata;
    struct unc__token token;

    if (entry->kind != UNC__KIND_WATCHER) {
        return true;
    }
    token = unc__watcher_find(UNC__INDEX_SDEVENT,
                              (const void *)(uintptr_t)entry->key); /* NOLINT: a key */
    if (token.serial != entry->serial) {
        return true;
    }
    if ((unc__watcher_flags(entry->detail) & UNC__WATCHER_FLOATING) != 0) {
        (void)__atomic_sub_fetch(&floating_count, 1, __ATOMIC_RELAXED);
    }
    unc__watcher_set(token, UNC__WATCHER_DETACHED, UNC__WATCHER_FLOATING);
    *ret_has_any = true;
    return true;
}

bool unc__sd_sources_detached(uint64_t loop)
{
    bool has_any = false;

    if (__atomic_load_n(&floating_count, __ATOMIC_RELAXED) != 0) {
        unc__record_owned_each(loop, detach, &has_any);
    }
    return has_any;
}
