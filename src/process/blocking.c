/* SPDX-License-Identifier: MIT */
/*
 * What a child is given must wait for it. A stream makes its descriptor non-blocking, and
 * that is a property of what it leads to, not of the number: a duplicate of it is
 * non-blocking as well, and few programs expect that of their standard descriptors.
 *
 * So pipes and terminals are opened once more, through /proc. Rejected: to make it
 * blocking, which would be our loop's end. Of a file it does not matter, and a second
 * opening would have a position of its own. A socket cannot be opened twice; nor can the
 * master of a terminal, which makes a new terminal each time.
 */
#include "process/child.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/text.h"

#define KEPT_FLAGS (O_ACCMODE | O_APPEND | O_DIRECT)

static bool is_terminal(int fd, const struct stat *status)
{
    bool is_master =
        major(status->st_rdev) == 5 && minor(status->st_rdev) == 2; /* ptmx */

    return S_ISCHR(status->st_mode) && !is_master && isatty(fd) == 1;
}

static bool is_same(int fd, const struct stat *wanted)
{
    struct stat status;

    return fstat(fd, &status) == 0 && status.st_dev == wanted->st_dev &&
           status.st_ino == wanted->st_ino;
}

/* Without waiting for who would open the other end of a named pipe. Returns: a descriptor
 * or a negative errno. */
static int open_again(int fd, int flags)
{
    char path[32];
    struct unc__text text = unc__text_init(path, sizeof path);
    int opened;

    unc__text_format(&text, "/proc/self/fd/%d", fd);
    opened = open(path, (flags & KEPT_FLAGS) | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    return opened < 0 ? -errno : opened;
}

/* Takes @fd. Returns: the same one or another, blocking and above 2, or a negative
 * errno. */
static int finish(int fd, int flags)
{
    int moved = fd;

    (void)fcntl(fd, F_SETFL, flags & KEPT_FLAGS & ~O_ACCMODE);
    if (fd <= STDERR_FILENO) {
        moved = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
        moved = moved < 0 ? -errno : moved;
        (void)close(fd);
    }
    return moved;
}

int unc__blocking_open(int fd, int *ret_fd)
{
    int flags = fcntl(fd, F_GETFL);
    struct stat status;
    int opened;

    *ret_fd = -1;
    if (flags < 0 || (flags & O_NONBLOCK) == 0 || fstat(fd, &status) < 0 ||
        !(S_ISFIFO(status.st_mode) || is_terminal(fd, &status))) {
        return 0;
    }
    opened = open_again(fd, flags);
    if (opened >= 0 && !is_same(opened, &status)) {
        (void)close(opened); /* a /proc of other processes */
        return 0;
    }
    if (opened >= 0) {
        opened = finish(opened, flags);
    }
    if (opened == -EMFILE || opened == -ENFILE || opened == -ENOMEM) {
        return opened;
    }
    *ret_fd = opened >= 0 ? opened : -1; /* it cannot be had: then as it is */
    return 0;
}
