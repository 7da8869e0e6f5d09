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

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/inputs_list.h"
#include "document/document.h"

#define REPORTS_SCHEMA "unclosed-reports/1"

struct reading {
    unc__inputs_each_fn *each;
    void *userdata;
    struct unc__problem *problem;
    int (*read)(const char *path, cJSON **ret_tree, struct unc__problem *ret_problem);
};

static int tell(struct reading *reading, const char *path, int code)
{
    if (code == -ENOMEM) {
        return unc__problem_set(reading->problem, code, "no memory");
    }
    return reading->each(NULL, path, reading->userdata);
}

static int tell_lack(const char *path, void *userdata)
{
    struct reading *reading = userdata;

    return reading->each(NULL, path, reading->userdata);
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
    int r = reading->read(path, &tree, reading->problem);

    if (r < 0) {
        return tell(reading, path, r);
    }
    if (strcmp(unc__document_text(tree, "schema"), REPORTS_SCHEMA) == 0) {
        return read_merged(reading, tree, path);
    }
    return reading->each(tree, path, reading->userdata);
}

int unc__inputs_resolve(char **operands, struct unc__paths *ret_paths,
                        struct unc__problem *ret_problem)
{
    char *newest;
    int r = 0;

    if (operands == NULL || *operands == NULL) {
        r = unc__inputs_newest(&newest, ret_problem);
        if (r < 0) {
            return r;
        }
        r = unc__paths_add(ret_paths, NULL, newest);
        free(newest);
    } else {
        for (; *operands != NULL && r == 0; operands++) {
            r = unc__paths_add(ret_paths, NULL, *operands);
        }
    }
    return r < 0 ? unc__problem_set(ret_problem, r, "no memory") : 0;
}

static int list_operands(char **operands, struct unc__inputs_list *list)
{
    struct unc__paths paths = { 0 };
    int r = unc__inputs_resolve(operands, &paths, list->problem);

    for (size_t i = 0; i < paths.count && r == 0; i++) {
        r = unc__is_beside(paths.items[i], paths.items)
                ? unc__inputs_list_add_run(list, paths.items[i])
                : unc__inputs_list_add(list, paths.items[i]);
    }
    unc__paths_done(&paths);
    return r;
}

static int read_each(struct reading *reading, const char *output, char **operands)
{
    struct unc__inputs_list list = {
        .output = output,
        .on_lack = tell_lack,
        .userdata = reading,
        .problem = reading->problem,
    };
    int r = list_operands(operands, &list);

    unc__paths_sort(&list.reports);
    for (size_t i = 0; i < list.reports.count && r == 0; i++) {
        r = read_file(reading, list.reports.items[i]);
    }
    unc__inputs_list_done(&list);
    return r;
}

int unc__inputs_each(char **operands, unc__inputs_each_fn *each, void *userdata,
                     struct unc__problem *ret_problem)
{
    return unc__inputs_each_but(NULL, operands, each, userdata, ret_problem);
}

int unc__inputs_each_but(const char *output, char **operands, unc__inputs_each_fn *each,
                         void *userdata, struct unc__problem *ret_problem)
{
    struct reading reading = { each, userdata, ret_problem, unc__document_read };

    return read_each(&reading, output, operands);
}

int unc__inputs_each_light(char **operands, unc__inputs_each_fn *each, void *userdata,
                           struct unc__problem *ret_problem)
{
    struct reading reading = { each, userdata, ret_problem, unc__document_read_light };

    return read_each(&reading, NULL, operands);
}

int unc__inputs_each_run(char **operands, unc__inputs_each_fn *each, void *userdata,
                         struct unc__problem *ret_problem)
{
    struct reading reading = { each, userdata, ret_problem, unc__document_read };
    struct unc__inputs_list list = { .problem = ret_problem };
    int r = list_operands(operands, &list);

    unc__paths_sort(&list.runs);
    for (size_t i = 0; i < list.runs.count && r == 0; i++) {
        const char *path = list.runs.items[i];
        cJSON *tree = NULL;

        r = unc__document_read(path, &tree, ret_problem);
        r = r < 0 ? tell(&reading, path, r) : each(tree, path, userdata);
    }
    unc__inputs_list_done(&list);
    return r;
}
