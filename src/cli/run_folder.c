/* SPDX-License-Identifier: MIT */
/*
 * A folder that is named twice has the last run in it: what the one before listed in its
 * run.json is removed first, and nothing else, so that a gate over the folder does not
 * count yesterday's reports.
 *
 * Rejected: the working directory (see check/destination.c), and emptying a folder that
 * the user named: it may be his home.
 */
#include "cli/run_folder.h"

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

#include "cli/state.h"
#include "document/document.h"

#define RUNS_KEPT     100
#define RUN_PATTERN   "run.00000000T000000." /* 0: any digit */
#define COLLECTED_MAX 10000                  /* of one name and number */
#define DEPTH_OF_RUN  1                      /* of several runs each has a folder in it */

static int make_parents(char *path)
{
    for (char *c = path + 1; *c != '\0'; c++) {
        if (*c != '/') {
            continue;
        }
        *c = '\0';
        if (mkdir(path, 0700) < 0 && errno != EEXIST) {
            *c = '/';
            return -errno;
        }
        *c = '/';
    }
    return mkdir(path, 0700) < 0 && errno != EEXIST ? -errno : 0;
}

static int check_folder(const char *path, struct unc__problem *ret_problem)
{
    struct stat status;

    if (lstat(path, &status) < 0) {
        return unc__problem_set(ret_problem, -errno, "cannot use %.300s: %s", path,
                                strerror(errno));
    }
    if (S_ISLNK(status.st_mode)) {
        return unc__problem_set(ret_problem, -ELOOP,
                                "%.300s is a symbolic link; name the folder itself",
                                path);
    }
    if (!S_ISDIR(status.st_mode)) {
        return unc__problem_set(ret_problem, -ENOTDIR, "%.300s is not a folder", path);
    }
    if (access(path, R_OK | W_OK | X_OK) < 0) {
        return unc__problem_set(ret_problem, -errno, "cannot write into %.300s: %s", path,
                                strerror(errno));
    }
    return 0;
}

/* One component, or two where there were several runs: "3/make.17.json". */
static bool is_safe_name(const char *name)
{
    const char *slash = strchr(name, '/');

    return name[0] != '.' && name[0] != '\0' && name[0] != '/' &&
           (slash == NULL || (slash[1] != '.' && strchr(slash + 1, '/') == NULL));
}

static void remove_last_run(const char *folder)
{
    struct unc__problem problem;
    char path[PATH_MAX + sizeof "/run.json"];
    cJSON *tree = NULL;
    const cJSON *name;
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    (void)snprintf(path, sizeof path, "%s/run.json", folder);
    if (fd >= 0 && access(path, F_OK) == 0 &&
        unc__document_read(path, &tree, &problem) == 0 &&
        strcmp(unc__document_text(tree, "schema"), "unclosed-run/1") == 0) {
        cJSON_ArrayForEach(name, unc__document_array(tree, "reports"))
        {
            if (cJSON_IsString(name) && is_safe_name(name->valuestring)) {
                (void)unlinkat(fd, name->valuestring, 0);
            }
        }
        (void)unlinkat(fd, "run.json", 0);
    }
    cJSON_Delete(tree);
    if (fd >= 0) {
        (void)close(fd);
    }
}

static int make_absolute(const char *path, char **ret_folder,
                         struct unc__problem *ret_problem)
{
    *ret_folder = realpath(path, NULL);
    return *ret_folder != NULL
               ? 0
               : unc__problem_set(ret_problem, -errno, "cannot use %.300s: %s", path,
                                  strerror(errno));
}

/* The folder that the user named, without slashes at its end; it is there afterwards. */
static int use_folder(const char *path, char *ret_path, size_t size,
                      struct unc__problem *ret_problem)
{
    size_t length = strlen(path);
    int r;

    while (length > 1 && path[length - 1] == '/') {
        length--;
    }
    if (length == 0 || length >= size) {
        return unc__problem_set(ret_problem, -EINVAL,
                                "a folder has a name, of at most 4095 bytes");
    }
    (void)snprintf(ret_path, size, "%.*s", (int)length, path);
    r = make_parents(ret_path);
    if (r < 0) {
        return unc__problem_set(ret_problem, r, "cannot make %.300s: %s", path,
                                strerror(-r));
    }
    return check_folder(ret_path, ret_problem);
}

int unc__run_folder_use(const char *path, char **ret_folder,
                        struct unc__problem *ret_problem)
{
    char copy[PATH_MAX];
    int r = use_folder(path, copy, sizeof copy, ret_problem);

    if (r < 0) {
        return r;
    }
    remove_last_run(copy);
    return make_absolute(copy, ret_folder, ret_problem);
}

int unc__run_folder_collect(const char *path, const char *command, char **ret_folder,
                            struct unc__problem *ret_problem)
{
    const char *slash = strrchr(command, '/');
    char parent[PATH_MAX];
    char folder[PATH_MAX + NAME_MAX];
    int r = use_folder(path, parent, sizeof parent, ret_problem);

    for (unsigned i = 1; r == 0 && i <= COLLECTED_MAX; i++) {
        int length = snprintf(folder, sizeof folder, "%s/%.128s.%ld", parent,
                              slash != NULL ? slash + 1 : command, (long)getpid());

        if (i > 1) { /* another of this number was before us */
            (void)snprintf(folder + length, sizeof folder - (size_t)length, ".%u", i);
        }
        if (mkdir(folder, 0700) == 0) {
            return make_absolute(folder, ret_folder, ret_problem);
        }
        r = errno == EEXIST ? 0 : -errno;
    }
    return r < 0 && ret_problem->text[0] != '\0'
               ? r
               : unc__problem_set(ret_problem, r < 0 ? r : -EEXIST,
                                  "cannot make a folder in %.300s: %s", parent,
                                  strerror(r < 0 ? -r : EEXIST));
}

