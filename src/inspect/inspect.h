/* SPDX-License-Identifier: MIT */
#ifndef UNC_INSPECT_INSPECT_H
#define UNC_INSPECT_INSPECT_H

#include "document/problem.h"
#include "inspect/diagnosis.h"
#include "symbolize/lookup.h"

/* words of the schema */
#define UNC_BINARY_KINDS(X)     \
    X(PROGRAM, "program")       \
    X(STATIC, "static program") \
    X(LIBRARY, "library")

enum unc__binary_kind {
#define ENUMERATOR(id, word) UNC__BINARY_##id,
    UNC_BINARY_KINDS(ENUMERATOR)
#undef ENUMERATOR
};

const char *unc__binary_kind_word(enum unc__binary_kind kind);

/*
 * unc__inspect: whether the program or library @path, which is read and never run, will
 * measure what it does, and have stacks with names and lines.
 * @lookup: where debug files are looked for.
 * Returns: 0 with the answers; -ENOEXEC: it is no ELF file; -ENOTSUP: there are no probes
 * for such a one; -EBADMSG: it is damaged; what the system said; @ret_problem says more.
 */
int unc__inspect(const char *path, const struct unc__lookup_options *lookup,
                 enum unc__binary_kind *ret_kind, struct unc__diagnosis *ret_diagnosis,
                 struct unc__problem *ret_problem);

#endif
