/* SPDX-License-Identifier: MIT */
/*
 * Who names an output wrongly loses a measurement: the report that it replaces, or the
 * format that another one replaces. So both are refused while there is still everything.
 * Files are compared as the kernel knows them; one that is not there yet by its folder
 * and its name.
 */
#include "cli/outputs.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static const char *last_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash != NULL ? slash + 1 : path;
}

static bool is_stream(const char *path)
{
    return strcmp(path, "-") == 0;
}

static bool is_one(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* Returns: whether the folder that @path is in could be asked. */
static bool ask_folder(const char *path, struct stat *ret_status)
{
    char folder[PATH_MAX];
    size_t length = (size_t)(last_name(path) - path);

    (void)snprintf(folder, sizeof folder, "%.*s", (int)length, path);
    return stat(length > 0 ? folder : ".", ret_status) == 0;
}

static bool is_same_file(const char *a, const char *b)
{
    struct stat statuses[2];

    if (is_stream(a) || is_stream(b)) {
        return false;
    }
    if (stat(a, &statuses[0]) == 0 && stat(b, &statuses[1]) == 0) {
        /* Devices may be one, and take both. */
        return S_ISREG(statuses[0].st_mode) && is_one(&statuses[0], &statuses[1]);
    }
    return strcmp(last_name(a), last_name(b)) == 0 && ask_folder(a, &statuses[0]) &&
           ask_folder(b, &statuses[1]) && is_one(&statuses[0], &statuses[1]);
}

static bool is_report_name(const char *path)
{
    size_t length = strlen(path);

    return length > 5 && strcmp(path + length - 5, ".json") == 0;
}

/* Whether @output would be read as a report of the folder @operand. */
static bool is_among(const char *output, const char *operand)
{
    struct stat statuses[2];

    return is_report_name(output) && stat(operand, &statuses[0]) == 0 &&
           S_ISDIR(statuses[0].st_mode) && ask_folder(output, &statuses[1]) &&
           is_one(&statuses[0], &statuses[1]);
}

static int check_operand(const char *output, const char *operand,
                         struct unc__problem *ret_problem)
{
    if (is_same_file(output, operand)) {
        return unc__problem_set(ret_problem, -EEXIST,
                                "%.300s is a report to be read: it would be replaced",
                                output);
    }
    if (is_among(output, operand)) {
        return unc__problem_set(ret_problem, -EEXIST,
                                "%.300s would lie among the reports of %.300s and be "
                                "taken for one: write it beside that folder",
                                output, operand);
    }
    return 0;
}

int unc__outputs_check(const char *const *outputs, char *const *operands,
                       struct unc__problem *ret_problem)
{
    int r = 0;

    for (size_t i = 0; r == 0 && outputs[i] != NULL; i++) {
        for (size_t j = 0; j < i; j++) {
            if (is_same_file(outputs[i], outputs[j])) {
                return unc__problem_set(ret_problem, -EEXIST,
                                        "%.300s is named for two formats, and can hold "
                                        "one",
                                        outputs[i]);
            }
        }
        for (size_t j = 0; r == 0 && operands[j] != NULL && !is_stream(outputs[i]); j++) {
            r = check_operand(outputs[i], operands[j], ret_problem);
        }
    }
    return r;
}
