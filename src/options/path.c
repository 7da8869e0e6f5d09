/* SPDX-License-Identifier: MIT */
/*
 * What names are made of is remembered at the start, because later the program may have
 * gone elsewhere, and its directory or /proc may be gone.
 */
#include "options/path.h"

#include <errno.h>
#include <string.h>
#include <sys/syscall.h>

#include "base/program.h"
#include "base/sys.h"
#include "options/options.h"

/* The last part of a path may have 255 bytes, and ours are added to it. */
#define PROGRAM_SIZE 192

/* Written once at the start, constant afterwards. Empty: not known. */
static struct {
    char directory[UNC__PATH_SIZE];
    char program[PROGRAM_SIZE];
} start;

static void remember_program(void)
{
    char path[UNC__PATH_SIZE];
    struct unc__text text = unc__text_init(start.program, sizeof start.program);
    const char *slash;

    unc__program_path(path, sizeof path);
    slash = strrchr(path, '/');
    unc__text_add(&text, slash != NULL ? slash + 1 : path);
}

void unc__path_remember(void)
{
    long length = unc__sys_call(SYS_getcwd, (long)(intptr_t)start.directory,
                                sizeof start.directory, 0, 0, 0, 0);

    if (length < 0 || start.directory[0] != '/') {
        start.directory[0] = '\0'; /* deleted, or outside of our root */
    }
    remember_program();
}

const char *unc__path_program(void)
{
    return start.program[0] == '\0' ? "program" : start.program;
}

int unc__path_expand(const char *pattern, uint32_t pid, struct unc__text *text)
{
    for (const char *c = pattern; *c != '\0'; c++) {
        if (*c == '%' && c[1] == 'p') {
            unc__text_add_unsigned(text, pid);
            c++;
        } else if (*c == '%' && c[1] == 'e') {
            unc__text_add(text, unc__path_program());
            c++;
        } else if (*c == '%' && c[1] == '%') {
            unc__text_add(text, "%");
            c++;
        } else {
            unc__text_add_bytes(text, c, 1);
        }
    }
    return text->is_cut ? -ENAMETOOLONG : 0;
}

bool unc__path_has_process(const char *pattern)
{
    for (const char *c = pattern; *c != '\0'; c++) {
        if (*c == '%' && c[1] == 'p') {
            return true;
        }
        c += *c == '%' && c[1] == '%';
    }
    return false;
}

/* Where a relative path counts from, if that is known. */
static void add_start(const char *path, struct unc__text *text)
{
    if (path[0] != '/' && start.directory[0] != '\0') {
        unc__text_format(text, "%s/", start.directory);
    }
}

void unc__path_from_start(const char *path, struct unc__text *text)
{
    add_start(path, text);
    unc__text_add(text, path);
}

int unc__path_of_process(const char *pattern, uint32_t pid, bool is_child,
                         struct unc__text *text)
{
    int r;

    add_start(pattern, text);
    r = unc__path_expand(pattern, pid, text);
    if (r == 0 && is_child && !unc__path_has_process(pattern)) {
        unc__text_format(text, ".%u", pid);
        r = text->is_cut ? -ENAMETOOLONG : 0;
    }
    return r;
}
