/* SPDX-License-Identifier: MIT */
/*
 * A file is there in full or as it was: whoever reads it at the same time, or after a
 * power cut, never meets half of one. What is no file - a pipe, a device - cannot be
 * replaced, and is written to.
 */
#include "document/document.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "document/print.h"

#define LINKS_MAX 40 /* as the kernel follows */

/* Where a link that may lead nowhere yet leads. */
static int follow(const char *path, char ret_target[PATH_MAX])
{
    char link[PATH_MAX];

    if (strlen(path) >= PATH_MAX) {
        return -ENAMETOOLONG;
    }
    strcpy(ret_target, path);
    for (int i = 0; i < LINKS_MAX; i++) {
        ssize_t size = readlink(ret_target, link, sizeof link - 1);
        char *slash = strrchr(ret_target, '/');
        size_t folder = slash == NULL ? 0 : (size_t)(slash - ret_target) + 1;

        if (size < 0) {
            return errno == EINVAL || errno == ENOENT ? 0 : -errno;
        }
        link[size] = '\0';
        folder = link[0] == '/' ? 0 : folder;
        if (folder + (size_t)size >= PATH_MAX) {
            return -ENAMETOOLONG;
        }
        strcpy(ret_target + folder, link);
    }
    return -ELOOP;
}

/* What is to be written. */
struct content {
    unc__document_print_fn *print;
    void *userdata;
    bool is_synced; /* waits for the disk, where it is a file */
    bool is_shared; /* a new file is for all whom the umask lets */
};

/* All of it is on its way to the disk, or -errno. Closes the descriptor. */
static int print_to(int fd, const struct content *content, bool is_synced)
{
    FILE *stream = fdopen(fd, "w");
    int rc = 0;

    if (stream == NULL) {
        rc = -errno;
        (void)close(fd);
        return rc;
    }
    errno = 0;
    rc = content->print(stream, content->userdata);
    if (rc != 0) {
        (void)fclose(stream);
        return rc;
    }
    /* Of an error in between errno may be another's by now: one at the end is not. */
    if (fflush(stream) != 0 || ferror(stream) || (is_synced && fsync(fd) != 0)) {
        rc = errno != 0 ? -errno : -EIO;
    }
    if (fclose(stream) != 0 && rc == 0) {
        rc = -errno;
    }
    return rc;
}

/* The name is gone for good only with its folder. Some file systems cannot do that. */
static void sync_folder(const char *target)
{
    char folder[PATH_MAX];
    char *slash;
    int fd;

    strcpy(folder, target);
    slash = strrchr(folder, '/');
    if (slash == NULL) {
        strcpy(folder, ".");
    } else {
        slash[1] = '\0';
    }
    fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        (void)fsync(fd);
        (void)close(fd);
    }
}

/* @old: what is replaced; NULL: nothing. */
static int set_mode(int fd, const struct stat *old, bool is_shared)
{
    mode_t mask;

    if (old != NULL) {
        return fchmod(fd, old->st_mode & 07777) != 0 ? -errno : 0;
    }
    if (!is_shared) {
        return 0;
    }
    mask = umask(0);
    (void)umask(mask);
    return fchmod(fd, 0666 & ~mask) != 0 ? -errno : 0;
}

static int replace(const char *target, const struct stat *old,
                   const struct content *content)
{
    static const char suffix[] = ".XXXXXX";
    char temporary[PATH_MAX + sizeof suffix];
    int rc;
    int fd;

    strcpy(temporary, target);
    strcat(temporary, suffix);
    fd = mkostemp(temporary, O_CLOEXEC);
    if (fd < 0) {
        return -errno;
    }
    rc = set_mode(fd, old, content->is_shared);
    if (rc != 0) {
        (void)close(fd);
        goto remove_temporary;
    }
    rc = print_to(fd, content, content->is_synced);
    if (rc != 0) {
        goto remove_temporary;
    }
    if (rename(temporary, target) != 0) {
        rc = -errno;
        goto remove_temporary;
    }
    if (content->is_synced) {
        sync_folder(target);
    }
    return 0;

remove_temporary:
    (void)unlink(temporary);
    return rc;
}

static int write_in_place(int fd, const struct content *content)
{
    return fd < 0 ? -errno : print_to(fd, content, false);
}

static int write_file(const char *path, const struct content *content)
{
    char target[PATH_MAX];
    struct stat old;
    int rc;

    if (stat(path, &old) == 0 && !S_ISREG(old.st_mode)) {
        return S_ISDIR(old.st_mode)
                   ? -EISDIR
                   : write_in_place(open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY), content);
    }
    rc = follow(path, target);
    if (rc != 0) {
        return rc;
    }
    return replace(target, stat(target, &old) == 0 ? &old : NULL, content);
}

/* A standard output that was closed: perhaps its number is another's by now, which was
 * opened to be read. */
static int write_to_output(const struct content *content)
{
    int flags = fcntl(STDOUT_FILENO, F_GETFL);

    if (flags < 0 || (flags & O_ACCMODE) == O_RDONLY) {
        return -EBADF;
    }
    fflush(stdout);
    return write_in_place(fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3), content);
}

static int print_content(const char *path, const struct content *content,
                         struct unc__problem *ret_problem)
{
    bool is_output = strcmp(path, "-") == 0;
    int rc;

    if (is_output) {
        rc = write_to_output(content);
    } else {
        rc = write_file(path, content);
    }
    if (rc < 0) {
        const char *left = is_output ? "; what came so far is not whole"
                                     : "; what was there is unchanged";

        return unc__problem_set(ret_problem, rc, "cannot be written: %s%s", strerror(-rc),
                                rc == -ENOSPC ? left : "");
    }
    return rc;
}

int unc__document_print(const char *path, unc__document_print_fn *print, void *userdata,
                        struct unc__problem *ret_problem)
{
    const struct content content = { print, userdata, .is_synced = true,
                                     .is_shared = true };

    return print_content(path, &content, ret_problem);
}

struct tree {
    const cJSON *root;
    bool is_pretty;
};

static int print_tree(FILE *stream, void *userdata)
{
    const struct tree *tree = userdata;

    unc__print_tree(stream, tree->root, tree->is_pretty);
    return 0;
}

int unc__document_write(const char *path, const cJSON *tree, bool is_pretty,
                        struct unc__problem *ret_problem)
{
    struct tree userdata = { tree, is_pretty };
    const struct content content = { print_tree, &userdata, .is_synced = true };

    return print_content(path, &content, ret_problem);
}

int unc__document_write_lightly(const char *path, const cJSON *tree, bool is_pretty,
                                struct unc__problem *ret_problem)
{
    struct tree userdata = { tree, is_pretty };
    const struct content content = { print_tree, &userdata, .is_synced = false };

    return print_content(path, &content, ret_problem);
}
