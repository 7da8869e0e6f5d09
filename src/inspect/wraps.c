/* SPDX-License-Identifier: MIT */
/*
 * The static form: the linker leads `close` to `__wrap_close`, if it was told to for that
 * name. A name that is there without its wrapper goes past the probes; a wrapper that is
 * not ours, a mock, is known by the second name that only ours have (check_static.c).
 */
#include <string.h>

#include "inspect/parts.h"
#include "inspect/symbols.h"

enum {
    SEEN_NAME = 1,
    SEEN_WRAPPER = 2,
    SEEN_OURS = 4
};

static void take(const struct unc__symbol *symbol, void *userdata)
{
    static const struct {
        const char *prefix;
        unsigned char seen;
    } forms[] = {
        { "__wrap_", SEEN_WRAPPER },
        { "unc__wrapper_", SEEN_OURS },
        { "", SEEN_NAME },
    };
    unsigned char *seen = userdata;

    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        size_t length = strlen(forms[i].prefix);

        if (strncmp(symbol->name, forms[i].prefix, length) == 0) {
            size_t number = unc__covered_find(symbol->name + length);

            /* A local of this name is a function of the program's own. */
            if (number < UNC__COVERED_COUNT &&
                (!symbol->is_local || forms[i].seen != SEEN_NAME)) {
                seen[number] |= forms[i].seen;
            }
        }
    }
}

/* The wrappers of these are linked only if somebody calls them (UNC_PROBES_ON_NEED,
 * probes/CMakeLists.txt); libc has them all the same. */
static void forget_on_need(unsigned char *seen)
{
    static const enum unc__covered on_need[] = { UNC__COVERED_dlopen,
                                                 UNC__COVERED_dlmopen };

    for (size_t i = 0; i < sizeof on_need / sizeof *on_need; i++) {
        seen[on_need[i]] &= (unsigned char)~SEEN_NAME;
    }
}

/* Of an event library those are linked that somebody calls, or all; it has the others all
 * the same. What is there and has no wrapper at all was linked without them. */
static void forget_libraries(unsigned char *seen)
{
    bool has_wrapper[UNC__LIBRARY_COUNT] = { false };

    for (size_t i = UNC__COVERED_LIBC_COUNT; i < UNC__COVERED_COUNT; i++) {
        has_wrapper[unc__covered_library(i)] |= (seen[i] & SEEN_WRAPPER) != 0;
    }
    for (size_t i = UNC__COVERED_LIBC_COUNT; i < UNC__COVERED_COUNT; i++) {
        if (has_wrapper[unc__covered_library(i)]) {
            seen[i] &= (unsigned char)~SEEN_NAME;
        }
    }
}

static size_t count(const unsigned char *seen, unsigned mask, unsigned value)
{
    size_t found = 0;

    for (size_t i = 0; i < UNC__COVERED_COUNT; i++) {
        found += (seen[i] & mask) == value;
    }
    return found;
}

static void name_all(struct unc__inspection *inspection, const unsigned char *seen,
                     unsigned mask, unsigned value)
{
    for (size_t i = 0; i < UNC__COVERED_COUNT; i++) {
        if ((seen[i] & mask) == value) {
            unc__diagnosis_name(inspection->diagnosis, unc__covered_name(i));
        }
    }
}

void unc__inspect_wraps(struct unc__inspection *inspection)
{
    unsigned char seen[UNC__COVERED_COUNT] = { 0 };
    size_t bare;
    size_t mocked;

    if (!unc__symbols_all(inspection->binary, take, seen)) {
        unc__diagnosis_add(inspection->diagnosis, UNC__MARK_NOTE, "order",
                           "its symbols are stripped: which calls lead to the probes "
                           "cannot be seen here; the report of a run says it");
        return;
    }
    forget_on_need(seen);
    forget_libraries(seen);
    bare = count(seen, SEEN_NAME | SEEN_WRAPPER, SEEN_NAME);
    mocked = count(seen, SEEN_WRAPPER | SEEN_OURS, SEEN_WRAPPER);
    unc__diagnosis_add(inspection->diagnosis, UNC__MARK_OK, "order",
                       "the linker leads %zu names to the probes",
                       count(seen, SEEN_WRAPPER | SEEN_OURS, SEEN_WRAPPER | SEEN_OURS));
    if (bare > 0) {
        unc__diagnosis_add(
            inspection->diagnosis, UNC__MARK_PROBLEM, "order",
            "calls in it that are not wrapped, and go past the probes: %zu", bare);
        unc__diagnosis_advise(
            inspection->diagnosis,
            "link with the whole response file, unclosed-wrap.opts, and "
            "not with --wrap= of your own for some: 'unclosed flags "
            "--static --libs' names it");
        name_all(inspection, seen, SEEN_NAME | SEEN_WRAPPER, SEEN_NAME);
    }
    if (mocked > 0) {
        unc__diagnosis_add(inspection->diagnosis, UNC__MARK_PROBLEM, "front",
                           "calls for which the program has a wrapper of its own, a mock "
                           "perhaps, which gets them: %zu",
                           mocked);
        unc__diagnosis_advise(inspection->diagnosis,
                              "nothing, if that is what a test is about; else leave it "
                              "out of this program");
        name_all(inspection, seen, SEEN_WRAPPER | SEEN_OURS, SEEN_WRAPPER);
    }
}
