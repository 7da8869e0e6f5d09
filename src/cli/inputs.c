/* SPDX-License-Identifier: MIT */
/*
 * First the paths, all of them and sorted, so that what comes out does not depend on the
 * order in which a folder lists its files; then one file at a time, so that memory does
 * not depend on their number. A merged file is in memory as a whole: it is one document.
 *
 * Whatever should have been a report and is not is told to the caller like a report, with
 * the reason: whoever gates has to know that something was not measured.
 */
#include "cli/inputs.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/paths.h"
#include "document/document.h"

#define RUN_FILE       "run.json"
#define SUFFIX         ".json"
#define REPORTS_SCHEMA "unclosed-reports/1"

struct reading {
    unc__inputs_each_fn *each;
    void *userdata;
    struct unc__problem *problem;
};

static bool is_folder(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

static const char *last_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash != NULL ? slash + 1 : path;
}

static bool is_report_name(const char *name)
{
    size_t length = strlen(name);

    return name[0] != '.' && length > strlen(SUFFIX) && strcmp(name, RUN_FILE) != 0 &&
           strcmp(name + length - strlen(SUFFIX), SUFFIX) == 0;
}

static int tell(struct reading *reading, const char *path, int code)
{
    if (code == -ENOMEM) {
        return unc__problem_set(reading->problem, code, "no memory");
    }
    return reading->each(NULL, path, reading->userdata);
}

/* Of a run that was repeated each has a folder of its own: "1", "2". */
static bool is_number(const char *name)
{
    return *name != '\0' && name[strspn(name, "0123456789")] == '\0';
}

static int add_entry(struct unc__paths *paths, const char *folder, const char *name,
                     struct unc__paths *ret_parts)
{
    if (is_report_name(name)) {
        return unc__paths_add(paths, folder, name);
    }
    return is_number(name) ? unc__paths_add(ret_parts, folder, name) : 0;
}

/* Returns: 0 or a negative errno. */
static int scan_folder(struct unc__paths *paths, const char *folder,
                       struct unc__paths *ret_parts)
{
    DIR *stream = opendir(folder);
    int r = 0;

    if (stream == NULL) {
        return -errno;
    }
    while (r == 0) {
        const struct dirent *entry = readdir(stream);

        if (entry == NULL) {
            break;
        }
        r = add_entry(paths, folder, entry->d_name, ret_parts);
    }
    (void)closedir(stream);
    return r;
}

static bool has_run_file(const char *folder)
{
    struct unc__paths path = { 0 };
    struct stat status;
    bool has =
        unc__paths_add(&path, folder, RUN_FILE) == 0 && stat(path.items[0], &status) == 0;

    unc__paths_done(&path);
    return has;
}

/* Reports of the folder go into @paths; none, or no access: that is told. */
static int list_folder(struct reading *reading, struct unc__paths *paths,
                       const char *folder)
{
    size_t before = paths->count;
    struct unc__paths parts = { 0 };
    struct unc__paths none = { 0 };
    int r = scan_folder(paths, folder, &parts);

    for (size_t i = 0; r == 0 && i < parts.count && has_run_file(folder); i++) {
        if (is_folder(parts.items[i])) {
            r = scan_folder(paths, parts.items[i], &none);
        }
    }
    unc__paths_done(&parts);
    unc__paths_done(&none);
    if (r < 0) {
        (void)unc__problem_set(reading->problem, r, "%s", strerror(-r));
        return tell(reading, folder, r);
    }
    if (paths->count == before) {
        (void)unc__problem_set(reading->problem, 0,
                               "there is no report in this folder, no *%s", SUFFIX);
        return tell(reading, folder, -ENOENT);
    }
    return 0;
}

/* The folder that a run.json is in. */
static int list_run(struct reading *reading, struct unc__paths *paths, const char *path)
{
    size_t length = strlen(path) - strlen(RUN_FILE);
    char *folder = strndup(path, length);
    int r;

    if (folder == NULL) {
        return tell(reading, path, -ENOMEM);
    }
    r = list_folder(reading, paths, length > 0 ? folder : ".");
    free(folder);
    return r;
}

