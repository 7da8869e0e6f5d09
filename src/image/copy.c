/* SPDX-License-Identifier: MIT */
/*
 * Bytes leave the file by pread and never by a mapping: a file that is cut while we look
 * gives short reads then, and not SIGBUS.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "image/parts.h"

int unc__image_complain(struct unc__image_error *error, int code, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    /* NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized): it is, in the line before */
    (void)vsnprintf(error->text, sizeof error->text, format, arguments);
    va_end(arguments);
    return code;
}

int unc__image_copy(struct unc__image_source *source, uint64_t offset, void *bytes,
                    size_t size)
{
    char *next = bytes;

    while (size > 0) {
        ssize_t got = pread(source->fd, next, size, (off_t)(source->base + offset));

        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return unc__image_complain(source->error, -errno,
                                       "the record cannot be read: %s", strerror(errno));
        }
        if (got == 0) {
            memset(next, 0, size);
            source->image->is_cut = true;
            return 0;
        }
        next += got;
        offset += (uint64_t)got;
        size -= (size_t)got;
    }
    return 0;
}
