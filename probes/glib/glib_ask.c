/* SPDX-License-Identifier: MIT */
/*
 * What a report asks, long after the call. A source that is recorded exists: its end
 * takes it out of the record. So what its memory says is true, and is read as a copy all
 * the same.
 *
 * Whoever ends the process from a callback has no other way to end the source than to
 * return: what is being called is no finding, nor is the main loop that runs.
 */
#include "probes/glib/glib_ask.h"

#include <errno.h>
#include <glib.h>
#include <sys/syscall.h>

#include "probes/raw.h"
#include "record/watcher_detail.h"
#include "record/watcher_facts.h"

/* GSource has flags of GHook's, and its header says so. */
#define IS_ACTIVE  ((guint)G_HOOK_FLAG_ACTIVE)
#define IS_IN_CALL ((guint)G_HOOK_FLAG_IN_CALL)

static void ask_source(const struct unc__entry_view *entry,
                       struct unc__watcher_facts *ret_facts)
{
    GSource source;
    const void *place = (const void *)(uintptr_t)entry->key;

    if (!unc__record_copy(&source, place, sizeof source) || source.ref_count == 0 ||
        source.source_funcs == NULL) {
        return;
    }
    ret_facts->knows_state = true;
    ret_facts->is_gone = (source.flags & IS_IN_CALL) != 0;
    ret_facts->is_active = (source.flags & IS_ACTIVE) != 0 && source.context != NULL;
    if ((source.flags & IS_ACTIVE) == 0) {
        ret_facts->type = UNC__TYPE_G_SOURCE_DESTROYED; /* by its callback, say */
    } else if (source.context == NULL) {
        ret_facts->type = UNC__TYPE_G_SOURCE_LOOSE;
    }
}

/* A thread that ends pops what it has pushed: GLib keeps that for each. */
static bool has_ended(uint32_t thread)
{
    long process = unc__raw_call(SYS_getpid, 0, 0, 0, 0, 0, 0);

    return unc__raw_call(SYS_tgkill, process, (long)thread, 0, 0, 0, 0) == -ESRCH;
}

static void ask(const struct unc__entry_view *entry, struct unc__watcher_facts *ret_facts)
{
    if (entry->type == UNC__TYPE_G_MAIN_LOOP) {
        ret_facts->knows_state = true;
        ret_facts->is_gone = ret_facts->is_active;
    } else if (entry->type == UNC__TYPE_G_THREAD_DEFAULT) {
        ret_facts->is_gone = has_ended(entry->thread);
    } else if (entry->type != UNC__TYPE_G_IO_CHANNEL) {
        ask_source(entry, ret_facts);
    }
}

void unc__glib_ask_start(void)
{
    static bool is_started;

    if (!__atomic_load_n(&is_started, __ATOMIC_RELAXED)) {
        unc__record_set_asker(UNC__LIBRARY_GLIB, ask);
        __atomic_store_n(&is_started, true, __ATOMIC_RELAXED);
    }
}
