/* SPDX-License-Identifier: MIT */
/*
 * The sources of results are read file by file, each once, whatever the order of the
 * results is. A path comes out of a report: what is opened is a regular file of a sane
 * size below the root, or nothing, and nobody waits for it.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "convert/sarif_parts.h"

#define SOURCE_MOST ((off_t)16 << 20)

/* A line that is wanted, and for which result. */
struct wanted {
    const char *path;
    unsigned line;
    size_t result;
};

static int by_path(const void *left, const void *right)
{
    const struct wanted *a = left;
    const struct wanted *b = right;
    int order = strcmp(a->path, b->path);

    return order != 0 ? order : a->result < b->result ? -1 : a->result > b->result;
}

/* Returns: how many bytes there are, or -1: nothing is known of it. */
static ssize_t read_whole(int fd, char *text, size_t size)
{
    size_t have = 0;

    while (have < size) {
        ssize_t some = read(fd, text + have, size - have);

        if (some < 0 && errno == EINTR) {
            continue;
        }
        if (some <= 0) {
            return some < 0 ? -1 : (ssize_t)have;
        }
        have += (size_t)some;
    }
    return (ssize_t)have;
}

/* Returns: 0, also if there are no lines; -ENOMEM. */
static int read_lines(const char *path, struct unc__line_hash **ret_lines,
                      size_t *ret_count)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    struct stat status;
    char *text = NULL;
    ssize_t size;
    int r = 0;

    if (fd < 0) {
        return 0;
    }
    if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode) &&
        status.st_size <= SOURCE_MOST) {
        text = malloc((size_t)status.st_size + 1);
        r = text != NULL ? 0 : -ENOMEM;
    }
    size = text != NULL ? read_whole(fd, text, (size_t)status.st_size) : -1;
    (void)close(fd);
    if (size >= 0) {
        r = unc__line_hashes(text, (size_t)size, ret_lines, ret_count);
    }
    free(text);
    return r == -ENOMEM ? r : 0;
}

/* @first..@end: of one file. */
static int hash_file(struct unc__sarif *sarif, const struct wanted *first,
                     const struct wanted *end)
{
    const char *root = unc__locations_root(sarif->conversion->locations);
    struct unc__line_hash *lines = NULL;
    size_t count = 0;
    char path[PATH_MAX];
    int length = snprintf(path, sizeof path, "%s/%s", root, first->path);
    int r = 0;

    if (length > 0 && (size_t)length < sizeof path) {
        r = read_lines(path, &lines, &count);
    }
    for (; r == 0 && lines != NULL && first < end; first++) {
        if (first->line <= count) {
            sarif->hashes[first->result] = lines[first->line - 1];
        }
    }
    free(lines);
    return r;
}

static int hash_files(struct unc__sarif *sarif, struct wanted *wanted, size_t count)
{
    struct wanted *end = wanted + count;
    int r = 0;

    qsort(wanted, count, sizeof *wanted, by_path);
    for (struct wanted *first = wanted; r == 0 && first < end;) {
        struct wanted *next = first + 1;

        while (next < end && strcmp(first->path, next->path) == 0) {
            next++;
        }
        r = hash_file(sarif, first, next);
        first = next;
    }
    return r;
}

int unc__sarif_find_hashes(struct unc__sarif *sarif)
{
    struct wanted *wanted = calloc(sarif->result_count + 1, sizeof *wanted);
    size_t count = 0;
    int r;

    sarif->hashes = calloc(sarif->result_count + 1, sizeof *sarif->hashes);
    if (wanted == NULL || sarif->hashes == NULL) {
        free(wanted);
        return -ENOMEM;
    }
    for (size_t i = 0; i < sarif->result_count; i++) {
        const struct unc__location *location = &sarif->conversion->findings[i].location;

        if (location->is_inside && location->line > 0) {
            wanted[count++] = (struct wanted){ location->path, location->line, i };
        }
    }
    r = hash_files(sarif, wanted, count);
    free(wanted);
    return r;
}
