/* SPDX-License-Identifier: MIT */
/*
 * From a path to an open file.
 *
 * The path comes from a stranger. It is opened with openat2(2) and RESOLVE_BENEATH: the
 * kernel itself refuses to leave the root, by "..", by a symbolic link or by a race with
 * somebody who moves folders about. Comparing names beforehand could not do that.
 */
#include "examples/serve/document.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "examples/serve/listing.h"

static const struct {
    const char *suffix;
    const char *content_type;
} content_types[] = {
    { ".css", "text/css; charset=utf-8" },
    { ".gif", "image/gif" },
    { ".htm", "text/html; charset=utf-8" },
    { ".html", "text/html; charset=utf-8" },
    { ".ico", "image/x-icon" },
    { ".jpeg", "image/jpeg" },
    { ".jpg", "image/jpeg" },
    { ".js", "text/javascript; charset=utf-8" },
    { ".json", "application/json" },
    { ".md", "text/markdown; charset=utf-8" },
    { ".pdf", "application/pdf" },
    { ".png", "image/png" },
    { ".svg", "image/svg+xml" },
    { ".txt", "text/plain; charset=utf-8" },
    { ".wasm", "application/wasm" },
    { ".webp", "image/webp" },
    { ".xml", "application/xml" },
};

static const char *content_type_of(const char *path)
{
    const char *suffix = strrchr(path, '.');

    for (size_t i = 0; suffix != NULL && i < sizeof content_types / sizeof *content_types;
         i++) {
        if (strcasecmp(suffix, content_types[i].suffix) == 0) {
            return content_types[i].content_type;
        }
    }
    return "application/octet-stream";
}

/* Non-blocking, because opening a named pipe would wait for its other end. */
static int open_beneath(int root, const char *path)
{
    struct open_how how = {
        .flags = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK,
        .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS,
    };
    long fd = syscall(SYS_openat2, root, path[0] == '\0' ? "." : path, &how, sizeof how);

    return fd < 0 ? -errno : (int)fd;
}

static enum status status_of(int error)
{
    switch (error) {
    case -ENOENT:
    case -ENOTDIR:
    case -ENAMETOOLONG:
        return STATUS_NOT_FOUND;
    case -EACCES:
    case -EPERM:
    case -EXDEV: /* it would have left the root */
    case -ELOOP:
    case -ENXIO: /* a socket */
        return STATUS_FORBIDDEN;
    case -EMFILE:
    case -ENFILE:
    case -ENOMEM:
        return STATUS_OVERLOADED;
    default:
        return STATUS_FAILED;
    }
}

/* Make a listing of the folder open at @directory. Takes @directory over. */
static enum status open_listing(int directory, const char *path,
                                struct document *ret_document)
{
    int fd = listing_open(directory, path);
    struct stat facts;

    (void)close(directory);
    if (fd < 0 || fstat(fd, &facts) < 0) {
        return status_of(fd < 0 ? fd : -errno);
    }
    *ret_document = (struct document){ .fd = fd,
                                       .size = (uint64_t)facts.st_size,
                                       .content_type = "text/html; charset=utf-8",
                                       .is_listing = true };
    return STATUS_OK;
}

/* Make a document of the file open at @fd. Takes @fd over. */
static enum status open_file(int fd, const char *path, struct document *ret_document)
{
    struct stat facts;

    if (fstat(fd, &facts) < 0 || !S_ISREG(facts.st_mode)) {
        (void)close(fd); /* a pipe or a device could make us wait forever */
        return STATUS_FORBIDDEN;
    }
    *ret_document = (struct document){ .fd = fd,
                                       .size = (uint64_t)facts.st_size,
                                       .content_type = content_type_of(path),
                                       .facts = facts };
    return STATUS_OK;
}

/* Its index.html, or else a listing of it. Takes @directory over. */
static enum status open_folder(int root, int directory, const char *path,
                               struct document *ret_document)
{
    size_t path_size = strlen(path);
    char index[PATH_MAX];
    int fd = -ENOENT;

    if (path_size > 0 && path[path_size - 1] != '/') { /* links in it would be wrong */
        (void)close(directory);
        return STATUS_MOVED;
    }
    if (snprintf(index, sizeof index, "%sindex.html", path) < (int)sizeof index) {
        fd = open_beneath(root, index);
    }
    if (fd == -ENOENT) {
        return open_listing(directory, path, ret_document);
    }
    (void)close(directory);
    return fd < 0 ? status_of(fd) : open_file(fd, index, ret_document);
}

int document_open_root(const char *directory)
{
    int root = open(directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
    int fd;

    if (root < 0) {
        return -errno;
    }
    fd = open_beneath(root, ".");
    if (fd < 0) {
        (void)close(root);
        return fd;
    }
    (void)close(fd);
    return root;
}

enum status document_open(int root, const char *path, struct document *ret_document)
{
    int fd = open_beneath(root, path);
    struct stat facts;

    if (fd < 0) {
        return status_of(fd);
    }
    if (fstat(fd, &facts) == 0 && S_ISDIR(facts.st_mode)) {
        return open_folder(root, fd, path, ret_document);
    }
    return open_file(fd, path, ret_document);
}

void document_close(struct document *document)
{
    if (document->fd >= 0) {
        (void)close(document->fd);
    }
    document->fd = -1;
    document->size = 0;
}
