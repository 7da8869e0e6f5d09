/* SPDX-License-Identifier: MIT */
/*
 * A file of suppressions is a person's: it is read as it is, and what we add stands
 * behind what is there. Whoever reads it meanwhile sees the old one or the new one.
 */
#include "gate/suppressions_file.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "judge/suppression.h"

static int refuse(struct unc__problem *problem, int code, const char *path,
                  const char *why)
{
    return unc__problem_set(problem, code, "%s: %s", path, why);
}

static int refuse_system(struct unc__problem *problem, int code, const char *path)
{
    return refuse(problem, code, path, strerror(-code));
}

static int check_sort(int fd, const char *path, struct unc__problem *problem)
{
    struct stat status;

    if (fstat(fd, &status) < 0) {
        return refuse_system(problem, -errno, path);
    }
    if (S_ISDIR(status.st_mode)) {
        return refuse(problem, -EISDIR, path, "is a folder, not a file of suppressions");
    }
    if (!S_ISREG(status.st_mode) && !S_ISFIFO(status.st_mode)) {
        return refuse(problem, -EINVAL, path, "is not a file");
    }
    if (S_ISREG(status.st_mode) && status.st_size > (off_t)UNC__SUPPRESSION_FILE_MAX) {
        return refuse(problem, -EFBIG, path, "is larger than 16 MiB");
    }
    return 0;
}

static bool grow(char **bytes, size_t *room)
{
    size_t wanted = *room == 0 ? 4096 : *room * 2;
    char *moved = realloc(*bytes, wanted);

    if (moved == NULL) {
        return false;
    }
    *bytes = moved;
    *room = wanted;
    return true;
}

/* On failure *bytes is still the caller's. */
static int read_all(int fd, char **bytes, size_t *ret_size)
{
    size_t room = 0;
    size_t size = 0;
    ssize_t count;

    do {
        if (size == room && !grow(bytes, &room)) {
            return -ENOMEM;
        }
        count = read(fd, *bytes + size, room - size);
        if (count < 0 && errno != EINTR) {
            return -errno;
        }
        size += count > 0 ? (size_t)count : 0;
        if (size > UNC__SUPPRESSION_FILE_MAX) {
            return -EFBIG;
        }
    } while (count != 0);
    *ret_size = size;
    return 0;
}

int unc__suppressions_file_read(const char *path, char **ret_bytes, size_t *ret_size,
                                struct unc__problem *ret_problem)
{
    /* A named pipe that nobody writes to is empty, not a reason to wait for ever. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    char *bytes = NULL;
    int r;

    if (fd < 0) {
        return refuse_system(ret_problem, -errno, path);
    }
    r = check_sort(fd, path, ret_problem);
    if (r == 0) {
        (void)fcntl(fd, F_SETFL, O_RDONLY);
        r = read_all(fd, &bytes, ret_size);
        if (r < 0) {
            (void)refuse_system(ret_problem, r, path);
        }
    }
    (void)close(fd);
    if (r < 0) {
        free(bytes);
        return r;
    }
    *ret_bytes = bytes;
    return 0;
}

/* The temporary one has the mode of the old, or of a new file. */
static int copy_mode(int fd, const char *path)
{
    struct stat status;
    mode_t mask;

    if (stat(path, &status) == 0) {
        return fchmod(fd, status.st_mode & 0777) < 0 ? -errno : 0;
    }
    mask = umask(0);
    (void)umask(mask);
    return fchmod(fd, 0644 & ~mask) < 0 ? -errno : 0;
}

static int write_all(int fd, const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t count = write(fd, bytes, size);

        if (count < 0 && errno != EINTR) {
            return -errno;
        }
        bytes += count > 0 ? count : 0;
        size -= count > 0 ? (size_t)count : 0;
    }
    return 0;
}

/* What is there, a line end if the last line has none, then ours. */
static int write_both(int fd, const char *bytes, size_t size, const char *lines)
{
    bool is_ended = size == 0 || bytes[size - 1] == '\n';
    int r = write_all(fd, bytes, size);

    if (r == 0 && !is_ended) {
        r = write_all(fd, "\n", 1);
    }
    if (r == 0) {
        r = write_all(fd, lines, strlen(lines));
    }
    return r == 0 && fsync(fd) < 0 ? -errno : r;
}

static int replace(const char *path, const char *bytes, size_t size, const char *lines)
{
    size_t name_size = strlen(path) + sizeof ".XXXXXX";
    char *name = malloc(name_size);
    int fd;
    int r;

    if (name == NULL) {
        return -ENOMEM;
    }
    (void)snprintf(name, name_size, "%s.XXXXXX", path);
    fd = mkostemp(name, O_CLOEXEC);
    if (fd < 0) {
        r = -errno;
        free(name);
        return r;
    }
    r = copy_mode(fd, path);
    r = r < 0 ? r : write_both(fd, bytes, size, lines);
    r = close(fd) < 0 && r == 0 ? -errno : r;
    if (r == 0 && rename(name, path) < 0) {
        r = -errno;
    }
    if (r < 0) {
        (void)unlink(name);
    }
    free(name);
    return r;
}

/* The file that is written: @path, or what it leads to if it is a link. */
static int resolve(const char *path, char **ret_target, bool *ret_exists)
{
    struct stat status;

    *ret_exists = lstat(path, &status) == 0;
    if (!*ret_exists && errno != ENOENT) {
        return -errno;
    }
    if (!*ret_exists) {
        *ret_target = strdup(path);
        return *ret_target == NULL ? -ENOMEM : 0;
    }
    *ret_target = realpath(path, NULL); /* fails for a link that leads nowhere */
    if (*ret_target == NULL) {
        return -errno;
    }
    if (stat(*ret_target, &status) < 0 || !S_ISREG(status.st_mode)) {
        return -EINVAL;
    }
    return access(*ret_target, W_OK) < 0 ? -errno : 0;
}

int unc__suppressions_file_append(const char *path, const char *lines,
                                  struct unc__problem *ret_problem)
{
    char *target = NULL;
    char *bytes = NULL;
    size_t size = 0;
    bool exists;
    int r = resolve(path, &target, &exists);

    if (r == 0 && exists) {
        r = unc__suppressions_file_read(target, &bytes, &size, NULL);
    }
    if (r == 0) {
        assert(target != NULL);
        r = replace(target, bytes, size, lines);
    }
    free(bytes);
    free(target);
    return r == 0 ? 0
                  : unc__problem_set(ret_problem, r, "cannot add to %s: %s", path,
                                     strerror(-r));
}
