/* SPDX-License-Identifier: MIT */
/*
 * The folder is opened once and everything happens relative to it, so that nobody can
 * swap it for another between the check and the rename.
 */
#include "check/report_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <unclosed/error.h>

#include "base/clock.h"
#include "base/sys.h"
#include "base/text.h"
#include "options/options.h"

#define NAME_TRIES     16
#define TEMPORARY_SIZE 96

struct target {
    int folder;
    const char *name; /* in the folder */
    char temporary[TEMPORARY_SIZE];
    int fd;
};

static int stat_at(int folder, const char *name, int flags, struct statx *ret_facts)
{
    return (int)unc__sys_call(SYS_statx, folder, (long)(intptr_t)name, flags,
                              STATX_TYPE | STATX_MODE | STATX_UID,
                              (long)(intptr_t)ret_facts, 0);
}

static int open_folder(const char *path, int is_private)
{
    int flags = O_PATH | O_DIRECTORY | O_CLOEXEC | (is_private ? O_NOFOLLOW : 0);
    struct statx facts;
    long folder = unc__sys_open(path, flags, 0);
    int r;

    if (folder < 0 || !is_private) {
        return (int)folder;
    }
    r = stat_at((int)folder, "", AT_EMPTY_PATH, &facts);
    if (r == 0 &&
        (facts.stx_uid != (uint32_t)unc__sys_call(SYS_geteuid, 0, 0, 0, 0, 0, 0) ||
         (facts.stx_mode & 077) != 0)) {
        r = -EPERM;
    }
    if (r < 0) {
        (void)unc__sys_close((int)folder);
        return r;
    }
    return (int)folder;
}

static int check_name(int folder, const char *name)
{
    struct statx facts;
    int r = stat_at(folder, name, AT_SYMLINK_NOFOLLOW, &facts);

    if (r == -ENOENT || r == -ENOSYS) {
        return 0; /* without statx: the rename replaces a link, it never follows one */
    }
    if (r < 0) {
        return r;
    }
    if (S_ISLNK(facts.stx_mode)) {
        return -ELOOP;
    }
    return S_ISREG(facts.stx_mode) ? 0 : -EEXIST;
}

/* Not onto 0 to 2: another thread may print there. */
static int move_up(int fd)
{
    long moved;

    if (fd < 0 || fd > 2) {
        return fd;
    }
    moved = unc__sys_call(SYS_fcntl, fd, F_DUPFD_CLOEXEC, 3, 0, 0, 0);
    (void)unc__sys_close(fd);
    return (int)moved;
}

static int open_temporary(struct target *target)
{
    int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
    uint64_t unique = (uint64_t)unc__clock_monotonic_ns();

    for (int i = 0; i < NAME_TRIES; i++) {
        struct unc__text text = unc__text_init(target->temporary, TEMPORARY_SIZE);

        unc__text_format(&text, ".unclosed.%ld.%llx.tmp", unc__sys_getpid(),
                         (unsigned long long)unique + (unsigned)i);
        target->fd = (int)unc__sys_openat(target->folder, target->temporary, flags, 0600);
        if (target->fd != -EEXIST) {
            break;
        }
    }
    target->fd = move_up(target->fd);
    return target->fd < 0 ? target->fd : 0;
}

static int write_bytes(const struct unc__report_format *format,
                       struct unc__report *report, int fd)
{
    struct unc__sink sink;
    int r = unc__sink_init_fd(&sink, fd);

    if (r < 0) {
        return r;
    }
    r = format->write(report, &sink);
    if (r == 0) {
        r = unc__sink_flush(&sink);
    }
    unc__sink_done(&sink);
    return r;
}

static int write_in_folder(const struct unc__report_format *format,
                           struct unc__report *report, struct target *target)
{
    int r = check_name(target->folder, target->name);

    if (r < 0) {
        return r;
    }
    r = open_temporary(target);
    if (r < 0) {
        return r;
    }
    r = write_bytes(format, report, target->fd);
    if (unc__sys_close(target->fd) < 0 && r == 0) {
        r = -EIO; /* some file systems say only now that the disk is full */
    }
    if (r == 0) {
        r = (int)unc__sys_renameat(target->folder, target->temporary, target->name);
    }
    if (r < 0) {
        (void)unc__sys_unlinkat(target->folder, target->temporary);
    }
    return r;
}

int unc__report_file_write(const struct unc__report_format *format,
                           struct unc__report *report, const char *path, int is_private)
{
    char folder[UNC__PATH_SIZE];
    struct unc__text text = unc__text_init(folder, sizeof folder);
    const char *slash = strrchr(path, '/');
    struct target target = { .name = slash == NULL ? path : slash + 1 };
    int r;

    if (*target.name == '\0') {
        return -EISDIR;
    }
    if (slash == NULL) {
        unc__text_add(&text, ".");
    } else {
        unc__text_add_bytes(&text, path, (size_t)(slash - path) + 1);
    }
    if (text.is_cut) {
        return -ENAMETOOLONG;
    }
    target.folder = open_folder(folder, is_private);
    if (target.folder < 0) {
        return target.folder;
    }
    r = write_in_folder(format, report, &target);
    (void)unc__sys_close(target.folder);
    return r;
}

const char *unc__report_file_reason(int error)
{
    switch (error) {
    case -ELOOP:
        return "it is a symbolic link, and those are not followed";
    case -EEXIST:
        return "it exists and is not a regular file";
    case -EPERM:
        return "the folder belongs to or is open to somebody else";
    default:
        return unc_strerror(error);
    }
}
