/* SPDX-License-Identifier: MIT */
#ifndef UNC_DOCUMENT_DOCUMENT_H
#define UNC_DOCUMENT_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include <cjson/cJSON.h>

#include "document/problem.h"

/*
 * The one door through which JSON comes into the command, and leaves it. What passed has
 * nothing after the value, no key twice in an object, is UTF-8 throughout, not nested
 * deeper than any report is, not larger than the limit. So whoever walks a tree behind
 * the door may believe its form, but nothing else: a key may be absent or of another
 * type.
 *
 * A tree is its reader's: release it with cJSON_Delete. (A text that cJSON prints is
 * released with cJSON_free: see document/pool.h.)
 */
#define UNC__DOCUMENT_SIZE_MAX \
    ((size_t)1 << 30) /* bytes; larger ones are refused unread */
#define UNC__DOCUMENT_DEPTH_MAX 32

/*
 * unc__document_read: the file @path; "-": standard input. A folder, a device and
 * anything else that is not a regular file or a pipe is refused.
 * Returns: 0; -ENODATA: it is empty, or cut short; -EBADMSG: no JSON, or JSON that is not
 * accepted (@ret_problem says where: line and column); -EFBIG; -ENOMEM; what the system
 * said. @ret_problem: one line without the path in front.
 */
int unc__document_read(const char *path, cJSON **ret_tree,
                       struct unc__problem *ret_problem);

/*
 * unc__document_read_light: the same with every list under the key "resources" left as
 * text (of the type cJSON_Raw), checked all the same and printed as it was: most readers
 * never look into it, and it is most of a report. unc__document_unfold makes it a list.
 */
int unc__document_read_light(const char *path, cJSON **ret_tree,
                             struct unc__problem *ret_problem);

/* unc__document_unfold: what @tree has under @key, if it stayed text. Returns: 0 or
 * -ENOMEM. */
int unc__document_unfold(cJSON *tree, const char *key);

/* unc__document_parse: the same of @size bytes in memory. */
int unc__document_parse(const char *bytes, size_t size, cJSON **ret_tree,
                        struct unc__problem *ret_problem);

/*
 * unc__document_write: @tree to @path, all of it or nothing: under a temporary name in
 * the same folder, synced, renamed; mode 0600, or that of the file it replaces. A
 * symbolic link is followed to the file that it leads to, which is replaced, not the
 * link. "-": standard output. @is_pretty: an item a line, for people and for
 * version control.
 * Returns: 0 or a negative errno, with @ret_problem.
 */
int unc__document_write(const char *path, const cJSON *tree, bool is_pretty,
                        struct unc__problem *ret_problem);

/*
 * unc__document_print: the same of what @print writes, for documents that are larger than
 * memory, or are handed on: a new file has the mode that the umask gives. @print returns
 * 0, or anything else, and then nothing was written.
 * Returns: 0; what @print said; a negative errno, with @ret_problem.
 */
typedef int unc__document_print_fn(FILE *stream, void *userdata);

int unc__document_print(const char *path, unc__document_print_fn *print, void *userdata,
                        struct unc__problem *ret_problem);

/* unc__document_write_lightly: as unc__document_write without waiting for the disk, for
 * what a run makes by the thousand: whole or not at all, unless the machine crashes. */
int unc__document_write_lightly(const char *path, const cJSON *tree, bool is_pretty,
                                struct unc__problem *ret_problem);

/* What a tree has under a key, of whatever type, spelled like this; NULL: nothing. */
const cJSON *unc__document_item(const cJSON *tree, const char *key);

/* The same; of another type, or absent: NULL, "" or @otherwise. */
const cJSON *unc__document_object(const cJSON *tree, const char *key);
const cJSON *unc__document_array(const cJSON *tree, const char *key);
const char *unc__document_text(const cJSON *tree, const char *key);
double unc__document_number(const cJSON *tree, const char *key, double otherwise);
bool unc__document_bool(const cJSON *tree, const char *key, bool otherwise);

#endif
