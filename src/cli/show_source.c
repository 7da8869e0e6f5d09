/* SPDX-License-Identifier: MIT */
/*
 * Three lines of source. The path comes out of a report, so what is opened is a regular
 * file of a sane size or nothing: no device, no pipe to hang in. A path that is not
 * absolute is the compiler's (-ffile-prefix-map); it is looked for below the folders that
 * were given, below the working directory, and below what that is in.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/show.h"
#include "document/printable.h"

#define LINES_SHOWN 3
#define FILE_MOST   ((off_t)16 << 20)
#define LINE_SIZE   512 /* of a line that is shown */
#define TAB_COLUMNS 4

struct excerpt {
    char lines[LINES_SHOWN][LINE_SIZE];
    unsigned first; /* number of the first line */
    size_t count;
};

static FILE *open_regular(const char *path, struct stat *ret_status)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    FILE *file;

    if (fd < 0) {
        return NULL;
    }
    if (fstat(fd, ret_status) < 0 || !S_ISREG(ret_status->st_mode) ||
        ret_status->st_size == 0 || ret_status->st_size > FILE_MOST ||
        (file = fdopen(fd, "r")) == NULL) {
        (void)close(fd);
        return NULL;
    }
    return file;
}

static FILE *open_below(const char *folder, const char *path, struct stat *ret_status)
{
    char whole[PATH_MAX];
    int length = snprintf(whole, sizeof whole, "%s/%s", folder, path);

    return length > 0 && (size_t)length < sizeof whole ? open_regular(whole, ret_status)
                                                       : NULL;
}

static FILE *open_upwards(const char *folder, const char *path, struct stat *ret_status)
{
    char at[PATH_MAX];
    FILE *file = NULL;
    char *slash = at;

    (void)snprintf(at, sizeof at, "%s", folder != NULL ? folder : "");
    while (file == NULL && slash != NULL && *at != '\0') {
        file = open_below(at, path, ret_status);
        slash = strrchr(at, '/');
        if (slash != NULL) {
            *slash = '\0';
        }
    }
    return file;
}

static FILE *open_source(const struct unc__show *show, const char *path,
                         struct stat *ret_status)
{
    FILE *file = NULL;

    for (size_t i = 0; show->sources != NULL && show->sources[i] != NULL && file == NULL;
         i++) {
        file = open_below(show->sources[i], path, ret_status);
    }
    if (file == NULL && *path == '/') {
        return open_regular(path, ret_status);
    }
    return file != NULL ? file : open_upwards(show->working_folder, path, ret_status);
}

/* Tabs become blanks, so that what is cut off at the left is the same in all lines. */
static void copy_line(char *to, const char *from)
{
    size_t column = 0;

    for (; *from != '\0' && *from != '\n' && *from != '\r' && column + 1 < LINE_SIZE;
         from++) {
        if (*from != '\t') {
            to[column++] = *from;
            continue;
        }
        do {
            to[column++] = ' ';
        } while (column % TAB_COLUMNS != 0 && column + 1 < LINE_SIZE);
    }
    to[column] = '\0';
}

static void read_lines(FILE *file, unsigned line, struct excerpt *excerpt)
{
    char *text = NULL;
    size_t size = 0;

    excerpt->first = line > 1 ? line - 1 : 1;
    for (unsigned number = 1; number < excerpt->first + LINES_SHOWN; number++) {
        if (getline(&text, &size, file) < 0) {
            break;
        }
        if (number >= excerpt->first) {
            copy_line(excerpt->lines[excerpt->count++], text);
        }
    }
    free(text);
}

static size_t common_indent(const struct excerpt *excerpt)
{
    size_t indent = SIZE_MAX;

    for (size_t i = 0; i < excerpt->count; i++) {
        size_t own = strspn(excerpt->lines[i], " ");

        if (excerpt->lines[i][own] != '\0' && own < indent) {
            indent = own;
        }
    }
    return indent == SIZE_MAX ? 0 : indent;
}

static void put_lines(const struct unc__show *show, size_t indent, unsigned line,
                      const struct excerpt *excerpt)
{
    size_t cut = common_indent(excerpt);
    size_t used = indent + 13;

    for (size_t i = 0; i < excerpt->count; i++) {
        unsigned number = excerpt->first + (unsigned)i;
        bool is_marked = number == line;
        const char *text = excerpt->lines[i];

        (void)fprintf(show->stream, "%*s", (int)indent, "");
        unc__paint(show, is_marked ? UNC__PAINT_TITLE : UNC__PAINT_DIM);
        (void)fprintf(show->stream, "%c %6u", is_marked ? '>' : ' ', number);
        unc__paint_end(show);
        unc__paint(show, is_marked ? UNC__PAINT_MARK : UNC__PAINT_DIM);
        (void)fputs(*text != '\0' ? "  " : "", show->stream);
        (void)unc__printable_write_within(
            show->stream, strlen(text) > cut ? text + cut : "",
            show->columns > used + 20 ? show->columns - used : 20);
        unc__paint_end(show);
        (void)fputc('\n', show->stream);
    }
}

bool unc__show_excerpt(const struct unc__show *show, size_t indent, const char *file,
                       unsigned line, int64_t since)
{
    struct excerpt excerpt = { .count = 0 };
    struct stat status;
    FILE *source;

    if (*file == '\0' || line == 0 ||
        (source = open_source(show, file, &status)) == NULL) {
        return false;
    }
    read_lines(source, line, &excerpt);
    (void)fclose(source);
    if (excerpt.first + excerpt.count <= line) {
        unc__show_line(show, indent, UNC__PAINT_WARNING,
                       "%s has no line %u any more: it was changed since",
                       unc__place_path(show, file), line);
        return true;
    }
    put_lines(show, indent, line, &excerpt);
    if (since > 0 && status.st_mtim.tv_sec > since) {
        unc__show_line(
            show, indent, UNC__PAINT_WARNING,
            "this file was changed after the program had been started: the line may "
            "be another one");
    }
    return true;
}
