/* SPDX-License-Identifier: MIT */
/*
 * Small files in memory.
 *
 * A path has one place in a table; another path with the same place takes it over. So the
 * memory is bounded, and nothing has to be tidied. Once a second, if it is asked for, a
 * file is opened again, with all that document_open refuses, and compared with what it
 * was: the same file, as long and not written since, need not be read again.
 */
#include "examples/serve/cache.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define PLACES    256
#define SIZE_MOST 65536 /* 16 MiB in all */
#define PATH_MOST 128

struct place {
    time_t checked_at;
    struct content *content; /* NULL: empty */
    char path[PATH_MOST];
};

struct cache {
    int root;
    struct place places[PLACES];
};

struct cache *cache_new(int root)
{
    struct cache *cache = calloc(1, sizeof *cache);

    if (cache != NULL) {
        cache->root = root;
    }
    return cache;
}

struct cache *cache_free(struct cache *cache)
{
    for (size_t i = 0; cache != NULL && i < PLACES; i++) {
        (void)content_release(cache->places[i].content);
    }
    free(cache);
    return NULL;
}

struct content *content_release(struct content *content)
{
    if (content != NULL && --content->holder_count == 0) {
        free(content);
    }
    return NULL;
}

static struct content *hold(struct content *content)
{
    content->holder_count++;
    return content;
}

static struct place *place_of(struct cache *cache, const char *path)
{
    unsigned hash = 2166136261U;

    for (const char *byte = path; *byte != '\0'; byte++) {
        hash = (hash ^ (unsigned char)*byte) * 16777619U;
    }
    return &cache->places[hash % PLACES];
}

static bool is_same_file(const struct stat *a, const struct stat *b)
{
    return a->st_ino == b->st_ino && a->st_dev == b->st_dev && a->st_size == b->st_size &&
           a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
           a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

/* NULL: it cannot be had in one piece; then it is sent like a large one. */
static struct content *load(const struct document *document)
{
    struct content *content = malloc(sizeof *content + document->size);

    if (content == NULL) {
        return NULL;
    }
    if (pread(document->fd, content->bytes, document->size, 0) !=
        (ssize_t)document->size) {
        free(content);
        return NULL;
    }
    content->holder_count = 1;
    content->facts = document->facts;
    content->size = document->size;
    content->head_size = (size_t)snprintf(content->head, sizeof content->head,
                                          "Content-Type: %s\r\nContent-Length: %zu\r\n",
                                          document->content_type, content->size);
    return content;
}

enum status cache_open(struct cache *cache, const char *path,
                       struct content **ret_content, struct document *ret_document)
{
    time_t now = time(NULL);
    struct place *place = place_of(cache, path);
    bool is_here = place->content != NULL && strcmp(place->path, path) == 0;
    enum status status;

    *ret_content = NULL;
    if (is_here && place->checked_at == now) {
        *ret_content = hold(place->content);
        return STATUS_OK;
    }
    status = document_open(cache->root, path, ret_document);
    if (status != STATUS_OK || ret_document->is_listing ||
        ret_document->size > SIZE_MOST || strlen(path) >= PATH_MOST) {
        return status;
    }
    if (!is_here || !is_same_file(&place->content->facts, &ret_document->facts)) {
        struct content *content = load(ret_document);

        if (content == NULL) {
            return STATUS_OK;
        }
        (void)content_release(place->content);
        place->content = content;
        (void)memcpy(place->path, path, strlen(path) + 1);
    }
    place->checked_at = now;
    document_close(ret_document);
    *ret_content = hold(place->content);
    return STATUS_OK;
}
