/* SPDX-License-Identifier: MIT */
/*
 * Three lines of source. The path comes out of a report, so what is opened is a regular
 * file of a sane size or nothing: no device, no pipe to hang in. Where there is no such
 * file, because the compiler mapped the prefix away (-ffile-prefix-map) or because it ran
 * elsewhere, the end of the path is looked for below the folders that were given, below
 * the working directory, and below what that is in.
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

/* Returns: whether FOLDER/FILE is a regular file; then @path is its name. */
static bool is_below(const char *folder, const char *file, char *path)
{
    struct stat status;
    int length = snprintf(path, PATH_MAX, "%s/%s", folder, file);

    return length > 0 && length < PATH_MAX && stat(path, &status) == 0 &&
           S_ISREG(status.st_mode);
}

/* What follows the next slash; NULL: there is no more. */
static const char *without_first(const char *file)
{
    const char *slash = strchr(file, '/');

    return slash != NULL && slash[1] != '\0' ? slash + 1 : NULL;
}

/* Below the folders that were given a name alone will do. */
static bool is_given(const struct unc__show *show, const char *file, char *path)
{
    for (size_t i = 0; show->sources != NULL && show->sources[i] != NULL; i++) {
        for (const char *end = file; end != NULL; end = without_first(end)) {
            if (is_below(show->sources[i], end, path)) {
                return true;
            }
        }
    }
    return false;
}

/* Below @folder and what it is in; at least a folder and a name have to agree, or the
 * path has to be whole. */
static bool is_upwards(const char *folder, const char *file, char *path)
{
    char at[PATH_MAX];
    bool is_whole = true;

    for (const char *end = file; end != NULL; end = without_first(end)) {
        char *slash = at;

        if (!is_whole && strchr(end, '/') == NULL) {
            return false;
        }
        (void)snprintf(at, sizeof at, "%s", folder);
        while (slash != NULL && *at != '\0') {
            if (is_below(at, end, path)) {
                return true;
            }
            slash = strrchr(at, '/');
            if (slash != NULL) {
                *slash = '\0';
            }
        }
        is_whole = false;
    }
    return false;
}

/* A compiler's path (-ffile-prefix-map) or another machine's is found by its end. */
static bool find_source(const struct unc__show *show, const char *file, char *path)
{
    struct stat status;

    if (is_given(show, file, path)) {
        return true;
    }
    (void)snprintf(path, PATH_MAX, "%s", file);
    if (*file == '/' && stat(file, &status) == 0) {
        return S_ISREG(status.st_mode);
    }
    return show->working_folder != NULL && is_upwards(show->working_folder, file, path);
}

static const char *from_here(const struct unc__show *show, const char *path)
{
    size_t length = show->working_folder != NULL ? strlen(show->working_folder) : 0;

    if (length > 1 && strncmp(path, show->working_folder, length) == 0 &&
        path[length] == '/') {
        return path + length + 1;
    }
    return strncmp(path, "./", 2) == 0 ? path + 2 : path;
}

const char *unc__place_path(const struct unc__show *show, const char *file, char *buffer,
                            size_t size)
{
    char path[PATH_MAX];

    (void)snprintf(buffer, size, "%s",
                   from_here(show, find_source(show, file, path) ? path : file));
    return buffer;
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
    char path[PATH_MAX];
    FILE *source;

    if (*file == '\0' || line == 0 || !find_source(show, file, path) ||
        (source = open_regular(path, &status)) == NULL) {
        return false;
    }
    read_lines(source, line, &excerpt);
    (void)fclose(source);
    if (excerpt.first + excerpt.count <= line) {
        unc__show_line(show, indent, UNC__PAINT_WARNING,
                       "%s has no line %u any more: it was changed since",
                       from_here(show, path), line);
        return true;
    }
    put_lines(show, indent, line, &excerpt);
    if (since > 0 && status.st_mtim.tv_sec > since) {
        unc__show_line(show, indent, UNC__PAINT_WARNING,
                       "changed after the program was started: it may be another line");
    }
    return true;
}
