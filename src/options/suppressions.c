/* SPDX-License-Identifier: MIT */
/*
 * The file is read when the process starts, not when it reports: by then it may be in
 * another root, under another user, in a sandbox, or have no descriptor left, and a leak
 * that is known would be reported just because of that. It costs four system calls and a
 * mapping, and nobody pays them who has not asked. What the file says later is not seen.
 *
 * What goes wrong is kept, and said with the first report: a program that has nothing to
 * report need not hear of it.
 */
#include "options/suppressions.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "base/sys.h"
#include "base/text.h"
#include "options/path.h"

#define SIZE_MAX_READ ((size_t)1 << 24)

struct unc__suppressions_text unc__suppressions_text;

static int read_bytes(int fd, char *bytes, size_t size, size_t *ret_size)
{
    size_t used = 0;

    while (used < size) {
        long count = unc__sys_read(fd, bytes + used, size - used);

        if (count == 0) {
            break; /* it has become shorter */
        }
        if (count < 0 && count != -EINTR) {
            return (int)count;
        }
        used += count > 0 ? (size_t)count : 0;
    }
    *ret_size = used;
    return 0;
}

static int take(int fd, struct unc__suppressions_text *text)
{
    struct stat status = { 0 };
    long r = unc__sys_call(SYS_fstat, fd, (long)(intptr_t)&status, 0, 0, 0, 0);
    char *bytes;

    if (r < 0) {
        return (int)r;
    }
    if (!S_ISREG(status.st_mode)) {
        return S_ISDIR(status.st_mode) ? -EISDIR : -EINVAL;
    }
    if ((size_t)status.st_size > SIZE_MAX_READ) {
        return -EFBIG;
    }
    bytes = unc__sys_map((size_t)status.st_size + 1, /* shared= */ 0);
    if (bytes == NULL) {
        return -ENOMEM;
    }
    r = read_bytes(fd, bytes, (size_t)status.st_size, &text->size);
    if (r < 0) {
        unc__sys_unmap(bytes, (size_t)status.st_size + 1);
        return (int)r;
    }
    text->bytes = bytes;
    return 0;
}

void unc__suppressions_text_read(void)
{
    struct unc__suppressions_text *text = &unc__suppressions_text;
    struct unc__text path = unc__text_init(text->path, sizeof text->path);
    long fd;

    if (unc__options.suppressions[0] == '\0') {
        return;
    }
    text->error =
        unc__path_of_process(unc__options.suppressions, (uint32_t)unc__sys_getpid(),
                             /* is_child= */ false, &path);
    if (text->error < 0) {
        return;
    }
    fd = unc__sys_open(text->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0);
    if (fd < 0) {
        text->error = (int)fd;
        return;
    }
    text->error = take((int)fd, text);
    (void)unc__sys_close((int)fd);
}
