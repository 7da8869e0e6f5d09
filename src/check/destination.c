/* SPDX-License-Identifier: MIT */
/*
 * The happy path: UNCLOSED_OPTIONS names a file, or the user has a state directory. What
 * the names are made of is remembered at the start, because at the end the environment
 * may have been rewritten and the working directory may be gone. Rejected: the working
 * directory as a default (programs list it, parallel tests share it), and asking the user
 * database for the home (it allocates, and may talk to a server).
 *
 * Folders that we make are for their owner only, and below one that is there: a home that
 * does not exist is not ours to make. One that the user chose is used as it is, and only
 * the user makes it.
 */
#include "check/destination.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/sys.h"
#include "check/tidy.h"
#include "judge/modules.h"
#include "options/options.h"
#include "reports/report.h"
#include "reports/time.h"

/* The last of it is the program's name: 255 bytes at most, and ours are added to it. */
#define PROGRAM_SIZE 192
#define REPORTS_KEPT 100

/* Written once at the start, constant afterwards. Empty: not known. */
static struct {
    char directory[UNC__PATH_SIZE];
    char folders[UNC__PLACE_COUNT][UNC__PATH_SIZE]; /* [UNC__PLACE_OPTION]: unused */
    size_t existing[UNC__PLACE_COUNT]; /* length of the part that is not ours to make */
    char program[PROGRAM_SIZE];
} start;

static void remember_program(void)
{
    char path[UNC__PATH_SIZE];
    struct unc__text text = unc__text_init(start.program, sizeof start.program);
    long length = unc__sys_readlink("/proc/self/exe", path, sizeof path - 1);

    path[length > 0 ? length : 0] = '\0';
    unc__text_add(&text, *path == '\0' ? "program" : unc__base_name(path));
}

/* Relative paths in these variables are to be ignored, says their specification. */
static const char *directory_variable(const char *name)
{
    const char *value = getauxval(AT_SECURE) ? NULL : getenv(name);

    return value != NULL && *value == '/' ? value : NULL;
}

/* @folder, of which we make what comes after the first @existing bytes. */
static void remember_folder(enum unc__place place, const char *root, const char *rest,
                            size_t existing)
{
    struct unc__text text = unc__text_init(start.folders[place], UNC__PATH_SIZE);

    unc__text_format(&text, "%s%s", root, rest);
    start.existing[place] = existing;
    if (text.is_cut) {
        start.folders[place][0] = '\0';
    }
}

/* The length of what @path is in, without the slash before the last name. */
static size_t parent_length(const char *path)
{
    size_t length = strlen(path);

    while (length > 0 && path[length - 1] == '/') {
        length--;
    }
    while (length > 0 && path[length - 1] != '/') {
        length--;
    }
    return length > 0 ? length - 1 : 0;
}

static void remember_state(void)
{
    const char *state = directory_variable("XDG_STATE_HOME");
    const char *home = directory_variable("HOME");

    if (state != NULL) {
        remember_folder(UNC__PLACE_STATE, state, "/unclosed", parent_length(state));
    } else if (home != NULL) {
        remember_folder(UNC__PLACE_STATE, home, "/.local/state/unclosed", strlen(home));
    }
}

static bool is_folder(const char *path, size_t length)
{
    char folder[UNC__PATH_SIZE];
    struct unc__text text = unc__text_init(folder, sizeof folder);

    unc__text_add_bytes(&text, path, length);
    unc__text_add(&text, "/."); /* what follows a file that is none is refused */
    return !text.is_cut && unc__sys_call(SYS_faccessat, AT_FDCWD, (long)(intptr_t)folder,
                                         F_OK, 0, 0, 0) == 0;
}

static void remember_temporary(void)
{
    char name[32];
    struct unc__text text = unc__text_init(name, sizeof name);
    const char *directory = directory_variable("TMPDIR");

    if (directory == NULL || !is_folder(directory, strlen(directory))) {
        directory = "/tmp";
    }
    unc__text_format(&text, "/unclosed-%u",
                     (unsigned)unc__sys_call(SYS_geteuid, 0, 0, 0, 0, 0, 0));
    remember_folder(UNC__PLACE_TEMPORARY, directory, name, strlen(directory));
}

void unc__destination_remember(void)
{
    long length = unc__sys_call(SYS_getcwd, (long)(intptr_t)start.directory,
                                sizeof start.directory, 0, 0, 0, 0);

    if (length < 0 || start.directory[0] != '/') {
        start.directory[0] = '\0'; /* deleted, or outside of our root */
    }
    remember_program();
    remember_state();
    remember_temporary();
}

const char *unc__destination_program(void)
{
    return start.program[0] == '\0' ? "program" : start.program;
}

int unc__destination_expand(const char *pattern, uint32_t pid, struct unc__text *text)
{
    for (const char *c = pattern; *c != '\0'; c++) {
        if (*c == '%' && c[1] == 'p') {
            unc__text_add_unsigned(text, pid);
            c++;
        } else if (*c == '%' && c[1] == 'e') {
            unc__text_add(text, unc__destination_program());
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

static int option_path(const struct unc__destination_facts *facts, struct unc__text *text)
{
    int r;

    if (unc__options.report[0] == '\0') {
        return -ENOENT;
    }
    if (unc__options.report[0] != '/' && start.directory[0] != '\0') {
        unc__text_format(text, "%s/", start.directory);
    }
    r = unc__destination_expand(unc__options.report, facts->pid, text);
    /* A child must not replace its parent's report, nor the other way round. */
    if (r == 0 && facts->is_child && strstr(unc__options.report, "%p") == NULL) {
        unc__text_format(text, ".%u", facts->pid);
        r = text->is_cut ? -ENAMETOOLONG : 0;
    }
    return r;
}

int unc__destination_path(enum unc__place place,
                          const struct unc__destination_facts *facts,
                          struct unc__text *text)
{
    const char *folder = start.folders[place];

    if (place == UNC__PLACE_OPTION) {
        return option_path(facts, text);
    }
    if (*folder == '\0' || !is_folder(folder, start.existing[place])) {
        return -ENOENT;
    }
    unc__text_format(text, "%s/%s.%u.", folder, unc__destination_program(), facts->pid);
    unc__time_write_compact(text, facts->reported_at_ns);
    unc__text_add(text, unc__report_formats[UNC__FORMAT_JSON].suffix);
    return text->is_cut ? -ENAMETOOLONG : 0;
}

int unc__destination_prepare(enum unc__place place, const char *path)
{
    char folder[UNC__PATH_SIZE];
    size_t length = strlen(path);
    long r = 0;

    if (place == UNC__PLACE_OPTION || length >= sizeof folder) {
        return 0;
    }
    memcpy(folder, path, length + 1);
    for (char *c = folder + start.existing[place] + 1; *c != '\0'; c++) {
        if (*c != '/') {
            continue;
        }
        *c = '\0';
        r = unc__sys_mkdir(folder, 0700);
        *c = '/';
    }
    return r == -EEXIST ? 0 : (int)r;
}

void unc__destination_tidy(enum unc__place place, const char *path)
{
    char folder[UNC__PATH_SIZE];
    const char *slash = strrchr(path, '/');
    struct unc__text text = unc__text_init(folder, sizeof folder);

    if (place != UNC__PLACE_OPTION && slash != NULL) {
        unc__text_add_bytes(&text, path, (size_t)(slash - path));
        unc__tidy(folder, REPORTS_KEPT);
    }
}
