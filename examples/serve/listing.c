/* SPDX-License-Identifier: MIT */
/*
 * A folder as a page. It is written into an anonymous file in memory, so that the
 * connection sends it like any other file and need not know the difference.
 *
 * File names hold whatever their owner liked: they are escaped twice, once for the link
 * and once for the eye.
 */
#include "examples/serve/listing.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static void write_text(FILE *page, const char *text)
{
    for (; *text != '\0'; text++) {
        switch (*text) {
        case '&':
            (void)fputs("&amp;", page);
            break;
        case '<':
            (void)fputs("&lt;", page);
            break;
        case '>':
            (void)fputs("&gt;", page);
            break;
        case '"':
            (void)fputs("&quot;", page);
            break;
        default:
            (void)fputc(*text, page);
        }
    }
}

static void write_link(FILE *page, const char *name)
{
    for (; *name != '\0'; name++) {
        unsigned char byte = (unsigned char)*name;

        if (isalnum(byte) || strchr("-._~", byte) != NULL) {
            (void)fputc(byte, page);
        } else {
            (void)fprintf(page, "%%%02X", byte);
        }
    }
}

static int is_visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static void write_entry(FILE *page, const struct dirent *entry)
{
    const char *slash = entry->d_type == DT_DIR ? "/" : "";

    (void)fputs("<li><a href=\"", page);
    write_link(page, entry->d_name);
    (void)fprintf(page, "%s\">", slash);
    write_text(page, entry->d_name);
    (void)fprintf(page, "%s</a></li>\n", slash);
}

static void write_page(FILE *page, const char *path, struct dirent **entries,
                       int entry_count)
{
    (void)fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<title>/", page);
    write_text(page, path);
    (void)fputs("</title>\n<h1>/", page);
    write_text(page, path);
    (void)fputs("</h1>\n<ul>\n", page);
    if (path[0] != '\0') {
        (void)fputs("<li><a href=\"../\">../</a></li>\n", page);
    }
    for (int i = 0; i < entry_count; i++) {
        write_entry(page, entries[i]);
    }
    (void)fputs("</ul>\n</html>\n", page);
}

/* A memory file as a stream. Returns: 0 or a negative errno. */
static int open_page(FILE **ret_page)
{
    int fd = memfd_create("listing", MFD_CLOEXEC);

    if (fd < 0) {
        return -errno;
    }
    *ret_page = fdopen(fd, "w");
    if (*ret_page == NULL) {
        (void)close(fd);
        return -ENOMEM;
    }
    return 0;
}

/* End the stream and keep its descriptor. Returns: the descriptor or a negative errno. */
static int take_descriptor(FILE *page)
{
    bool is_written = fflush(page) == 0 && !ferror(page);
    int fd = is_written ? fcntl(fileno(page), F_DUPFD_CLOEXEC, 0) : -1;
    int error = is_written ? -errno : -EIO;

    (void)fclose(page);
    if (fd >= 0) {
        (void)lseek(fd, 0, SEEK_SET);
    }
    return fd < 0 ? error : fd;
}

int listing_open(int directory, const char *path)
{
    struct dirent **entries;
    FILE *page = NULL;
    int entry_count;
    int r;

    entry_count = scandirat(directory, ".", &entries, is_visible, alphasort);
    if (entry_count < 0) {
        return -errno;
    }

    r = open_page(&page);
    if (r == 0) {
        write_page(page, path, entries, entry_count);
        r = take_descriptor(page);
    }

    for (int i = 0; i < entry_count; i++) {
        free(entries[i]);
    }
    free(entries);
    return r;
}
