/* SPDX-License-Identifier: MIT */
/*
 * A name is looked at before it is opened, since opening a tape rewinds it, and after,
 * since it may be another file by then.
 */
#include "document/input.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int check_type(const struct stat *status, struct unc__problem *ret_problem)
{
    if (S_ISREG(status->st_mode) || S_ISFIFO(status->st_mode) ||
        S_ISSOCK(status->st_mode)) {
        return 0;
    }
    if (S_ISDIR(status->st_mode)) {
        return unc__problem_set(ret_problem, -EISDIR,
                                "is a folder; name the files in it");
    }
    return unc__problem_set(ret_problem, -ENODEV,
                            "is a device or a terminal; name a file or a pipe");
}

static int open_file(const char *path, struct unc__problem *ret_problem)
{
    int flags = O_RDONLY | O_CLOEXEC | O_NOCTTY;
    struct stat status;
    int fd;
    int rc;

    if (stat(path, &status) != 0) {
        rc = -errno;
        return unc__problem_set(ret_problem, rc, "cannot be found: %s", strerror(-rc));
    }
    rc = check_type(&status, ret_problem);
    if (rc != 0) {
        return rc;
    }
    fd = open(path, S_ISFIFO(status.st_mode) ? flags : flags | O_NONBLOCK);
    if (fd < 0) {
        rc = -errno;
        return unc__problem_set(ret_problem, rc, "cannot be opened: %s", strerror(-rc));
    }
    return fd;
}

int unc__input_open(const char *path, size_t *ret_size, struct unc__problem *ret_problem)
{
    int fd = strcmp(path, "-") == 0 ? STDIN_FILENO : open_file(path, ret_problem);
    struct stat status;
    int rc;

    if (fd < 0) {
        return fd;
    }
    if (fstat(fd, &status) != 0) {
        rc = -errno;
        rc = unc__problem_set(ret_problem, rc, "cannot be read: %s", strerror(-rc));
    } else {
        rc = check_type(&status, ret_problem);
    }
    if (rc != 0) {
        unc__input_close(fd);
        return rc;
    }
    *ret_size = S_ISREG(status.st_mode) ? (size_t)status.st_size : 0;
    return fd;
}

void unc__input_close(int fd)
{
    if (fd > STDIN_FILENO) {
        (void)close(fd);
    }
}
