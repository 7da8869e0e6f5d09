/* SPDX-License-Identifier: MIT */
/*
 * What a program acquires in its sandbox is dropped, and counted, once this room is used
 * up. Memory that is mapped and not used costs addresses only.
 */
#include "record/make_room.h"

#include "base/process.h"
#include "base/sandbox.h"
#include "record/chunks.h"
#include "record/fd_table.h"
#include "record/guest.h"
#include "record/pointer_levels.h"
#include "record/record.h"
#include "record/set.h"
#include "record/space.h"

#define ROOM_ITEMS 4096u /* of each sort */

static void make_room(struct unc__space *space)
{
    struct unc__chunks *const chunks[] = { &space->entries, &space->words,
                                           &space->stacks,  &space->sites,
                                           &space->threads, &space->misuses };
    struct unc__set *const sets[] = { &space->names, &space->stack_set, &space->site_set,
                                      &space->misuse_set };

    for (size_t i = 0; i < sizeof chunks / sizeof *chunks; i++) {
        unc__chunks_make_room(chunks[i], ROOM_ITEMS);
    }
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
        unc__set_make_room(sets[i]);
    }
    unc__fd_table_make_room(space);
    unc__pointer_levels_make_room(space);
}

void unc__record_make_room(void)
{
    static uint32_t made_in; /* a generation */
    struct unc__space *space;

    if (!unc__record_is_on() || unc__is_sandboxed() || unc__record_has_guest() ||
        __atomic_exchange_n(&made_in, unc__process_generation(), __ATOMIC_RELAXED) ==
            unc__process_generation()) {
        return;
    }
    space = unc__space_get();
    if (space != NULL) {
        make_room(space);
    }
}
