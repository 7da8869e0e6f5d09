/* SPDX-License-Identifier: MIT */
/*
 * The folder is opened once and everything happens relative to it, so that nobody can
 * swap it for another between the check and the rename.
 */
#include "base/new_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <unclosed/error.h>

#include "base/clock.h"
#include "base/sys.h"
#include "base/text.h"

#define NAME_TRIES 16

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

static int open_temporary(struct unc__new_file *file)
{
    int flags = O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
    uint64_t unique = (uint64_t)unc__clock_monotonic_ns();

    for (int i = 0; i < NAME_TRIES; i++) {
        struct unc__text text = unc__text_init(file->temporary, sizeof file->temporary);

        unc__text_format(&text, ".unclosed.%ld.%llx.tmp", unc__sys_getpid(),
                         (unsigned long long)unique + (unsigned)i);
        file->fd = (int)unc__sys_openat(file->folder, file->temporary, flags, 0600);
        if (file->fd != -EEXIST) {
            break;
        }
    }
    if (file->fd < 0) {
        return file->fd;
    }
    file->fd = move_up(file->fd);
    if (file->fd < 0) {
        (void)unc__sys_unlinkat(file->folder, file->temporary);
    }
    return file->fd < 0 ? file->fd : 0;
}

static int open_folder_of(const char *path, const char *name, int is_private)
{
    char folder[PATH_MAX];
    struct unc__text text = unc__text_init(folder, sizeof folder);

    unc__text_add_bytes(&text, path, (size_t)(name - path));
    if (text.length == 0) {
        unc__text_add(&text, ".");
    }
    return text.is_cut ? -ENAMETOOLONG : open_folder(folder, is_private);
}

int unc__new_file_begin(struct unc__new_file *ret_file, const char *path, int is_private)
{
    const char *slash = strrchr(path, '/');
    int r;

    ret_file->name = slash == NULL ? path : slash + 1;
    if (*ret_file->name == '\0') {
        return -EISDIR;
    }
    ret_file->folder = open_folder_of(path, ret_file->name, is_private);
    if (ret_file->folder < 0) {
        return ret_file->folder;
    }
    r = check_name(ret_file->folder, ret_file->name);
    if (r == 0) {
        r = open_temporary(ret_file);
    }
    if (r < 0) {
        (void)unc__sys_close(ret_file->folder);
    }
    return r;
}

int unc__new_file_keep(struct unc__new_file *file)
{
    int r = (int)unc__sys_renameat(file->folder, file->temporary, file->name);

    if (r < 0) {
        (void)unc__sys_unlinkat(file->folder, file->temporary);
    }
    (void)unc__sys_close(file->folder);
    return r;
}

void unc__new_file_drop(struct unc__new_file *file)
{
    (void)unc__sys_unlinkat(file->folder, file->temporary);
    (void)unc__sys_close(file->folder);
}

const char *unc__new_file_reason(int error)
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
