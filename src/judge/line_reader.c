/* SPDX-License-Identifier: MIT */
/*
 * /proc files have no size and may be read while they change: each read returns whole
 * lines of one moment if the buffer is large, so it is large, and in a mapping of its own
 * because the reporter's stack is not. Rejected: stdio, which allocates and locks; a line
 * that does not fit is cut, as no line of ours to read is longer than a path.
 */
#include "judge/line_reader.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/sys.h"

int unc__line_reader_open(struct unc__line_reader *ret_reader, const char *path)
{
    struct unc__line_reader reader = { .fd = -1 };
    long fd;

    reader.buffer = unc__sys_map(UNC__LINE_READER_SIZE, /* shared= */ 0);
    if (reader.buffer == NULL) {
        return -ENOMEM;
    }
    fd = unc__sys_open(path, O_RDONLY | O_CLOEXEC, 0);
    if (fd < 0) {
        unc__sys_unmap(reader.buffer, UNC__LINE_READER_SIZE);
        return (int)fd;
    }
    reader.fd = (int)fd;
    *ret_reader = reader;
    return 0;
}

static void fill(struct unc__line_reader *reader)
{
    long count;

    reader->used -= reader->next;
    memmove(reader->buffer, reader->buffer + reader->next, reader->used);
    reader->next = 0;
    while (!reader->is_over && reader->used < UNC__LINE_READER_SIZE - 1) {
        count = unc__sys_read(reader->fd, reader->buffer + reader->used,
                              UNC__LINE_READER_SIZE - 1 - reader->used);
        if (count == -EINTR) {
            continue;
        }
        if (count <= 0) {
            reader->is_over = true;
            return;
        }
        reader->used += (size_t)count;
    }
}

bool unc__line_reader_next(struct unc__line_reader *reader)
{
    char *end = memchr(reader->buffer + reader->next, '\n', reader->used - reader->next);

    if (end == NULL) {
        fill(reader);
        end = memchr(reader->buffer, '\n', reader->used);
    }
    if (end == NULL && reader->used == 0) {
        return false;
    }
    reader->line = reader->buffer + reader->next;
    if (end == NULL) {
        end = reader->buffer + reader->used;
        reader->next = reader->used;
    } else {
        reader->next = (size_t)(end - reader->buffer) + 1;
    }
    *end = '\0';
    return true;
}

void unc__line_reader_close(struct unc__line_reader *reader)
{
    (void)unc__sys_close(reader->fd);
    unc__sys_unmap(reader->buffer, UNC__LINE_READER_SIZE);
}
