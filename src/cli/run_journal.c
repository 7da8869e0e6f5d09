/* SPDX-License-Identifier: MIT */
/* The folder may be moved, so reports are named as they are in it. */
#include "cli/run_journal.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <unclosed/api.h>

#define NS_PER_S  INT64_C(1000000000)
#define NS_PER_MS 1000000

static bool add_time(cJSON *tree, const char *key, int64_t when_ns)
{
    time_t seconds = (time_t)(when_ns / NS_PER_S);
    char stamp[32];
    char text[48];
    struct tm utc;

    (void)gmtime_r(&seconds, &utc);
    (void)strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%S", &utc);
    (void)snprintf(text, sizeof text, "%s.%03dZ", stamp,
                   (int)(when_ns % NS_PER_S / NS_PER_MS));
    return cJSON_AddStringToObject(tree, key, text) != NULL;
}

static bool add_text(cJSON *array, const char *text)
{
    cJSON *item = cJSON_CreateString(text);

    return item != NULL && cJSON_AddItemToArray(array, item);
}

static bool add_texts(cJSON *tree, const char *key, char *const *texts, size_t skipped)
{
    cJSON *array = cJSON_AddArrayToObject(tree, key);
    bool is_done = array != NULL;

    for (size_t i = 0; is_done && texts != NULL && texts[i] != NULL; i++) {
        is_done = add_text(array, texts[i] + (strlen(texts[i]) > skipped ? skipped : 0));
    }
    return is_done;
}

/* What the program's end was; "status" or "signal", or neither: it still runs. */
static bool add_end(cJSON *tree, const struct unc__collected *collected)
{
    int status = collected->status;

    if (status == -1) {
        return cJSON_AddNullToObject(tree, "status") != NULL;
    }
    if (WIFSIGNALED(status)) {
        return cJSON_AddNumberToObject(tree, "status", 128 + WTERMSIG(status)) != NULL &&
               cJSON_AddNumberToObject(tree, "signal", WTERMSIG(status)) != NULL;
    }
    return cJSON_AddNumberToObject(tree, "status", WEXITSTATUS(status)) != NULL;
}

static int64_t real_ns(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec * NS_PER_S + now.tv_nsec;
}

/* What was not started yet has no end. */
static bool add_ended_at(cJSON *tree, const struct unc__collected *collected)
{
    return collected->is_started ? add_time(tree, "ended_at", real_ns())
                                 : cJSON_AddNullToObject(tree, "ended_at") != NULL;
}

cJSON *unc__run_journal_make(char *const *command, const struct unc__collected *collected,
                             const char *folder, int64_t began_ns)
{
    cJSON *tree = cJSON_CreateObject();
    cJSON *tool = NULL;

    if (cJSON_AddStringToObject(tree, "schema", "unclosed-run/1") != NULL &&
        (tool = cJSON_AddObjectToObject(tree, "tool")) != NULL &&
        cJSON_AddStringToObject(tool, "name", "unclosed") != NULL &&
        cJSON_AddStringToObject(tool, "version", UNC_VERSION) != NULL &&
        add_texts(tree, "command", command, 0) && add_end(tree, collected) &&
        cJSON_AddBoolToObject(tree, "timed_out", collected->is_timed_out) != NULL &&
        add_time(tree, "started_at", began_ns) && add_ended_at(tree, collected) &&
        cJSON_AddNumberToObject(tree, "processes", (double)collected->observed_count) !=
            NULL &&
        cJSON_AddNumberToObject(tree, "still_running",
                                (double)collected->running_count) != NULL &&
        add_texts(tree, "reports", collected->reports, strlen(folder) + 1) &&
        add_texts(tree, "unobserved", collected->unobserved, 0) &&
        add_texts(tree, "broken", collected->broken, 0)) {
        return tree;
    }
    cJSON_Delete(tree);
    return NULL;
}

int unc__run_journal_begin(char *const *command, const char *folder, int64_t began_ns,
                           struct unc__problem *ret_problem)
{
    const struct unc__collected nothing = { .status = -1 };
    cJSON *journal = unc__run_journal_make(command, &nothing, folder, began_ns);
    int r = journal != NULL ? unc__run_journal_write(journal, folder, ret_problem)
                            : unc__problem_set(ret_problem, -ENOMEM, "no memory");

    cJSON_Delete(journal);
    return r;
}

void unc__run_journal_remove(const char *folder)
{
    char path[PATH_MAX];

    (void)snprintf(path, sizeof path, "%s/run.json", folder);
    (void)unlink(path);
}

static bool add_part(cJSON *journal, const cJSON *part, const char *key,
                     const char *prefix)
{
    cJSON *array = cJSON_GetObjectItemCaseSensitive(journal, key);
    const cJSON *item;
    char text[PATH_MAX];

    cJSON_ArrayForEach(item, unc__document_array(part, key))
    {
        (void)snprintf(text, sizeof text, "%s%s", prefix, item->valuestring);
        if (!add_text(array, text)) {
            return false;
        }
    }
    return true;
}

int unc__run_journal_add(cJSON *journal, const cJSON *part, unsigned number)
{
    char folder[16];
    char prefix[32];

    (void)snprintf(folder, sizeof folder, "%u/", number);
    (void)snprintf(prefix, sizeof prefix, "run %u: ", number);
    return add_part(journal, part, "reports", folder) &&
                   add_part(journal, part, "unobserved", prefix) &&
                   add_part(journal, part, "broken", prefix)
               ? 0
               : -ENOMEM;
}

int unc__run_journal_write(const cJSON *journal, const char *folder,
                           struct unc__problem *ret_problem)
{
    struct unc__problem problem = { "" };
    char path[PATH_MAX];
    int r;

    (void)snprintf(path, sizeof path, "%s/run.json", folder);
    r = unc__document_write_lightly(path, journal, /* is_pretty= */ true, &problem);
    return r < 0 ? unc__problem_set(ret_problem, r, "%.200s %.300s", path, problem.text)
                 : 0;
}

static bool is_required(const char *const *required, const char *name)
{
    for (size_t i = 0; required != NULL && required[i] != NULL; i++) {
        if (strcmp(required[i], name) == 0) {
            return true;
        }
    }
    return false;
}

int unc__run_journal_miss(const char *folder, struct unc__gate *gate,
                          const char *const *required, struct unc__problem *ret_problem)
{
    char path[PATH_MAX];
    char text[PATH_MAX];
    cJSON *journal = NULL;
    bool has_missed = false;
    const char *name;
    const char *why;
    int r;

    if (required == NULL || required[0] == NULL ||
        unc__gate_result(gate).unmeasured == 0) {
        return 0;
    }
    (void)snprintf(path, sizeof path, "%s/run.json", folder);
    r = unc__document_read(path, &journal, ret_problem);
    for (size_t i = 0; r == 0 && unc__gate_unmeasured(gate, i, &name, &why); i++) {
        if (is_required(required, name)) {
            (void)snprintf(text, sizeof text, "%s: %s", name, why);
            has_missed = true;
            r = add_text(cJSON_GetObjectItemCaseSensitive(journal, "broken"), text)
                    ? 0
                    : unc__problem_set(ret_problem, -ENOMEM, "no memory");
        }
    }
    if (r == 0 && has_missed) {
        r = unc__run_journal_write(journal, folder, ret_problem);
    }
    cJSON_Delete(journal);
    return r;
}
