/* SPDX-License-Identifier: MIT */
#ifndef SERVE_DOCUMENT_H
#define SERVE_DOCUMENT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

#include "examples/serve/status.h"

/* What goes out as a body: an open file, or a listing that pretends to be one. */
struct document {
    int fd; /* -1: none */
    uint64_t size;
    const char *content_type; /* static */
    bool is_listing;
    struct stat facts; /* of a file */
};

/* document_open_root: the folder to serve. Returns: a descriptor, or a negative errno;
 * -ENOSYS if this kernel cannot keep paths beneath a folder (Linux 5.6). */
int document_open_root(const char *directory);

/*
 * document_open: what @path, relative to @root, stands for: a file, the index.html of a
 * folder, or else its listing. Nothing outside of @root is ever opened, whatever ".." or
 * symbolic links say.
 * @ret_document: release it with document_close.
 *
 * Returns: STATUS_OK; STATUS_MOVED if it is a folder and @path lacks its final "/"; or
 * the status that says why not.
 */
enum status document_open(int root, const char *path, struct document *ret_document);

void document_close(struct document *document);

#endif
