/* SPDX-License-Identifier: MIT */
/*
 * The file belongs to the whole step: others write into it before us, after us and, where
 * tests run side by side, at the same time. So it is only ever appended to, in one piece;
 * what it would not hold is known before a byte is written, and what of ours writes there
 * at the same time waits (who is not ours is not held up). Rejected: a new file renamed
 * over it, which loses what others write meanwhile.
 */
#include "cli/summary.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "convert/markdown.h"
#include "document/memory_stream.h"

#define SIZE_MAX_BYTES ((size_t)1 << 20) /* of a step's summary */

static const char separator[] = "\n\n"; /* ends a line, a list and a block of HTML */

const char *unc__summary_file(void)
{
    const char *path = getenv("GITHUB_STEP_SUMMARY");

    return path != NULL && *path != '\0' ? path : NULL;
}

/* All of it, where a signal or the disk may make several pieces of it. */
static int write_all(int fd, const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t written = write(fd, bytes, size);

        if (written < 0 && errno != EINTR) {
            return -errno;
        }
        if (written > 0) {
            bytes += written;
            size -= (size_t)written;
        }
    }
    return 0;
}

/* @used: how much is in the file. To be released with free(). */
static int make_text(const struct unc__conversion *conversion, size_t used,
                     char **ret_bytes, size_t *ret_size)
{
    size_t limit = SIZE_MAX_BYTES - used - (used > 0 ? sizeof separator - 1 : 0);
    size_t wanted = conversion->options.limit_bytes;
    FILE *stream = open_memstream(ret_bytes, ret_size);
    int r;

    if (stream == NULL) {
        return -ENOMEM;
    }
    (void)fputs(used > 0 ? separator : "", stream);
    r = unc__markdown_print(stream, conversion,
                            wanted != 0 && wanted < limit ? wanted : limit);
    return unc__memory_stream_close(stream, ret_bytes) < 0 ? -ENOMEM : r;
}

/* Space is asked for first where the file system can be asked, so that a full one is
 * left with nothing of ours, and not with half. */
static int append(int fd, const struct unc__conversion *conversion, size_t used)
{
    char *bytes = NULL;
    size_t size = 0;
    int r = make_text(conversion, used, &bytes, &size);

    if (r == 0 && fallocate(fd, FALLOC_FL_KEEP_SIZE, (off_t)used, (off_t)size) < 0 &&
        (errno == ENOSPC || errno == EDQUOT)) {
        r = -errno;
    }
    if (r == 0) {
        r = write_all(fd, bytes, size);
    }
    free(bytes);
    return r;
}

int unc__summary_append(const char *path, const struct unc__conversion *conversion,
                        struct unc__problem *ret_problem)
{
    int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0666);
    size_t used = 0;
    struct stat file;
    int r = fd < 0 ? -errno : 0;

    if (r == 0) {
        (void)flock(fd, LOCK_EX);
        r = fstat(fd, &file) < 0 ? -errno : 0;
    }
    if (r == 0 && S_ISREG(file.st_mode)) {
        used = (size_t)file.st_size;
    }
    if (used + sizeof separator + UNC__MARKDOWN_LIMIT_MIN > SIZE_MAX_BYTES) {
        r = unc__problem_set(ret_problem, -ENOBUFS,
                             "the summary has no room left: there are %zu bytes in it, "
                             "and GitHub takes %zu",
                             used, SIZE_MAX_BYTES);
    } else if (r == 0) {
        r = append(fd, conversion, used);
    }
    if (fd >= 0 && close(fd) < 0 && r == 0) {
        r = -errno;
    }
    return r == 0 || r == -ENOBUFS || r == -ENOMEM
               ? r
               : unc__problem_set(ret_problem, r,
                                  "the summary cannot be appended to it: %s",
                                  strerror(-r));
}
