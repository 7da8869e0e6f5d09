/* SPDX-License-Identifier: MIT */
/*
 * A program that is not watched looks like one that leaks nothing. What decides can be
 * seen in its file: whether the probes are linked, which names they get, whether a stack
 * can be walked and its functions named. Each part gives answers, good ones included, in
 * the order in which they matter.
 */
#include "inspect/inspect.h"

#include <errno.h>

#include "inspect/parts.h"

const char *unc__binary_kind_word(enum unc__binary_kind kind)
{
    static const char *const words[] = {
#define WORD(id, word) word,
        UNC_BINARY_KINDS(WORD)
#undef WORD
    };

    return words[kind];
}

/* A position-independent program is a shared library that says it is a program, or, of
 * old linkers, one that names a loader and has no name of its own. */
static enum unc__binary_kind kind_of(const struct unc__binary *binary,
                                     const struct unc__dynamic *dynamic)
{
    Elf64_Phdr segment;
    bool has_loader = unc__binary_find_segment(binary, PT_INTERP, &segment);
    bool is_program = binary->header.e_type == ET_EXEC ||
                      (dynamic->flags_1 & DF_1_PIE) != 0 ||
                      (has_loader && dynamic->soname[0] == '\0');

    if (!is_program) {
        return UNC__BINARY_LIBRARY;
    }
    return has_loader ? UNC__BINARY_PROGRAM : UNC__BINARY_STATIC;
}

struct unc__probes_note unc__probes_note_read(const struct unc__binary *binary)
{
    struct unc__span bytes = unc__binary_note(binary, "unclosed", 1);
    uint32_t words[3];

    if (!unc__span_copy(bytes, 0, words, sizeof words)) {
        return (struct unc__probes_note){ .version = "" };
    }
    return (struct unc__probes_note){ true, words[0] == 1,
                                      unc__span_text(bytes, sizeof words) };
}

int unc__inspect(const char *path, const struct unc__lookup_options *lookup,
                 enum unc__binary_kind *ret_kind, struct unc__diagnosis *ret_diagnosis,
                 struct unc__problem *ret_problem)
{
    struct unc__inspection inspection = { .lookup = lookup, .diagnosis = ret_diagnosis };
    struct unc__binary binary;
    int r = unc__binary_open(path, &binary, ret_problem);

    *ret_diagnosis = (struct unc__diagnosis){ 0 };
    if (r == 0) {
        r = unc__closure_load(&binary, &inspection.closure);
    }
    if (r < 0 || inspection.closure.items == NULL) {
        return r < 0 ? r : -ENOMEM;
    }
    inspection.binary = &inspection.closure.items[0]->binary;
    inspection.dynamic = &inspection.closure.items[0]->dynamic;
    inspection.kind = kind_of(inspection.binary, inspection.dynamic);
    inspection.note = unc__probes_note_read(inspection.binary);
    inspection.probes = unc__closure_find(&inspection.closure, UNC__PROBES_LIBRARY);
    if (inspection.note.is_there && !inspection.note.is_static &&
        inspection.probes == inspection.closure.count) {
        inspection.probes = 0; /* it is that library, under another name */
    }
    unc__inspect_probes(&inspection);
    unc__inspect_start(&inspection);
    unc__inspect_calls(&inspection);
    unc__inspect_stacks(&inspection);
    unc__inspect_surroundings(&inspection);
    *ret_kind = inspection.kind;
    unc__closure_free(&inspection.closure);
    if (ret_diagnosis->has_no_memory) {
        unc__diagnosis_free(ret_diagnosis);
        return -ENOMEM;
    }
    return 0;
}
