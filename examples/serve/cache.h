/* SPDX-License-Identifier: MIT */
#ifndef SERVE_CACHE_H
#define SERVE_CACHE_H

#include <stddef.h>

#include "examples/serve/document.h"

/* The small files of a folder that were asked for lately, in memory. */
struct cache;

/* One of them. It stays as it is while somebody holds it. */
struct content {
    unsigned holder_count;
    struct stat facts; /* of the file when it was read */
    size_t head_size;
    size_t size;
    char head[128]; /* the fields of the answer that are about it */
    char bytes[];
};

/* cache_new: of the files beneath @root, which is borrowed. NULL: no memory. */
struct cache *cache_new(int root);

/* cache_open: as document_open, or *ret_content if it is a small file; then there is no
 * document. What a file was less than a second ago it may still be. @ret_content: release
 * it with content_release; NULL: look at the document. */
enum status cache_open(struct cache *cache, const char *path,
                       struct content **ret_content, struct document *ret_document);

/* content_release: NULL is fine. Returns: NULL, always. */
struct content *content_release(struct content *content);

/* cache_free: contents that are held stay. NULL is fine. Returns: NULL, always. */
struct cache *cache_free(struct cache *cache);

#endif