/* It is there afterwards, and can be written to. */
static bool make_state_folder(char *ret_folder, size_t size)
{
    return unc__state_folder(ret_folder, size) && make_parents(ret_folder) == 0 &&
           access(ret_folder, W_OK | X_OK) == 0;
}

static int make_temporary_folder(char *ret_folder, size_t size,
                                 struct unc__problem *ret_problem)
{
    bool is_ours;
    int fd;

    if (!unc__state_temporary(ret_folder, size)) {
        return unc__problem_set(ret_problem, -ENAMETOOLONG,
                                "the name of the temporary folder is too long; name one "
                                "with --output");
    }
    if (mkdir(ret_folder, 0700) < 0 && errno != EEXIST) {
        return unc__problem_set(ret_problem, -errno, "cannot make %.300s: %s", ret_folder,
                                strerror(errno));
    }
    fd = open(ret_folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    is_ours = fd >= 0 && unc__state_is_private(fd);
    if (fd >= 0) {
        (void)close(fd);
    }
    return is_ours ? 0
                   : unc__problem_set(ret_problem, -EPERM,
                                      "%.300s is not a folder of yours alone; name one "
                                      "with --output",
                                      ret_folder);
}

int unc__run_folder_make(char **ret_folder, struct unc__problem *ret_problem)
{
    char folder[PATH_MAX - 64];
    char path[PATH_MAX];
    char stamp[32];
    struct timespec now;
    struct tm utc;
    int r;

    if (!make_state_folder(folder, sizeof folder)) {
        r = make_temporary_folder(folder, sizeof folder, ret_problem);
        if (r < 0) {
            return r;
        }
    }
    (void)clock_gettime(CLOCK_REALTIME, &now);
    (void)gmtime_r(&now.tv_sec, &utc);
    (void)strftime(stamp, sizeof stamp, "%Y%m%dT%H%M%S", &utc);
    (void)snprintf(path, sizeof path, "%s/run.%s.%03ldZ.%ld", folder, stamp,
                   now.tv_nsec / 1000000, (long)getpid());
    if (mkdir(path, 0700) < 0) {
        return unc__problem_set(ret_problem, -errno, "cannot make %.300s: %s", path,
                                strerror(errno));
    }
    return make_absolute(path, ret_folder, ret_problem);
}

int unc__run_folder_make_within(const char *folder, unsigned number, char **ret_folder,
                                struct unc__problem *ret_problem)
{
    char path[PATH_MAX];

    (void)snprintf(path, sizeof path, "%s/%u", folder, number);
    if (mkdir(path, 0700) < 0 && errno != EEXIST) {
        return unc__problem_set(ret_problem, -errno, "cannot make %.300s: %s", path,
                                strerror(errno));
    }
    return make_absolute(path, ret_folder, ret_problem);
}

static int is_run(const struct dirent *entry)
{
    const char *name = entry->d_name;

    for (const char *pattern = RUN_PATTERN; *pattern != '\0'; pattern++, name++) {
        if (*pattern == '0' ? *name < '0' || *name > '9' : *name != *pattern) {
            return 0;
        }
    }
    return 1;
}

static void remove_tree(int parent, const char *name, int depth)
{
    int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *stream = fd >= 0 ? fdopendir(fd) : NULL;
    const struct dirent *entry;

    if (stream == NULL) {
        if (fd >= 0) {
            (void)close(fd);
        }
        return;
    }
    while ((entry = readdir(stream)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) {
            continue;
        }
        if (unlinkat(fd, entry->d_name, 0) < 0 && errno == EISDIR && depth > 0) {
            remove_tree(fd, entry->d_name, depth - 1);
        }
    }
    (void)closedir(stream);
    (void)unlinkat(parent, name, AT_REMOVEDIR);
}

void unc__run_folder_tidy(const char *folder)
{
    char parent[PATH_MAX];
    struct dirent **runs;
    char *slash;
    int count;
    int fd;

    (void)snprintf(parent, sizeof parent, "%s", folder);
    slash = strrchr(parent, '/');
    *slash = '\0';
    fd = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        return;
    }
    count = scandir(parent, &runs, is_run, alphasort); /* the oldest first */
    for (int i = 0; i < count; i++) {
        if (i < count - RUNS_KEPT) {
            remove_tree(fd, runs[i]->d_name, DEPTH_OF_RUN);
        }
        free(runs[i]);
    }
    if (count >= 0) {
        free(runs);
    }
    (void)close(fd);
}

int unc__run_folder_check_target(const char *path, struct unc__problem *ret_problem)
{
    const char *slash = strrchr(path, '/');
    char folder[PATH_MAX];
    int r;

    (void)snprintf(folder, sizeof folder, "%.*s",
                   slash == NULL ? 1 : (int)(slash - path) + 1,
                   slash == NULL ? "." : path);
    if (strcmp(path, "-") == 0) {
        return 0;
    }
    r = access(folder, W_OK | X_OK) < 0 ? -errno : 0;
    if (r == 0 && access(path, F_OK) == 0 && access(path, W_OK) < 0) {
        r = -errno;
    }
    return r < 0 ? unc__problem_set(ret_problem, r, "cannot write %.300s: %s", path,
                                    strerror(-r))
                 : 0;
}
