/* SPDX-License-Identifier: MIT */
/*
 * The bytes of a report are in no array: it is one piece, taken where the record ends.
 * One that was replaced stays there unused; an exec that fails again and again makes that
 * happen, so a report that fits is written over the one before. A reader may look
 * meanwhile: while a report is changed, it has no size.
 */
#include "record/seal.h"

#include <errno.h>
#include <string.h>

#include "base/clock.h"
#include "record/layout.h"
#include "record/space.h"

static bool is_in(enum unc__storage_place place)
{
    const struct unc__space *space = unc__space_get();

    return space != NULL && space->storage.place == place;
}

bool unc__record_has_listener(void)
{
    return is_in(UNC__STORAGE_HANDED_OVER);
}

bool unc__record_has_reader(void)
{
    return is_in(UNC__STORAGE_HANDED_OVER) || is_in(UNC__STORAGE_FILE);
}

/* Room for @size bytes: that of the report before, if it is enough. */
static char *make_room(struct unc__space *space, size_t size, size_t size_before)
{
    char *room;

    if (size <= size_before) {
        return space->storage.window + space->head->report_offset;
    }
    room = unc__storage_take(&space->storage, size);
    if (room == NULL || unc__storage_prepare(&space->storage, room, size) < 0) {
        return NULL;
    }
    return room;
}

int unc__record_keep_report(const char *bytes, size_t size)
{
    struct unc__space *space = unc__space_get();
    struct unc__record_head *head;
    size_t size_before;
    char *room;

    if (space == NULL || space->storage.window == NULL) {
        return -ENODATA;
    }
    head = space->head;
    size_before = __atomic_exchange_n(&head->report_size, 0, __ATOMIC_ACQ_REL);
    room = make_room(space, size, size_before);
    if (room == NULL) {
        return -ENOSPC;
    }
    memcpy(room, bytes, size);
    head->report_offset = unc__storage_offset(&space->storage, room);
    __atomic_store_n(&head->report_size, size, __ATOMIC_RELEASE);
    return 0;
}

void unc__record_note_end(const struct unc__end_note *note)
{
    struct unc__space *space = unc__space_get();
    struct unc__record_head *head;

    if (space == NULL || space->head->is_sealed != 0) {
        return;
    }
    head = space->head;
    head->cause = (uint32_t)note->cause;
    head->status = note->status;
    head->is_reconciled = note->is_reconciled;
    head->sealed_at_ns = unc__clock_realtime_ns();
    __atomic_store_n(&head->is_sealed, 1, __ATOMIC_RELEASE);
}
