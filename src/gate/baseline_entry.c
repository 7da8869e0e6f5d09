/* SPDX-License-Identifier: MIT */
/*
 * One entry as people may have written it: every word that decides is checked here. An
 * entry that cannot be understood makes the whole file unusable, because a gate that
 * skips it would be red for no reason, and one that guesses green for none.
 */
#include "gate/baseline_entry.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "document/document.h"
#include "gate/chain.h"

#define COUNT_MAX 9007199254740992.0 /* 2^53: beyond, numbers are not exact */

/* "a < b < c" of the names of an array; NULL with @ret_r set. */
static char *join_functions(const cJSON *array, int *ret_r)
{
    size_t size = 1;
    char *text;
    char *at;

    for (const cJSON *item = array->child; item != NULL; item = item->next) {
        if (!cJSON_IsString(item)) {
            *ret_r = -EINVAL;
            return NULL;
        }
        size += strlen(item->valuestring) + strlen(UNC__CHAIN_SEPARATOR);
    }
    text = malloc(size);
    if (text == NULL) {
        *ret_r = -ENOMEM;
        return NULL;
    }
    at = text;
    *at = '\0';
    for (const cJSON *item = array->child; item != NULL; item = item->next) {
        at = stpcpy(at, at != text ? UNC__CHAIN_SEPARATOR : "");
        at = stpcpy(at, item->valuestring);
    }
    return text;
}

static int check_fingerprint(const char *fingerprint, struct unc__problem *ret_problem)
{
    if (fingerprint[0] == '\0') {
        return unc__problem_set(ret_problem, -EINVAL, "an entry has no fingerprint");
    }
    if (!unc__baseline_can_hold(fingerprint)) {
        return unc__problem_set(ret_problem, -EINVAL,
                                "'%.60s' is not a fingerprint that a baseline holds: "
                                "stack/v1: and 16 digits",
                                fingerprint);
    }
    return 0;
}

static int check_count(double count, const char *fingerprint,
                       struct unc__problem *ret_problem)
{
    if (!(count >= 1 && count <= COUNT_MAX && count == floor(count))) {
        return unc__problem_set(ret_problem, -EINVAL,
                                "the count of %s is not a whole number above 0",
                                fingerprint);
    }
    return 0;
}

static int fill_in(struct unc__baseline_entry *entry, struct unc__problem *ret_problem)
{
    const cJSON *functions = unc__document_array(entry->tree, "functions");
    double count = unc__document_number(entry->tree, "count", 0);
    int r;

    entry->fingerprint = unc__document_text(entry->tree, "fingerprint");
    entry->class = unc__document_text(entry->tree, "class");
    entry->kind = unc__document_text(entry->tree, "kind");
    entry->added = unc__document_text(entry->tree, "added");
    entry->note = unc__document_text(entry->tree, "note");
    r = check_fingerprint(entry->fingerprint, ret_problem);
    if (r == 0) {
        r = check_count(count, entry->fingerprint, ret_problem);
    }
    if (r < 0) {
        return r;
    }
    if (entry->class[0] == '\0' || entry->kind[0] == '\0' || functions == NULL) {
        return unc__problem_set(ret_problem, -EINVAL,
                                "%s lacks its class, kind or functions",
                                entry->fingerprint);
    }
    entry->count = (uint64_t)count;
    entry->functions = join_functions(functions, &r);
    if (r == -EINVAL) {
        (void)unc__problem_set(ret_problem, r, "a function of %s is not a text",
                               entry->fingerprint);
    }
    return r;
}

int unc__baseline_entry_new(cJSON *tree, struct unc__baseline_entry **ret_entry,
                            struct unc__problem *ret_problem)
{
    struct unc__baseline_entry *entry;
    int r;

    if (!cJSON_IsObject(tree)) {
        cJSON_Delete(tree);
        return unc__problem_set(ret_problem, -EINVAL, "an entry is not an object");
    }
    entry = calloc(1, sizeof *entry);
    if (entry == NULL) {
        cJSON_Delete(tree);
        return -ENOMEM;
    }
    entry->tree = tree;
    r = fill_in(entry, ret_problem);
    if (r < 0) {
        unc__baseline_entry_free(entry);
        return r;
    }
    *ret_entry = entry;
    return 0;
}

void unc__baseline_entry_free(struct unc__baseline_entry *entry)
{
    cJSON_Delete(entry->tree);
    free(entry->functions);
    free(entry);
}
