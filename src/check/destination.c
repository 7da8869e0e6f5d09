/* SPDX-License-Identifier: MIT */
/*
 * The happy path: UNCLOSED_OPTIONS names a file, or the user has a state directory. What
 * the names are made of is remembered at the start, because at the end the environment
 * may have been rewritten (and see options/path.h). Rejected: the working
 * directory as a default (programs list it, parallel tests share it), and asking the user
 * database for the home (it allocates, and may talk to a server).
 *
 * The private folder among the temporary files is named after who writes it, and that is
 * known at the end: a server may have given up its first user in between.
 *
 * Folders that we make are for their owner only, and below one that is there: a home that
 * does not exist is not ours to make. One that the user or a collector chose is used as
 * it is, and only they make it, and tidy it.
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
#include "options/options.h"
#include "options/path.h"
#include "reports/report.h"
#include "reports/time.h"

#define COLLECTOR    "UNCLOSED_REPORTS"
#define REPORTS_KEPT 100

/* Written once at the start, constant afterwards. Empty: not known. */
static struct {
    /* [UNC__PLACE_OPTION]: unused; [UNC__PLACE_TEMPORARY]: without the user's number */
    char folders[UNC__PLACE_COUNT][UNC__PATH_SIZE];
    size_t existing[UNC__PLACE_COUNT]; /* length of the part that is not ours to make */
} start;

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

static void remember_collector(void)
{
    const char *folder = directory_variable(COLLECTOR);

    if (folder != NULL) {
        remember_folder(UNC__PLACE_COLLECTOR, folder, "", strlen(folder));
    }
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
    const char *directory = directory_variable("TMPDIR");

    if (directory == NULL || !is_folder(directory, strlen(directory))) {
        directory = "/tmp";
    }
    remember_folder(UNC__PLACE_TEMPORARY, directory, "/unclosed-", strlen(directory));
}

void unc__destination_remember(void)
{
    remember_collector();
    remember_state();
    remember_temporary();
}

/* x.json becomes x.2.json, and stays one of the files that readers of a folder take. */
static int add_number(uint32_t number, struct unc__text *text)
{
    char suffix[UNC__PATH_SIZE];
    struct unc__text rest = unc__text_init(suffix, sizeof suffix);
    const char *slash = strrchr(text->buffer, '/');
    const char *name = slash != NULL ? slash + 1 : text->buffer;
    const char *dot = strrchr(name, '.');

    if (dot != NULL && dot != name) {
        unc__text_add(&rest, dot);
        text->length = (size_t)(dot - text->buffer);
    }
    unc__text_format(text, ".%u%s", number, suffix);
    return text->is_cut ? -ENAMETOOLONG : 0;
}

/* A forked child must not replace the file of its parent, nor the other way round; and
 * a gate on the folder has to see it: x.json.PID would be no report there. */
static int option_path(const struct unc__destination_facts *facts, struct unc__text *text)
{
    const char *pattern = unc__options.report;
    int r = pattern[0] == '\0' ? -ENOENT
                               : unc__path_of_process(pattern, facts->pid,
                                                      /* is_child= */ false, text);

    if (r == 0 && facts->is_child && !unc__path_has_process(pattern)) {
        r = add_number(facts->pid, text);
    }
    if (r == 0 && facts->number != 0) {
        r = add_number(facts->number, text);
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
    unc__text_add(text, folder);
    if (place == UNC__PLACE_TEMPORARY) {
        unc__text_format(text, "%u",
                         (unsigned)unc__sys_call(SYS_geteuid, 0, 0, 0, 0, 0, 0));
    }
    unc__text_format(text, "/%s.%u.", unc__path_program(), facts->pid);
    if (facts->number != 0) {
        unc__text_format(text, "%u.", facts->number); /* two in one millisecond */
    }
    unc__time_write_compact(text, facts->reported_at_ns);
    unc__text_add(text, unc__report_formats[UNC__FORMAT_JSON].suffix);
    return text->is_cut ? -ENAMETOOLONG : 0;
}

/* Whose folder is not ours to make or to tidy. */
static bool is_of_others(enum unc__place place)
{
    return place == UNC__PLACE_OPTION || place == UNC__PLACE_COLLECTOR;
}

int unc__destination_prepare(enum unc__place place, const char *path)
{
    char folder[UNC__PATH_SIZE];
    size_t length = strlen(path);
    long r = 0;

    if (is_of_others(place) || length >= sizeof folder) {
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

    if (!is_of_others(place) && slash != NULL) {
        unc__text_add_bytes(&text, path, (size_t)(slash - path));
        unc__tidy(folder, REPORTS_KEPT);
    }
}
