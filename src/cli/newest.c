/* SPDX-License-Identifier: MIT */
/*
 * Programs and `run` leave reports in two folders (cli/state.h): the user's, and a
 * private one among the temporary files where that could not be used. Both are looked at,
 * and the newest report or run wins.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cli/arguments.h"
#include "cli/inputs.h"
#include "cli/state.h"
#include "document/printable.h"

#define RUN_PREFIX "run."
#define SUFFIX     ".json"

struct newest {
    char *path; /* NULL: none so far */
    struct timespec at;
};

static bool has_candidate_name(const char *name, bool is_folder)
{
    size_t length = strlen(name);

    if (is_folder) {
        return strncmp(name, RUN_PREFIX, strlen(RUN_PREFIX)) == 0;
    }
    return length > strlen(SUFFIX) && name[0] != '.' &&
           strcmp(name + length - strlen(SUFFIX), SUFFIX) == 0;
}

static bool is_later(const struct timespec *a, const struct timespec *b)
{
    return a->tv_sec != b->tv_sec ? a->tv_sec > b->tv_sec : a->tv_nsec > b->tv_nsec;
}

/* Of two as old as each other the one whose name comes later: names end in a time. */
static int consider(struct newest *newest, const char *folder, int folder_fd,
                    const char *name)
{
    struct stat status;
    char *path;

    if (fstatat(folder_fd, name, &status, AT_SYMLINK_NOFOLLOW) < 0 ||
        (!S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode)) ||
        !has_candidate_name(name, S_ISDIR(status.st_mode))) {
        return 0;
    }
    if (newest->path != NULL && (is_later(&newest->at, &status.st_mtim) ||
                                 (!is_later(&status.st_mtim, &newest->at) &&
                                  strcmp(strrchr(newest->path, '/') + 1, name) >= 0))) {
        return 0;
    }
    if (asprintf(&path, "%s/%s", folder, name) < 0) {
        return -ENOMEM;
    }
    free(newest->path);
    newest->path = path;
    newest->at = status.st_mtim;
    return 0;
}

static int search(struct newest *newest, const char *folder, bool must_be_private)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC |
                              (must_be_private ? O_NOFOLLOW : 0));
    DIR *stream;
    int r = 0;

    if (fd < 0) {
        return 0; /* none there, or not for us: that is no report either */
    }
    if ((must_be_private && !unc__state_is_private(fd)) ||
        (stream = fdopendir(fd)) == NULL) {
        (void)close(fd);
        return 0;
    }
    for (const struct dirent *entry; r == 0 && (entry = readdir(stream)) != NULL;) {
        r = consider(newest, folder, fd, entry->d_name);
    }
    (void)closedir(stream);
    return r;
}

int unc__inputs_newest(char **ret_path, struct unc__problem *ret_problem)
{
    char state[PATH_MAX] = "";
    char temporary[PATH_MAX] = "";
    struct newest newest = { 0 };
    int r = 0;

    if (unc__state_folder(state, sizeof state)) {
        r = search(&newest, state, false);
    }
    if (r == 0 && unc__state_temporary(temporary, sizeof temporary)) {
        r = search(&newest, temporary, true);
    }
    if (r < 0) {
        free(newest.path);
        return unc__problem_set(ret_problem, r, "no memory");
    }
    if (newest.path == NULL) {
        return unc__problem_set(
            ret_problem, -ENOENT,
            "there is no report in %.180s nor in %.180s; run a program that is linked "
            "with unclosed, or name a report",
            *state != '\0' ? state : "a state directory", temporary);
    }
    *ret_path = newest.path;
    return 0;
}

static void age_of(time_t at, char ret_text[48])
{
    static const struct {
        long long seconds;
        const char *word;
    } units[] = {
        { 86400, "day" },
        { 3600, "hour" },
        { 60, "minute" },
        { 1, "second" },
    };
    long long age = (long long)(time(NULL) - at);

    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        long long count = age / units[i].seconds;

        if (count >= 1) {
            (void)snprintf(ret_text, 48, "%lld %s%s ago", count, units[i].word,
                           count == 1 ? "" : "s");
            return;
        }
    }
    (void)snprintf(ret_text, 48, "this second");
}

void unc__inputs_tell_newest(const char *command, const char *path)
{
    char printable[1024];
    char age[48] = "an unknown time";
    struct stat status;

    if (stat(path, &status) == 0) {
        age_of(status.st_mtim.tv_sec, age);
    }
    (void)unc__printable_copy(printable, sizeof printable, path);
    unc__complain(command, "the newest: %s, of %s", printable, age);
}
