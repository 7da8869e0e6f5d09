/* SPDX-License-Identifier: MIT */
/*
 * Looking for a project's folder from the working directory upwards. In a folder where
 * anybody may write, as /tmp is, `.unclosed` of another user is passed by: it could keep
 * quiet what it likes. Rejected: an environment variable that names the folder (a file
 * has an option of its own), paths from the root (they would be in messages and in tables
 * that people compare between machines).
 */
#include "gate/upwards.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOLDER     ".unclosed"
#define LEVELS_MAX 200

struct level {
    char prefix[LEVELS_MAX * 3 + 1]; /* "", "../", "../../" */
    unsigned depth;
};

/* "/" has itself above it, or nothing. */
static bool has_above(const struct level *level)
{
    char path[sizeof level->prefix + 4];
    struct stat here;
    struct stat above;

    if (level->depth == LEVELS_MAX) {
        return false;
    }
    (void)snprintf(path, sizeof path, "%s.", level->prefix);
    if (stat(path, &here) < 0) {
        return false;
    }
    (void)snprintf(path, sizeof path, "%s..", level->prefix);
    return stat(path, &above) == 0 &&
           (here.st_dev != above.st_dev || here.st_ino != above.st_ino);
}

static bool go_up(struct level *level)
{
    if (!has_above(level)) {
        return false;
    }
    memcpy(level->prefix + (size_t)level->depth * 3, "../", 4);
    level->depth++;
    return true;
}

static char *join(const struct level *level, const char *folder, const char *name)
{
    size_t size = strlen(level->prefix) + strlen(folder) + strlen(name) + 2;
    char *path = malloc(size);

    if (path != NULL) {
        (void)snprintf(path, size, "%s%s%s%s", level->prefix, folder,
                       name[0] == '\0' ? "" : "/", name);
    }
    return path;
}

/* 1: it is there; 0: it is not, or is another's; else why nobody can tell. */
static int ask(const char *path, struct stat *ret_status)
{
    if (stat(path, ret_status) == 0) {
        return 1;
    }
    return errno == ENOENT || errno == ENOTDIR ? 0 : -errno;
}

static int has_folder(const struct level *level)
{
    char path[sizeof level->prefix + sizeof FOLDER];
    struct stat above = { 0 };
    struct stat folder;
    int r;

    (void)snprintf(path, sizeof path, "%s" FOLDER, level->prefix);
    r = ask(path, &folder);
    if (r <= 0 || !S_ISDIR(folder.st_mode)) {
        return r < 0 ? r : 0;
    }
    (void)snprintf(path, sizeof path, "%s.", level->prefix);
    if (stat(path, &above) < 0) {
        return -errno;
    }
    return (above.st_mode & S_IWOTH) == 0 || folder.st_uid == geteuid();
}

static int give_up(struct unc__problem *problem, int code, const struct level *level)
{
    return unc__problem_set(problem, code, "cannot look for %s" FOLDER ": %s",
                            level->prefix, strerror(-code));
}

/* 1: @ret_path is there. 0: it is not in this folder. */
static int look(const struct level *level, const char *name, char **ret_path,
                struct unc__problem *problem)
{
    struct stat status;
    int r = has_folder(level);

    if (r <= 0) {
        return r < 0 ? give_up(problem, r, level) : 0;
    }
    *ret_path = join(level, FOLDER, name);
    if (*ret_path == NULL) {
        return unc__problem_set(problem, -ENOMEM, "there is no memory left");
    }
    r = ask(*ret_path, &status);
    if (r < 0) {
        (void)unc__problem_set(problem, r, "%s: %s", *ret_path, strerror(-r));
    }
    if (r <= 0) {
        free(*ret_path);
        *ret_path = NULL;
    }
    return r;
}

int unc__upwards_find(const char *name, char **ret_path, struct unc__problem *ret_problem)
{
    struct level level = { .depth = 0 };
    int r;

    *ret_path = NULL;
    do {
        r = look(&level, name, ret_path, ret_problem);
    } while (r == 0 && go_up(&level));
    return r < 0 ? r : 0;
}

/* The nearest folder that has `.unclosed`, or `.git`, or else where we are. */
static int choose_level(struct level *ret_level, struct unc__problem *problem)
{
    struct level level = { .depth = 0 };
    struct level root = level;
    bool has_root = false;

    do {
        char path[sizeof level.prefix + 8];
        int r = has_folder(&level);

        if (r != 0) {
            *ret_level = level;
            return r < 0 ? give_up(problem, r, &level) : 0;
        }
        (void)snprintf(path, sizeof path, "%s.git", level.prefix);
        if (!has_root && access(path, F_OK) == 0) {
            root = level;
            has_root = true;
        }
    } while (!has_root && go_up(&level));
    *ret_level = root;
    return 0;
}

int unc__upwards_place(const char *name, char **ret_path,
                       struct unc__problem *ret_problem)
{
    struct level level;
    char *folder;
    int r = choose_level(&level, ret_problem);

    if (r < 0) {
        return r;
    }
    folder = join(&level, FOLDER, "");
    *ret_path = join(&level, FOLDER, name);
    if (folder == NULL || *ret_path == NULL) {
        r = unc__problem_set(ret_problem, -ENOMEM, "there is no memory left");
    } else if (mkdir(folder, 0777) < 0 && errno != EEXIST) {
        r = unc__problem_set(ret_problem, -errno, "cannot make the folder %s: %s", folder,
                             strerror(errno));
    }
    free(folder);
    if (r < 0) {
        free(*ret_path);
        *ret_path = NULL;
    }
    return r;
}
