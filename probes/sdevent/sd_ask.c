/* SPDX-License-Identifier: MIT */
/*
 * What a source is at now, from the library itself: its getters read a field and no more.
 * They are asked of an object whose memory still names the loop that it was added to, for
 * nobody says when a source that is referenced elsewhere is freed.
 */
#include "probes/sdevent/sd_source.h"
#include "record/reader.h"

/* By a walk, which ends soon: a loop is recorded before what is in it. At the end of the
 * process the index is shut already. */
static uint64_t address_of_loop(uint64_t serial)
{
    uint32_t entry_count = unc__record_entry_count();
    struct unc__entry_view entry;

    for (uint32_t i = 1; i <= entry_count; i++) {
        if (unc__record_read(i, &entry) && entry.serial == serial) {
            return entry.state == UNC__STATE_LIVE ? entry.key : 0;
        }
    }
    return 0;
}

static bool is_there(const struct unc__entry_view *entry)
{
    uint64_t loop;
    uint64_t words[2];

    if (entry->owner == 0 ||
        (unc__watcher_flags(entry->detail) & UNC__WATCHER_DETACHED) != 0) {
        return false;
    }
    loop = address_of_loop(entry->owner);
    return loop != 0 &&
           unc__record_copy(words,
                            (const void *)(uintptr_t)entry->key, /* NOLINT: a key */
                            sizeof words) &&
           words[1] == loop;
}

void unc__sd_ask(const struct unc__entry_view *entry,
                 struct unc__watcher_facts *ret_facts)
{
    sd_event_source *source;
    int enabled = SD_EVENT_OFF;

    if (entry->kind != UNC__KIND_WATCHER || !is_there(entry)) {
        return;
    }
    source = (sd_event_source *)(uintptr_t)entry->key; /* NOLINT: a key */
    if (UNC__SD_REAL_KNOWN(sd_event_source_get_enabled)(source, &enabled) < 0) {
        return;
    }
    ret_facts->knows_state = true;
    ret_facts->is_active = enabled != SD_EVENT_OFF;
    ret_facts->is_referenced = true;
    if (entry->type == UNC__TYPE_SD_IO) {
        ret_facts->fd = UNC__SD_REAL_KNOWN(sd_event_source_get_io_fd)(source);
    } else if (entry->type == UNC__TYPE_SD_SIGNAL) {
        ret_facts->signal = UNC__SD_REAL_KNOWN(sd_event_source_get_signal)(source);
    }
}
