/* SPDX-License-Identifier: MIT */
#ifndef UNC_INSPECT_PARTS_H
#define UNC_INSPECT_PARTS_H

#include "inspect/closure.h"
#include "inspect/coverage.h"
#include "inspect/inspect.h"

/* The names that the command gives to the libraries of the shared form. */
#define UNC__PROBES_LIBRARY "libunclosed-probes.so"
#define UNC__RECORD_LIBRARY "libunclosed.so"

/* What musl wants, in an advice. */
#define UNC__MUSL_BUILD                                                                 \
    "musl wants a build of the probes of its own, into the same prefix: cmake -S . -B " \
    "build-musl -DCMAKE_C_COMPILER=musl-gcc (docs/probes.md, With musl)"

/* What `.note.unclosed` says (probes/anchor.c). */
struct unc__probes_note {
    bool is_there;
    bool is_static;
    const char *version;
};

struct unc__probes_note unc__probes_note_read(const struct unc__binary *binary);

/* The loader that a program names; "": none. */
const char *unc__loader_of(const struct unc__binary *binary);

/* What the parts of an inspection share. */
struct unc__inspection {
    struct unc__closure closure;
    const struct unc__binary *binary;
    const struct unc__dynamic *dynamic;
    enum unc__binary_kind kind;
    struct unc__probes_note note;
    size_t probes; /* index in the closure; its count: not among them */
    const struct unc__lookup_options *lookup;
    struct unc__diagnosis *diagnosis;
};

/* Whether code of libc, or ours, is in it: how that was compiled nobody can change. */
static inline bool unc__has_archives(const struct unc__inspection *inspection)
{
    return inspection->kind == UNC__BINARY_STATIC || inspection->note.is_static;
}

void unc__inspect_probes(struct unc__inspection *inspection);
void unc__inspect_start(struct unc__inspection *inspection);
void unc__inspect_order(struct unc__inspection *inspection);
void unc__inspect_libraries(struct unc__inspection *inspection);
void unc__inspect_wraps(struct unc__inspection *inspection);
void unc__inspect_calls(struct unc__inspection *inspection);
void unc__inspect_stacks(struct unc__inspection *inspection);
void unc__inspect_unwind(struct unc__inspection *inspection);
void unc__inspect_surroundings(struct unc__inspection *inspection);

struct unc__object;

/* unc__inspect_own: the static form: calls that the program defines itself. */
void unc__inspect_own(struct unc__inspection *inspection,
                      const struct unc__object *object);

/* unc__inspect_producers: what the debug information says of how it was compiled. */
void unc__inspect_producers(struct unc__inspection *inspection,
                            const struct unc__object *object);

#endif
