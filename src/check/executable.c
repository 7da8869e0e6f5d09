/* SPDX-License-Identifier: MIT */
/*
 * Whether an exec is likely to succeed, so that one that fails leaves no report behind: a
 * file that may be executed, and that begins as a program does, or as a script whose
 * interpreter does. What else there is (binfmt_misc) is not believed. The kernel may
 * still refuse: a file that somebody writes to, too many arguments.
 */
#include "check/executable.h"

#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/sys.h"
#include "base/text.h"

#define HEAD_SIZE 256
#define ELF_HEAD  52 /* of the smaller kind */

static bool is_allowed(int directory, const char *path)
{
    struct statx facts;
    long r = unc__sys_call(SYS_statx, directory, (long)(intptr_t)path, AT_EMPTY_PATH,
                           STATX_TYPE | STATX_MODE, (long)(intptr_t)&facts, 0);

    if (r < 0 || !S_ISREG(facts.stx_mode) || (facts.stx_mode & 0111) == 0) {
        return false;
    }
    return *path == '\0' || unc__sys_call(SYS_faccessat, directory, (long)(intptr_t)path,
                                          X_OK, 0, 0, 0) == 0;
}

/* What the file begins with, NUL-terminated. Returns: its length; negative: it cannot be
 * read, which an exec does not mind. */
static long read_head(int directory, const char *path, char head[HEAD_SIZE])
{
    long fd = *path == '\0' ? directory
                            : unc__sys_openat(directory, path,
                                              O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
    long size;

    if (fd < 0) {
        return fd;
    }
    size = unc__sys_call(SYS_pread64, fd, (long)(intptr_t)head, HEAD_SIZE - 1, 0, 0, 0);
    if (*path != '\0') {
        (void)unc__sys_close((int)fd);
    }
    head[size > 0 ? size : 0] = '\0';
    return size;
}

static bool is_program(const char *head, long size)
{
    return size < 0 || (size >= ELF_HEAD && memcmp(head, "\177ELF", 4) == 0);
}

/* A file that can be executed, as far as can be told beforehand. */
static bool is_file(int directory, const char *path)
{
    char head[HEAD_SIZE];
    char *interpreter;
    long size;

    if (!is_allowed(directory, path)) {
        return false;
    }
    size = read_head(directory, path, head);
    if (is_program(head, size) || head[0] != '#' || head[1] != '!') {
        return is_program(head, size);
    }
    interpreter = head + 2 + strspn(head + 2, " \t");
    interpreter[strcspn(interpreter, " \t\n")] = '\0';
    /* The interpreter may be a script as well; that is believed. */
    return is_allowed(AT_FDCWD, interpreter);
}

static bool is_in_path(const char *program)
{
    const char *folder = getenv("PATH");
    char path[PATH_MAX];

    if (folder == NULL) {
        folder = "/bin:/usr/bin";
    }
    for (bool has_more = *program != '\0'; has_more;) {
        size_t length = strcspn(folder, ":");
        struct unc__text text = unc__text_init(path, sizeof path);

        unc__text_add_bytes(&text, folder, length);
        unc__text_add(&text, length > 0 ? "/" : "");
        unc__text_add(&text, program);
        if (is_file(AT_FDCWD, path)) {
            return true;
        }
        has_more = folder[length] == ':';
        folder += length + 1;
    }
    return false;
}

bool unc__is_executable(int directory, const char *program, bool is_searched)
{
    return is_searched && strchr(program, '/') == NULL ? is_in_path(program)
                                                       : is_file(directory, program);
}
