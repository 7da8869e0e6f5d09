/* SPDX-License-Identifier: MIT */
/*
 * A folder has reports, or folders of runs, or both. A folder below counts if it has a
 * run.json: then somebody put it there to be judged, and what lies about otherwise is
 * none of ours. Of a repeated run the folders "1", "2" are its parts, and its run.json
 * says what theirs say.
 *
 * A run of which no report is there was not measured, and so is a report that run.json
 * lists and that is gone: both are told, or a gate would be green because nothing ran.
 */
#include "cli/inputs_list.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "document/document.h"

#define RUN_FILE  "run.json"
#define SUFFIX    ".json"
#define DEPTH_MAX 2 /* a folder of runs, each of which may have been repeated */

enum role {
    ROLE_OPERAND,
    ROLE_RUN,
    ROLE_PART /* of a repeated run */
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

    return length > strlen(SUFFIX) && strcmp(name, RUN_FILE) != 0 &&
           strcmp(name + length - strlen(SUFFIX), SUFFIX) == 0;
}

static bool is_number(const char *name)
{
    return *name != '\0' && name[strspn(name, "0123456789")] == '\0';
}

/* Returns: 0 or -ENOMEM. */
static int join(const char *folder, const char *name, char **ret_path)
{
    const char *slash = folder[strlen(folder) - 1] == '/' ? "" : "/";

    if (asprintf(ret_path, "%s%s%s", folder, slash, name) < 0) {
        *ret_path = NULL;
        return -ENOMEM;
    }
    return 0;
}

static bool is_there(const char *path)
{
    return access(path, F_OK) == 0 || errno != ENOENT;
}

/* @ret_path: NULL: it is not there. Returns: 0 or -ENOMEM. */
static int find_in(const char *folder, const char *name, char **ret_path)
{
    int r = join(folder, name, ret_path);

    if (r == 0 && !is_there(*ret_path)) {
        free(*ret_path);
        *ret_path = NULL;
    }
    return r;
}

/* A pipe, a device, a socket: opening one waits, or does something. One that somebody
 * names is meant; one that lies in a folder is not. */
static bool is_special(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 && !S_ISREG(status.st_mode) &&
           !S_ISDIR(status.st_mode);
}

static int lack(const struct unc__inputs_list *list, const char *path)
{
    return list->on_lack != NULL ? list->on_lack(path, list->userdata) : 0;
}

static bool is_same_file(const char *one, const char *other)
{
    struct stat statuses[2];

    return stat(one, &statuses[0]) == 0 && stat(other, &statuses[1]) == 0 &&
           statuses[0].st_dev == statuses[1].st_dev &&
           statuses[0].st_ino == statuses[1].st_ino;
}

static int lack_file(const struct unc__inputs_list *list, const char *path)
{
    (void)unc__problem_set(list->problem, 0, "it is not a file, so it was not opened");
    return lack(list, path);
}

static int add_report(struct unc__inputs_list *list, const char *folder, const char *name)
{
    struct unc__paths *reports = &list->reports;
    int r = unc__paths_add(reports, folder, name);

    if (r == 0 && is_special(reports->items[reports->count - 1])) {
        r = lack_file(list, reports->items[reports->count - 1]);
        unc__paths_drop(reports);
        return r;
    }
    if (r == 0 && list->output != NULL && strcmp(name, last_name(list->output)) == 0 &&
        is_same_file(reports->items[reports->count - 1], list->output)) {
        unc__paths_drop(reports);
    }
    return r;
}

static int add_entry(struct unc__inputs_list *list, const char *folder,
                     const struct dirent *entry, struct unc__paths *folders)
{
    if (entry->d_name[0] == '.') {
        return 0;
    }
    if (is_report_name(entry->d_name) && entry->d_type != DT_DIR) {
        return add_report(list, folder, entry->d_name);
    }
    return entry->d_type == DT_REG ? 0 : unc__paths_add(folders, folder, entry->d_name);
}

/* Returns: 0 or a negative errno. */
static int scan_folder(struct unc__inputs_list *list, const char *folder,
                       struct unc__paths *ret_folders)
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
        r = add_entry(list, folder, entry, ret_folders);
    }
    (void)closedir(stream);
    return r;
}

/* As it was typed, and cut: it is for people. */
static void copy_command(const cJSON *run, char *ret_text, size_t size)
{
    const cJSON *words = unc__document_array(run, "command");
    size_t used = 0;

    ret_text[0] = '\0';
    for (const cJSON *word = words != NULL ? words->child : NULL;
         word != NULL && used < size; word = word->next) {
        int length = snprintf(ret_text + used, size - used, "%s%s", used > 0 ? " " : "",
                              cJSON_IsString(word) ? word->valuestring : "?");

        used += (size_t)length;
    }
    if (used >= size) {
        (void)memcpy(ret_text + size - sizeof "...", "...", sizeof "...");
    }
}

static int tell_unmeasured(const struct unc__inputs_list *list, const cJSON *run,
                           const char *folder)
{
    char command[160];

    copy_command(run, command, sizeof command);
    if (cJSON_IsNull(cJSON_GetObjectItemCaseSensitive(run, "ended_at"))) {
        (void)unc__problem_set(list->problem, 0,
                               "the run of '%s' did not come to its end, or has not yet: "
                               "nothing is known of it",
                               command);
    } else {
        (void)unc__problem_set(list->problem, 0,
                               "no process of '%s' reported in, so nothing was measured: "
                               "link it with unclosed-probes ('unclosed flags')",
                               command);
    }
    return lack(list, folder);
}

