/* SPDX-License-Identifier: MIT */
#include "gate/baseline.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "document/document.h"
#include "gate/baseline_entry.h"
#include "gate/chain.h"
#include "gate/likes.h"

void unc__baseline_init(struct unc__baseline *ret_baseline)
{
    *ret_baseline = (struct unc__baseline){ 0 };
}

void unc__baseline_done(struct unc__baseline *baseline)
{
    for (size_t i = 0; i < baseline->count; i++) {
        unc__baseline_entry_free(baseline->entries[i]);
    }
    free(baseline->entries);
    (void)unc__likes_free(baseline->likes);
    cJSON_Delete(baseline->rest);
    unc__baseline_init(baseline);
}

bool unc__baseline_can_hold(const char *fingerprint)
{
    static const char prefix[] = "stack/v1:";
    const char *digits = fingerprint + sizeof prefix - 1;

    return strncmp(fingerprint, prefix, sizeof prefix - 1) == 0 && strlen(digits) == 16 &&
           strspn(digits, "0123456789abcdef") == 16;
}

static int compare(const void *a, const void *b)
{
    const struct unc__baseline_entry *left = *(struct unc__baseline_entry *const *)a;
    const struct unc__baseline_entry *right = *(struct unc__baseline_entry *const *)b;

    int r = strcmp(left->fingerprint, right->fingerprint);

    return r != 0 ? r
                  : (left->ordinal > right->ordinal) - (left->ordinal < right->ordinal);
}

void unc__baseline_sort(struct unc__baseline *baseline)
{
    if (baseline->count > 1) {
        qsort(baseline->entries, baseline->count, sizeof *baseline->entries, compare);
    }
    baseline->sorted_count = baseline->count;
}

struct unc__baseline_entry *unc__baseline_find(const struct unc__baseline *baseline,
                                               const char *fingerprint)
{
    size_t low = 0;
    size_t high = baseline->sorted_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int r = strcmp(baseline->entries[middle]->fingerprint, fingerprint);

        if (r == 0) {
            return baseline->entries[middle];
        }
        low = r < 0 ? middle + 1 : low;
        high = r < 0 ? high : middle;
    }
    return NULL;
}

int unc__baseline_append(struct unc__baseline *baseline,
                         struct unc__baseline_entry *entry)
{
    if (baseline->count == baseline->room) {
        size_t room = baseline->room > 0 ? 2 * baseline->room : 16;
        struct unc__baseline_entry **larger =
            reallocarray(baseline->entries, room, sizeof(struct unc__baseline_entry *));

        if (larger == NULL) {
            return -ENOMEM;
        }
        baseline->entries = larger;
        baseline->room = room;
    }
    baseline->entries[baseline->count++] = entry;
    return 0;
}

static cJSON *make_functions(const char *functions)
{
    struct unc__chain_link links[UNC__CHAIN_MAX];
    size_t count = unc__chain_split(functions, links);
    cJSON *array = cJSON_CreateArray();
    bool is_added = array != NULL;

    for (size_t i = 0; is_added && i < count && i < UNC__CHAIN_MAX; i++) {
        char *name = strndup(links[i].name, links[i].length);
        cJSON *item = name != NULL ? cJSON_CreateString(name) : NULL;

        is_added = item != NULL && cJSON_AddItemToArray(array, item);
        free(name);
    }
    if (!is_added) {
        cJSON_Delete(array);
        return NULL;
    }
    return array;
}

static bool add_functions(cJSON *tree, const char *functions)
{
    cJSON *array = make_functions(functions);

    return array != NULL && cJSON_AddItemToObject(tree, "functions", array);
}

static cJSON *make_tree(const struct unc__tally_row *row, const char *added,
                        const char *note)
{
    cJSON *tree = cJSON_CreateObject();

    if (tree == NULL ||
        cJSON_AddStringToObject(tree, "fingerprint", row->fingerprint) == NULL ||
        cJSON_AddStringToObject(tree, "class", row->class) == NULL ||
        cJSON_AddStringToObject(tree, "kind", row->kind) == NULL ||
        !add_functions(tree, row->functions) ||
        cJSON_AddNumberToObject(tree, "count", (double)row->highest) == NULL ||
        cJSON_AddStringToObject(tree, "added", added) == NULL ||
        (note[0] != '\0' && cJSON_AddStringToObject(tree, "note", note) == NULL)) {
        cJSON_Delete(tree);
        return NULL;
    }
    return tree;
}

/* What people wrote into an entry stays when it is renewed. */
static bool inherit(cJSON *tree, const cJSON *old)
{
    for (const cJSON *item = old->child; item != NULL; item = item->next) {
        cJSON *copy;

        if (cJSON_GetObjectItemCaseSensitive(tree, item->string) != NULL) {
            continue;
        }
        copy = cJSON_Duplicate(item, /* recurse= */ true);
        if (copy == NULL || !cJSON_AddItemToObject(tree, item->string, copy)) {
            cJSON_Delete(copy);
            return false;
        }
    }
    return true;
}

int unc__baseline_add(struct unc__baseline *baseline, const struct unc__tally_row *row,
                      const char *today, const char *note,
                      const struct unc__baseline_entry *old)
{
    cJSON *tree =
        make_tree(row, old != NULL && old->added[0] != '\0' ? old->added : today,
                  old != NULL ? old->note : note);
    struct unc__baseline_entry *entry;
    int r;

    if (tree != NULL && old != NULL && !inherit(tree, old->tree)) {
        cJSON_Delete(tree);
        tree = NULL;
    }
    if (tree == NULL) {
        return -ENOMEM;
    }
    r = unc__baseline_entry_new(tree, &entry, NULL);
    if (r < 0) {
        return r;
    }
    entry->seen = row->highest;
    r = unc__baseline_append(baseline, entry);
    if (r < 0) {
        unc__baseline_entry_free(entry);
    }
    return r;
}

size_t unc__baseline_remove(struct unc__baseline *baseline,
                            bool (*is_unwanted)(const struct unc__baseline_entry *))
{
    size_t kept = 0;
    size_t removed = 0;

    baseline->likes = unc__likes_free(baseline->likes);
    for (size_t i = 0; i < baseline->count; i++) {
        if (is_unwanted(baseline->entries[i])) {
            unc__baseline_entry_free(baseline->entries[i]);
            removed++;
        } else {
            baseline->entries[kept++] = baseline->entries[i];
        }
    }
    baseline->count = kept;
    unc__baseline_sort(baseline);
    return removed;
}

void unc__baseline_set_count(struct unc__baseline_entry *entry, uint64_t count)
{
    entry->count = count;
    cJSON_SetNumberValue(cJSON_GetObjectItemCaseSensitive(entry->tree, "count"),
                         (double)count);
}

int unc__baseline_complete(struct unc__baseline_entry *entry,
                           const struct unc__tally_row *row)
{
    struct unc__chain_link links[UNC__CHAIN_MAX];
    size_t known = strlen(entry->functions);
    cJSON *array;
    char *functions;

    if (unc__chain_split(entry->functions, links) > UNC__CHAIN_SHORT ||
        strlen(row->functions) <= known ||
        strncmp(row->functions, entry->functions, known) != 0) {
        return 0;
    }
    array = make_functions(row->functions);
    functions = strdup(row->functions);
    if (array == NULL || functions == NULL ||
        !cJSON_ReplaceItemInObjectCaseSensitive(entry->tree, "functions", array)) {
        cJSON_Delete(array);
        free(functions);
        return -ENOMEM;
    }
    free(entry->functions);
    entry->functions = functions;
    return 1;
}
