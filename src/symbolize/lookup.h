/* SPDX-License-Identifier: MIT */
#ifndef UNC_SYMBOLIZE_LOOKUP_H
#define UNC_SYMBOLIZE_LOOKUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "document/problem.h"

/*
 * Module and offset -> function, file, line, and what was inlined there: libdw behind a
 * door. The file of a module is looked for where the report has it, then in the debug
 * folders by build-id, then by its debug link, then below @sysroot; and only asked for
 * over the network if that was wanted. A file with another build-id is never used:
 * that is a problem that names both.
 *
 * One thread at a time. Strings are borrowed from the lookup until it is freed.
 */
struct unc__lookup;

struct unc__lookup_options {
    const char *const *debug_folders; /* NULL-terminated, searched first; NULL: none */
    const char *sysroot;              /* NULL: none */
    bool is_debuginfod_wanted;
    /* Modules of which a name is all that anybody wants: the symbol table is read, and no
     * debug information, which for a libc takes longer than all the rest. NULL: none. */
    bool (*is_name_enough)(const char *path);
};

int unc__lookup_new(const struct unc__lookup_options *options,
                    struct unc__lookup **ret_lookup);
/* Accepts NULL. Returns: NULL. */
struct unc__lookup *unc__lookup_free(struct unc__lookup *lookup);

/*
 * unc__lookup_module: find the files of a module. @build_id: hexadecimal; "": it has
 * none, then whatever is at @path is believed, and the problem says so (the return is
 * still 0).
 * @ret_module: its number, for unc__lookup_frames; the same module has the same number.
 * Returns: 0; -ENOENT: no file, or it is stripped and nothing else was found; -ESTALE:
 * another build-id; -EBADMSG: damaged; -ENOMEM. After an error asking again is cheap.
 */
int unc__lookup_module(struct unc__lookup *lookup, const char *path, const char *build_id,
                       size_t *ret_module, struct unc__problem *ret_problem);

/* unc__lookup_is_told: whether a person was told of its problem; from now on, yes: a
 * thousand reports have one libc. */
bool unc__lookup_is_told(struct unc__lookup *lookup, size_t module);

/* Whether the names of the module at @path are all that is wanted. */
bool unc__lookup_wants_names(const struct unc__lookup *lookup, const char *path);

/*
 * unc__lookup_check_age: of a module without a build-id nothing but its age can tell that
 * the file is not the one that was loaded by then (in ms since 1970; 0: unknown).
 * Returns: 0; -ESTALE: it was written later.
 */
int unc__lookup_check_age(const struct unc__lookup *lookup, size_t module,
                          int64_t loaded_at_ms, struct unc__problem *ret_problem);

/* Whether answers were incomplete so far: its problem says what is missing. */
bool unc__lookup_is_incomplete(const struct unc__lookup *lookup, size_t module);

/* Whether it has debug information, and it is wanted; else there are names alone, of the
 * symbol table. */
bool unc__lookup_has_lines(const struct unc__lookup *lookup, size_t module);

/* One frame of an answer: the innermost, inlined, first. */
struct unc__found_frame {
    const char
        *function; /* as the source has it; C++: with its namespaces and parameters */
    const char *linkage_name; /* as the linker has it; NULL: unknown */
    const char *file;         /* NULL: unknown */
    unsigned line;            /* 0: unknown */
    unsigned column;          /* 0: unknown */
    bool is_inlined;          /* into the next one */
    bool is_incomplete;       /* there is more about it, in a file that was not found */
};

/* unc__lookup_demangle: a linker's name as the source has it: C++ taken apart, without
 * what compilers append to copies; perhaps @name itself. Returns: NULL: no memory. */
const char *unc__lookup_demangle(struct unc__lookup *lookup, const char *name);

/* What is asked: an offset in the module, and who gets the answer. */
struct unc__lookup_query {
    uint64_t offset; /* of the instruction: of a return address take one off before */
    size_t tag;      /* for the caller */
};

typedef void unc__lookup_answer_fn(const struct unc__lookup_query *query,
                                   const struct unc__found_frame *frames, size_t count,
                                   void *userdata);

/*
 * unc__lookup_frames: answer @count queries about one module, in any order, each once;
 * no frames: nothing is known there. Many at once are much cheaper than one at a time.
 * The frames of an answer live as long as the lookup, like their strings.
 * Returns: 0 or -ENOMEM.
 */
int unc__lookup_frames(struct unc__lookup *lookup, size_t module,
                       const struct unc__lookup_query *queries, size_t count,
                       unc__lookup_answer_fn *answer, void *userdata);

#endif
