/* SPDX-License-Identifier: MIT */
/*
 * A short static list: one set of probes with a line for each of its symbols that is out
 * of reach. Places are taken one after the other and shown when they are full.
 *
 * A forked child has its parent's list and sandbox, which is right: it has its libraries
 * and its filters.
 */
#include "record/probe_list.h"

#include <stddef.h>
#include <stdint.h>

#include "base/sandbox.h"
#include "base/text.h"
#include "record/inherited.h"
#include "record/names.h"
#include "record/space.h"

static struct place {
    const char *name;
    enum unc__probe_state state;
    char reason[UNC__PROBE_REASON_SIZE];
    bool is_full;
} places[UNC__PROBES_MAX];

static uint32_t count;

/* Whoever else writes it writes the same. */
static void write_one(struct unc__space *space, size_t i)
{
    struct unc__shared_probe *shared = &space->head->probes[i];

    if (__atomic_load_n(&shared->state, __ATOMIC_RELAXED) != 0) {
        return;
    }
    shared->name = unc__names_add(space, UNC__NAME_OF_TYPE, places[i].name);
    shared->reason = unc__names_add(space, UNC__NAME_OF_SITE, places[i].reason);
    __atomic_store_n(&shared->state, (uint32_t)places[i].state + 1, __ATOMIC_RELEASE);
}

void unc__probes_write(struct unc__space *space)
{
    size_t full = space != NULL ? unc__probes_count() : 0;

    for (size_t i = 0; i < full; i++) {
        write_one(space, i);
    }
}

void unc__probes_add(const char *name, enum unc__probe_state state,
                     const char *const *reason)
{
    uint32_t i = __atomic_fetch_add(&count, 1, __ATOMIC_RELAXED);
    struct unc__text text;

    if (i >= UNC__PROBES_MAX) {
        __atomic_store_n(&count, UNC__PROBES_MAX, __ATOMIC_RELAXED);
        return;
    }
    places[i].name = name;
    places[i].state = state;
    text = unc__text_init(places[i].reason, sizeof places[i].reason);
    for (size_t part = 0; reason[part] != NULL; part++) {
        unc__text_add(&text, reason[part]);
    }
    __atomic_store_n(&places[i].is_full, true, __ATOMIC_RELEASE);
    unc__probes_write(unc__space_find());
    if (state == UNC__PROBE_ACTIVE) {
        unc__record_note_inherited(); /* from here on, what is opened is seen */
    }
}

size_t unc__probes_count(void)
{
    uint32_t full = 0;

    while (full < UNC__PROBES_MAX &&
           __atomic_load_n(&places[full].is_full, __ATOMIC_ACQUIRE)) {
        full++;
    }
    return full;
}

struct unc__probe_view unc__probes_view(size_t i)
{
    return (struct unc__probe_view){ places[i].name, places[i].state, places[i].reason };
}

void unc__probes_note_sandbox(void)
{
    __atomic_store_n(&unc__sandbox_is_noted, true, __ATOMIC_RELAXED);
}

bool unc__probes_is_sandboxed(void)
{
    return unc__is_sandboxed();
}
