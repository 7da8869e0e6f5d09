/* SPDX-License-Identifier: MIT */
#ifndef UNC_IMAGE_IMAGE_H
#define UNC_IMAGE_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "record/layout.h"
#include "record/reader.h"

/*
 * The record of another process, live or dead, as it was at one moment: a copy, of which
 * nothing is believed that was not checked. It speaks as record/reader.h does. This is
 * the side of the command: it uses the heap, and is no part of the library.
 *
 * An image belongs to one thread at a time. Strings and frames are borrowed from it.
 */
struct unc__image;

/* What is wrong, why, and what to do: one line, without a line end. */
struct unc__image_error {
    char text[256];
};

/*
 * unc__image_open: copy the record behind @fd, which stays the caller's; its offset may
 * move. Needs at most about twice the bytes that the file really holds.
 * Returns: 0; -EINVAL not a record; -ENODATA a record that was not begun;
 * -EPROTONOSUPPORT another version; -EBADMSG damaged; -ENOMEM; what reading says.
 */
int unc__image_open(int fd, struct unc__image **ret_image,
                    struct unc__image_error *ret_error);

/*
 * unc__image_open_brief: of a record that has its process's own report only that, and
 * what is said without entries, sites and stacks: for who wants nothing else, a fraction
 * of the memory. Of any other record, everything.
 */
int unc__image_open_brief(int fd, struct unc__image **ret_image,
                          struct unc__image_error *ret_error);

/*
 * unc__image_open_memory: the same of a process that has it mapped at @base, in pieces
 * wherever they are; @fd is its /proc/PID/mem.
 */
int unc__image_open_memory(int fd, uint64_t base, struct unc__image **ret_image,
                           struct unc__image_error *ret_error);

/* Accepts NULL. Returns: NULL. */
struct unc__image *unc__image_free(struct unc__image *image);

struct unc__image_facts {
    uint32_t pid;
    uint32_t parent_pid;
    uint32_t generation;
    uint32_t depth;
    const char *program; /* "": unknown */
    int64_t started_at_ns;
    uint64_t inherited;
    uint64_t entry_point; /* where the program begins, in its memory */
    enum unc__storage_place place;
    bool is_executing; /* its last act was to execute another program */
    bool is_sealed;    /* what follows is only known then */
    uint32_t cause;
    uint32_t status;
    bool is_reconciled; /* it compared its record with what the kernel knows */
    int64_t sealed_at_ns;
    /* About the reading, not about the process. */
    bool is_cut;      /* the file ends before the record does */
    uint64_t skipped; /* entries that were changing at every look */
    uint64_t damaged; /* items that contradict themselves */
};
struct unc__image_facts unc__image_facts(const struct unc__image *image);

/* As in record/reader.h, item by item. */
uint32_t unc__image_entry_count(const struct unc__image *image);
bool unc__image_read(const struct unc__image *image, uint32_t index,
                     struct unc__entry_view *ret_view);
uint32_t unc__image_stack_count(const struct unc__image *image);
struct unc__stack_view unc__image_stack_view(const struct unc__image *image,
                                             uint32_t stack);
struct unc__site_view unc__image_site_view(const struct unc__image *image, uint32_t site);
const char *unc__image_string(const struct unc__image *image, uint32_t name);
const char *unc__image_view_reason(const struct unc__image *image,
                                   const struct unc__entry_view *view);
struct unc__type_words unc__image_type_words(const struct unc__image *image,
                                             enum unc__kind kind, enum unc__type type);
size_t unc__image_misuse_count(const struct unc__image *image);
bool unc__image_read_misuse(const struct unc__image *image, size_t index,
                            struct unc__misuse_view *ret_view);
struct unc__counters unc__image_counters(const struct unc__image *image,
                                         enum unc__kind kind);
uint64_t unc__image_dropped(const struct unc__image *image, enum unc__drop_reason reason);
uint64_t unc__image_lost(const struct unc__image *image, enum unc__drop_reason reason);

/* Modules have the indexes 0 to count - 1. */
struct unc__image_module {
    uint64_t start;
    uint64_t end;
    uint64_t bias;
    uint64_t first_serial;
    uint32_t life;
    const char *path;
    const char *build_id; /* in hexadecimal; "": none */
};
size_t unc__image_module_count(const struct unc__image *image);
bool unc__image_read_module(const struct unc__image *image, size_t index,
                            struct unc__image_module *ret_module);

/* unc__image_report: what the process itself wrote before it ended or executed another
 * program: bytes that are nobody's to believe. NULL: nothing. */
const char *unc__image_report(const struct unc__image *image, size_t *ret_size);

/* Probes have the indexes 0 to count - 1. */
size_t unc__image_probe_count(const struct unc__image *image);
struct unc__probe_view unc__image_probe_view(const struct unc__image *image,
                                             size_t index);

#endif