/* What run.json promises is there. */
static int check_reports(const struct unc__inputs_list *list, const cJSON *reports,
                         const char *folder)
{
    int r = 0;

    for (const cJSON *item = reports != NULL ? reports->child : NULL;
         item != NULL && r == 0; item = item->next) {
        const char *name = cJSON_IsString(item) ? item->valuestring : "what is no name";
        char *path = NULL;

        r = join(folder, name, &path);
        if (r == 0 && !is_there(path)) {
            (void)unc__problem_set(list->problem, 0,
                                   "it is not there, and " RUN_FILE " lists it");
            r = lack(list, path);
        }
        free(path);
    }
    return r;
}

/* run.json is read by those, too, who are told of lists only: one that cannot be read is
 * a lack of a part, and of others when they are read. */
static int check_run(const struct unc__inputs_list *list, const char *folder,
                     const char *run_path, enum role role)
{
    const cJSON *reports;
    cJSON *run = NULL;
    int r = unc__document_read(run_path, &run, list->problem);

    if (r == -ENOMEM) {
        return r;
    }
    if (r < 0) {
        return role == ROLE_PART ? lack(list, run_path) : 0;
    }
    reports = unc__document_array(run, "reports");
    r = reports == NULL || reports->child == NULL ? tell_unmeasured(list, run, folder)
                                                  : check_reports(list, reports, folder);
    cJSON_Delete(run);
    return r;
}

static int add_folder(struct unc__inputs_list *list, const char *folder, enum role role,
                      int depth);

static int add_folders(struct unc__inputs_list *list, const struct unc__paths *folders,
                       bool is_run, int depth)
{
    int r = 0;

    for (size_t i = 0; r == 0 && i < folders->count; i++) {
        const char *folder = folders->items[i];
        enum role role = is_run && is_number(last_name(folder)) ? ROLE_PART : ROLE_RUN;
        char *run_path = NULL;

        r = find_in(folder, RUN_FILE, &run_path);
        if (run_path != NULL && is_folder(folder)) {
            r = add_folder(list, folder, role, depth);
        }
        free(run_path);
    }
    return r;
}

/* The listing of a folder, after its run.json was looked for. */
static int add_contents(struct unc__inputs_list *list, const char *folder,
                        const char *run_path, enum role role, int depth)
{
    size_t before = list->reports.count + list->runs.count;
    struct unc__paths folders = { 0 };
    int r = scan_folder(list, folder, &folders);

    if (r < 0 && r != -ENOMEM) {
        (void)unc__problem_set(list->problem, 0, "%s", strerror(-r));
        unc__paths_done(&folders);
        return lack(list, folder);
    }
    if (r == 0 && depth < DEPTH_MAX) {
        r = add_folders(list, &folders, run_path != NULL, depth + 1);
    }
    unc__paths_done(&folders);
    if (r == 0 && run_path != NULL && list->on_lack != NULL) {
        return check_run(list, folder, run_path, role);
    }
    if (r == 0 && run_path == NULL && list->reports.count + list->runs.count == before) {
        (void)unc__problem_set(list->problem, 0,
                               "there is no report in this folder, no *%s", SUFFIX);
        return lack(list, folder);
    }
    return r;
}

static int add_folder(struct unc__inputs_list *list, const char *folder, enum role role,
                      int depth)
{
    char *run_path = NULL;
    int r = find_in(folder, RUN_FILE, &run_path);

    if (run_path != NULL && is_special(run_path)) {
        r = lack_file(list, run_path);
        free(run_path);
        return r;
    }
    if (run_path != NULL && role != ROLE_PART) {
        r = unc__paths_add(&list->runs, NULL, run_path);
    }
    if (r == 0) {
        r = add_contents(list, folder, run_path, role, depth);
    }
    free(run_path);
    return r;
}

/* The folder that a run.json is in. NULL: no memory. */
static char *copy_folder(const char *path)
{
    size_t length = strlen(path) - strlen(RUN_FILE);

    return length > 1 ? strndup(path, length - 1) : strdup(length > 0 ? "/" : ".");
}

int unc__inputs_list_add_run(struct unc__inputs_list *list, const char *path)
{
    char *folder = copy_folder(path);
    int r = folder != NULL ? unc__paths_add(&list->runs, NULL, path) : -ENOMEM;

    if (r == 0 && list->on_lack != NULL) {
        r = check_run(list, folder, path, ROLE_RUN);
    }
    free(folder);
    return r == -ENOMEM ? unc__problem_set(list->problem, r, "no memory") : r;
}

static int add_folder_of(struct unc__inputs_list *list, const char *path)
{
    char *folder = copy_folder(path);
    int r = folder != NULL ? add_folder(list, folder, ROLE_OPERAND, 0) : -ENOMEM;

    free(folder);
    return r;
}

bool unc__is_beside(const char *operand, char *const *operands)
{
    size_t length = (size_t)(last_name(operand) - operand);

    if (strcmp(operand + length, RUN_FILE) != 0) {
        return false;
    }
    for (; *operands != NULL; operands++) {
        if ((size_t)(last_name(*operands) - *operands) == length &&
            strncmp(*operands, operand, length) == 0 &&
            is_report_name(*operands + length)) {
            return true;
        }
    }
    return false;
}

int unc__inputs_list_add(struct unc__inputs_list *list, const char *operand)
{
    bool is_standard_input = strcmp(operand, "-") == 0;
    int r;

    if (!is_standard_input && is_folder(operand)) {
        r = add_folder(list, operand, ROLE_OPERAND, 0);
    } else if (strcmp(last_name(operand), RUN_FILE) == 0) {
        r = add_folder_of(list, operand);
    } else {
        r = unc__paths_add(&list->reports, NULL, operand);
    }
    return r == -ENOMEM ? unc__problem_set(list->problem, r, "no memory") : r;
}

void unc__inputs_list_done(struct unc__inputs_list *list)
{
    unc__paths_done(&list->reports);
    unc__paths_done(&list->runs);
}
