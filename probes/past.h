/* SPDX-License-Identifier: MIT */
#ifndef UNC_PROBES_PAST_H
#define UNC_PROBES_PAST_H

#include <stdbool.h>
#include <stdint.h>

#include "probes/probe.h"
#include "record/index_space.h"

/*
 * What was given back lately and has a handle instead of a number, so that a second
 * release, or a use after the release, shows where the first one was: the record finds
 * what is alive only. A handful for all: such a mistake usually follows soon. What is
 * acquired at the same address is forgotten here. A site is a constant of the probe. Any
 * thread, async-signal-safe.
 */
struct unc__past {
    enum unc__kind kind;
    enum unc__type type;
    uint64_t number; /* that people know it by: of a loop its number, else its key */
    uint32_t acquired_stack;
    uint32_t released_stack;
    uint32_t released_site; /* from unc__record_site */
};

/* unc__past_released: end the life of @key in @space, and remember it. Returns: whether
 * it was known. */
bool unc__past_released(enum unc__index_space space, uint64_t key,
                        const struct unc_site *site, const struct unc__caller *caller);

/* unc__past_note: likewise, of @token, which is ended here and was taken out of its index
 * already. */
void unc__past_note(enum unc__index_space space, uint64_t key, struct unc__token token,
                    const struct unc_site *site, const struct unc__caller *caller);

/* unc__past_note_at: likewise, where the release was seen before; from unc__record_site
 * and unc__record_stack_at. */
void unc__past_note_at(enum unc__index_space space, uint64_t key, struct unc__token token,
                       uint32_t site, uint32_t stack);

/* unc__past_keep: remember what has ended already. */
struct unc__ended;
void unc__past_keep(enum unc__index_space space, uint64_t key,
                    const struct unc__ended *ended, const struct unc_site *site);

/* unc__past_forget: somebody new is at @key. */
void unc__past_forget(enum unc__index_space space, uint64_t key);

/* unc__past_find: false: nothing is known of it. */
bool unc__past_find(enum unc__index_space space, uint64_t key,
                    struct unc__past *ret_past);

/* unc__past_misused: @code (UNC__MISUSE_DOUBLE_RELEASE, ...) of what was given back, if
 * it is known. Returns: whether it was. */
bool unc__past_misused(enum unc__index_space space, uint64_t key,
                       enum unc__misuse_code code, const struct unc_site *site,
                       const struct unc__caller *caller);

#endif
