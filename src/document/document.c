/* SPDX-License-Identifier: MIT */
/*
 * A text arrives in pieces that double, and is checked as it arrives: of a gigabyte of
 * garbage nobody reads more than the first 64 KiB. Rejected: a mapping of the file, since
 * whoever cuts a file short kills those who have it mapped.
 */
#include "document/document.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "document/input.h"
#include "document/syntax.h"

#define PIECE ((size_t)64 << 10)

struct text {
    char *bytes;
    size_t size;
    size_t capacity;
};

/* Lines and columns count from 1, columns in characters. */
static void find_place(const char *bytes, size_t at, size_t *ret_line, size_t *ret_column)
{
    *ret_line = 1;
    *ret_column = 1;
    for (size_t i = 0; i < at; i++) {
        if (bytes[i] == '\n') {
            ++*ret_line;
            *ret_column = 1;
        } else if (((unsigned char)bytes[i] & 0xc0) != 0x80) {
            ++*ret_column;
        }
    }
}

static int explain(const struct unc__syntax *syntax, int rc, const char *bytes,
                   struct unc__problem *ret_problem)
{
    size_t line;
    size_t column;

    if (rc == -ENOMEM) {
        return unc__problem_set(ret_problem, rc, "not enough memory to read it");
    }
    find_place(bytes, syntax->at, &line, &column);
    return unc__problem_set(
        ret_problem, rc, "line %zu, column %zu: %s%s", line, column, syntax->what,
        rc == -ENODATA ? "; whoever wrote it was interrupted, make it again" : "");
}

/* A mark at the start that some editors leave. */
static size_t mark_size(const char *bytes, size_t size)
{
    return size >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
}

static int check(struct unc__syntax *syntax, const char *bytes, size_t size,
                 bool is_whole, struct unc__problem *ret_problem)
{
    int rc;

    if (size == 0) {
        return is_whole ? unc__problem_set(ret_problem, -ENODATA,
                                           "is empty; was the program killed early?")
                        : 0;
    }
    if (syntax->at == 0) {
        syntax->at = mark_size(bytes, size);
    }
    rc = unc__syntax_check(syntax, bytes, size, is_whole);
    return rc == 0 ? 0 : explain(syntax, rc, bytes, ret_problem);
}

static cJSON *take_tree(struct unc__syntax *syntax)
{
    cJSON *tree = syntax->build.root;

    syntax->build.root = NULL;
    return tree;
}

int unc__document_parse(const char *bytes, size_t size, cJSON **ret_tree,
                        struct unc__problem *ret_problem)
{
    struct unc__syntax syntax;
    int rc;

    unc__syntax_init(&syntax);
    rc = check(&syntax, bytes, size, true, ret_problem);
    if (rc == 0) {
        *ret_tree = take_tree(&syntax);
    }
    unc__syntax_destroy(&syntax);
    return rc;
}

/* Room for a piece as large as all before it. @expected: of a file, to ask only once. */
static int make_room(struct text *text, size_t expected)
{
    size_t wanted = text->size == 0 ? PIECE : text->size * 2;
    char *grown;

    if (text->size > 0 && wanted < expected) {
        wanted = expected + 1;
    }
    if (wanted <= text->capacity) {
        return 0;
    }
    grown = realloc(text->bytes, wanted);
    if (grown == NULL) {
        return -ENOMEM;
    }
    text->bytes = grown;
    text->capacity = wanted;
    return 0;
}

/* Standard input may have been made non-blocking by somebody else. */
static int wait_for_more(int fd)
{
    struct pollfd pollfd = { .fd = fd, .events = POLLIN };

    return poll(&pollfd, 1, -1) < 0 && errno != EINTR ? -errno : 0;
}

/* Fills the room. @ret_is_end: that was all. */
static int read_piece(int fd, struct text *text, size_t limit, bool *ret_is_end)
{
    while (text->size < limit) {
        ssize_t count = read(fd, text->bytes + text->size, limit - text->size);

        if (count == 0) {
            *ret_is_end = true;
            return 0;
        }
        if (count > 0) {
            text->size += (size_t)count;
        } else if (errno == EAGAIN) {
            int rc = wait_for_more(fd);

            if (rc != 0) {
                return rc;
            }
        } else if (errno != EINTR) {
            return -errno;
        }
    }
    *ret_is_end = false;
    return 0;
}

static size_t next_limit(const struct text *text)
{
    size_t limit = text->size == 0 ? PIECE : text->size * 2;

    return limit < text->capacity ? limit : text->capacity;
}

static int read_and_check(int fd, size_t expected, struct text *text,
                          struct unc__syntax *syntax, struct unc__problem *ret_problem)
{
    bool is_end = false;

    while (!is_end) {
        int rc = make_room(text, expected);

        if (rc != 0) {
            return unc__problem_set(ret_problem, rc, "not enough memory to read it");
        }
        rc = read_piece(fd, text, next_limit(text), &is_end);
        if (rc != 0) {
            return unc__problem_set(ret_problem, rc, "cannot be read: %s", strerror(-rc));
        }
        if (text->size > UNC__DOCUMENT_SIZE_MAX) {
            return unc__problem_set(ret_problem, -EFBIG, "is larger than 1 GiB");
        }
        rc = check(syntax, text->bytes, text->size, is_end, ret_problem);
        if (rc != 0) {
            return rc;
        }
    }
    return 0;
}

static int read_document(const char *path, bool is_light, cJSON **ret_tree,
                         struct unc__problem *ret_problem)
{
    struct unc__syntax syntax;
    struct text text = { 0 };
    size_t expected;
    int rc;
    int fd = unc__input_open(path, &expected, ret_problem);

    if (fd < 0) {
        return fd;
    }
    if (expected > UNC__DOCUMENT_SIZE_MAX) {
        unc__input_close(fd);
        return unc__problem_set(ret_problem, -EFBIG, "is larger than 1 GiB");
    }

    unc__syntax_init(&syntax);
    syntax.is_light = is_light;
    rc = read_and_check(fd, expected, &text, &syntax, ret_problem);
    if (rc == 0) {
        *ret_tree = take_tree(&syntax);
    }
    free(text.bytes);
    unc__syntax_destroy(&syntax);
    unc__input_close(fd);
    return rc;
}

int unc__document_read(const char *path, cJSON **ret_tree,
                       struct unc__problem *ret_problem)
{
    return read_document(path, /* is_light= */ false, ret_tree, ret_problem);
}

int unc__document_read_light(const char *path, cJSON **ret_tree,
                             struct unc__problem *ret_problem)
{
    return read_document(path, /* is_light= */ true, ret_tree, ret_problem);
}

int unc__document_unfold(cJSON *tree, const char *key)
{
    const cJSON *item = unc__document_item(tree, key);
    cJSON *list;

    if (!cJSON_IsRaw(item)) {
        return 0;
    }
    /* It was right once; what can be wrong with it now is that there is no memory. */
    if (unc__document_parse(item->valuestring, strlen(item->valuestring), &list, NULL) !=
        0) {
        return -ENOMEM;
    }
    if (!cJSON_ReplaceItemInObjectCaseSensitive(tree, key, list)) {
        cJSON_Delete(list);
        return -ENOMEM;
    }
    return 0;
}
