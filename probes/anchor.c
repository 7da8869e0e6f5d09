/* SPDX-License-Identifier: MIT */
/*
 * What is in every program that has the probes, whether or not anything refers to it: the
 * response file of the static form asks for unc__probes_anchor by name. It brings the
 * start of the probes along, and the note by which a binary is recognised from outside.
 *
 * The note `.note.unclosed`: owner "unclosed", type 1, and then three words: the form (0
 * shared, 1 static), how many symbols have a probe, a hash of their names; and the
 * version, NUL-terminated. A program that is linked with the shared form has none of its
 * own: it NEEDs the library.
 */
#include <stdint.h>

#include <unclosed/api.h>

#include "probes/anchor.h"
#include "probes/coverage_id.h"
#include "probes/life.h"

#ifdef UNC__PROBES_STATIC
#define FORM 1
#else
#define FORM 0
#endif

#define NOTE_TYPE    1
#define VERSION_SIZE ((sizeof UNC_VERSION + 3) / 4 * 4)

/* clang's sanitizer would put a red zone behind it, in the middle of the notes; gcc's
 * leaves sections of their own alone, and knows no such attribute. */
#ifdef __clang__
#define WITHOUT_RED_ZONE __attribute__((no_sanitize("address")))
#else
#define WITHOUT_RED_ZONE
#endif

static const struct {
    uint32_t owner_size;
    uint32_t content_size;
    uint32_t type;
    char owner[12]; /* "unclosed", padded to words */
    uint32_t form;
    uint32_t symbol_count;
    uint32_t symbol_hash;
    char version[VERSION_SIZE];
} note WITHOUT_RED_ZONE
    __attribute__((section(".note.unclosed"), aligned(4), used, retain)) = {
        .owner_size = sizeof "unclosed",
        .content_size = 3 * sizeof(uint32_t) + VERSION_SIZE,
        .type = NOTE_TYPE,
        .owner = "unclosed",
        .form = FORM,
        .symbol_count = UNC__COVERAGE_COUNT,
        .symbol_hash = UNC__COVERAGE_HASH,
        .version = UNC_VERSION,
    };

const void *const unc__probes_anchor[] = { &note, &unc__probe_range };
