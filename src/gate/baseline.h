/* SPDX-License-Identifier: MIT */
#ifndef UNC_GATE_BASELINE_H
#define UNC_GATE_BASELINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cjson/cJSON.h>

#include "document/problem.h"
#include "gate/tally.h"

#define UNC__BASELINE_SCHEMA "unclosed-baseline/1"

/*
 * The findings that are tolerated: a file that people commit and merge. An entry a line,
 * in order of fingerprint; no lines of source, no addresses, no paths, nothing that
 * changes unless the leak does.
 *
 *     {"fingerprint":"stack/v1:…","class":"unclosed","kind":"fd",
 *      "functions":["open_log","main"],"count":2,"added":"2026-11-22","note":"#123"}
 *
 * The count is a ceiling: more of a known leak is a new one. Keys that are not known here
 * are kept when the file is written again, and so is a newer minor version.
 */
struct unc__baseline_entry {
    cJSON *tree;
    const char
        *fingerprint; /* borrowed from the tree, like class, kind, added and note */
    const char *class;
    const char *kind;
    const char *added;
    const char *note; /* "" */
    char *functions;  /* "a < b < c" */
    uint64_t count;
    size_t ordinal;                     /* in the file, from 0 */
    uint64_t seen;                      /* the highest number in any report */
    const struct unc__tally_row *moved; /* what took it over, being its like */
};

struct unc__baseline {
    cJSON *rest; /* what else the file has at its top; NULL: nothing */
    struct unc__baseline_entry **entries; /* sorted, but for those just added */
    size_t count;
    size_t room;
    size_t sorted_count;      /* how many of them are in order */
    struct unc__likes *likes; /* of those that were read; NULL once some were removed */
};

/*
 * unc__baseline_read: @path, or "-". Returns: 0; -ENOENT: there is no such file; -EINVAL:
 * it is not a baseline, and @ret_problem says in which line; -ENOMEM; what the system
 * said. After an error @ret_baseline is empty.
 */
int unc__baseline_read(const char *path, struct unc__baseline *ret_baseline,
                       struct unc__problem *ret_problem);

void unc__baseline_init(struct unc__baseline *ret_baseline);
void unc__baseline_done(struct unc__baseline *baseline);

/* unc__baseline_write: whole or not at all. Sorts. Returns: 0 or a negative errno. */
int unc__baseline_write(struct unc__baseline *baseline, const char *path,
                        struct unc__problem *ret_problem);

/* NULL: there is none. */
struct unc__baseline_entry *unc__baseline_find(const struct unc__baseline *baseline,
                                               const char *fingerprint);

/* unc__baseline_add: an entry for @row, with as many as were seen. @today: the day it
 * was added; @note: "": none. @old: whose day and note it inherits instead, and whose
 * other keys; NULL: none. Returns: 0 or -ENOMEM. */
int unc__baseline_add(struct unc__baseline *baseline, const struct unc__tally_row *row,
                      const char *today, const char *note,
                      const struct unc__baseline_entry *old);

/* unc__baseline_remove: take out and free those that @is_unwanted says. */
size_t unc__baseline_remove(struct unc__baseline *baseline,
                            bool (*is_unwanted)(const struct unc__baseline_entry *));

/* unc__baseline_set_count: the new ceiling. */
void unc__baseline_set_count(struct unc__baseline_entry *entry, uint64_t count);

/* unc__baseline_complete: an entry that has fewer functions than @row, of the same
 * fingerprint, gets those. Returns: 1 if it did, 0, or -ENOMEM. */
int unc__baseline_complete(struct unc__baseline_entry *entry,
                           const struct unc__tally_row *row);

/* Whether a baseline can hold it: with functions, not with offsets alone. */
bool unc__baseline_can_hold(const char *fingerprint);

#endif