static int list_operand(struct reading *reading, struct unc__paths *paths,
                        const char *operand)
{
    if (strcmp(operand, "-") == 0) {
        return unc__paths_add(paths, NULL, operand);
    }
    if (is_folder(operand)) {
        return list_folder(reading, paths, operand);
    }
    if (strcmp(last_name(operand), RUN_FILE) == 0) {
        return list_run(reading, paths, operand);
    }
    return unc__paths_add(paths, NULL, operand);
}

/* "merged.json[3]" */
static int take_one_of(struct reading *reading, cJSON *tree, const char *path,
                       size_t number)
{
    char *name;
    int r;

    if (asprintf(&name, "%s[%zu]", path, number) < 0) {
        cJSON_Delete(tree);
        return tell(reading, path, -ENOMEM);
    }
    r = reading->each(tree, name, reading->userdata);
    free(name);
    return r;
}

static int read_merged(struct reading *reading, cJSON *tree, const char *path)
{
    cJSON *reports = cJSON_GetObjectItemCaseSensitive(tree, "reports");
    cJSON *report = cJSON_IsArray(reports) ? cJSON_DetachItemFromArray(reports, 0) : NULL;
    int r = 0;

    if (report == NULL) {
        (void)unc__problem_set(reading->problem, 0, "it was merged of no report");
        r = tell(reading, path, -ENODATA);
    }
    for (size_t number = 1; report != NULL && r == 0; number++) {
        r = take_one_of(reading, report, path, number);
        report = r == 0 ? cJSON_DetachItemFromArray(reports, 0) : NULL;
    }
    cJSON_Delete(tree);
    return r;
}

static int read_file(struct reading *reading, const char *path)
{
    cJSON *tree = NULL;
    int r = unc__document_read(path, &tree, reading->problem);

    if (r < 0) {
        return tell(reading, path, r);
    }
    if (strcmp(unc__document_text(tree, "schema"), REPORTS_SCHEMA) == 0) {
        return read_merged(reading, tree, path);
    }
    return reading->each(tree, path, reading->userdata);
}

/* What @use says of every operand, or of the newest. */
static int each_operand(char **operands, struct reading *reading,
                        struct unc__paths *paths,
                        int (*use)(struct reading *, struct unc__paths *, const char *))
{
    char *newest;
    int r = 0;

    if (operands == NULL || *operands == NULL) {
        r = unc__inputs_newest(&newest, reading->problem);
        if (r < 0) {
            return r;
        }
        r = use(reading, paths, newest);
        free(newest);
        return r;
    }
    for (; *operands != NULL && r == 0; operands++) {
        r = use(reading, paths, *operands);
    }
    return r;
}

int unc__inputs_each(char **operands, unc__inputs_each_fn *each, void *userdata,
                     struct unc__problem *ret_problem)
{
    struct reading reading = { each, userdata, ret_problem };
    struct unc__paths paths = { 0 };
    int r = each_operand(operands, &reading, &paths, list_operand);

    unc__paths_sort(&paths);
    for (size_t i = 0; i < paths.count && r == 0; i++) {
        r = read_file(&reading, paths.items[i]);
    }
    unc__paths_done(&paths);
    return r;
}

static int list_run_file(struct reading *reading, struct unc__paths *paths,
                         const char *operand)
{
    struct stat status;
    int r = 0;

    if (strcmp(operand, "-") != 0 && is_folder(operand)) {
        r = unc__paths_add(paths, operand, RUN_FILE);
        if (r == 0 && stat(paths->items[paths->count - 1], &status) < 0 &&
            errno == ENOENT) {
            free(paths->items[--paths->count]);
            paths->items[paths->count] = NULL;
        }
    } else if (strcmp(last_name(operand), RUN_FILE) == 0) {
        r = unc__paths_add(paths, NULL, operand);
    }
    return r < 0 ? tell(reading, operand, r) : 0;
}

int unc__inputs_each_run(char **operands, unc__inputs_each_fn *each, void *userdata,
                         struct unc__problem *ret_problem)
{
    struct reading reading = { each, userdata, ret_problem };
    struct unc__paths paths = { 0 };
    int r = each_operand(operands, &reading, &paths, list_run_file);

    unc__paths_sort(&paths);
    for (size_t i = 0; i < paths.count && r == 0; i++) {
        cJSON *tree = NULL;

        r = unc__document_read(paths.items[i], &tree, ret_problem);
        r = r < 0 ? tell(&reading, paths.items[i], r)
                  : each(tree, paths.items[i], userdata);
    }
    unc__paths_done(&paths);
    return r;
}
