/* SPDX-License-Identifier: MIT */
/*
 * A baseline is edited and merged by people, so everything that can become of a file then
 * is wrong use with a line to look at: marks of a conflict, an entry twice because both
 * sides added it, a half of the file. None of it is an empty baseline.
 */
#include "gate/baseline.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "document/document.h"
#include "document/input.h"
#include "document/print.h"
#include "gate/baseline_entry.h"
#include "gate/likes.h"
#include "gate/lines.h"

#define SIZE_MAX_READ ((size_t)64 << 20) /* a hundred thousand entries and more */

/* All of @path. @ret_bytes: to be freed. */
static int read_bytes(const char *path, char **ret_bytes, size_t *ret_size,
                      struct unc__problem *ret_problem)
{
    size_t room = 0;
    size_t size = 0;
    ssize_t got = 1;
    char *bytes = NULL;
    int fd = unc__input_open(path, &room, ret_problem);

    if (fd < 0) {
        return fd;
    }
    for (room += 1; got > 0 && size <= SIZE_MAX_READ; size += got > 0 ? (size_t)got : 0) {
        if (bytes == NULL || size == room) {
            char *larger = realloc(bytes, bytes == NULL ? room : (room *= 2));

            if (larger == NULL) {
                got = -1;
                break;
            }
            bytes = larger;
        }
        got = read(fd, bytes + size, room - size);
    }
    unc__input_close(fd);
    if (got != 0) {
        int r = got > 0 ? -EFBIG : -errno;

        free(bytes);
        return unc__problem_set(ret_problem, r, "it cannot be read: %s", strerror(-r));
    }
    *ret_bytes = bytes;
    *ret_size = size;
    return 0;
}

/* "unclosed-baseline/1", and "unclosed-baseline/1.7": newer, but readable. */
static bool is_readable(const char *schema)
{
    size_t length = strlen(UNC__BASELINE_SCHEMA);
    const char *minor = schema + length + 1;

    return strncmp(schema, UNC__BASELINE_SCHEMA, length) == 0 &&
           (schema[length] == '\0' || (schema[length] == '.' && *minor != '\0' &&
                                       minor[strspn(minor, "0123456789")] == '\0'));
}

static int check_schema(const cJSON *tree, struct unc__problem *ret_problem)
{
    const char *schema = unc__document_text(tree, "schema");

    if (!is_readable(schema)) {
        return unc__problem_set(ret_problem, -EINVAL,
                                schema[0] != '\0'
                                    ? "it is a file of another schema, '%.80s', not "
                                      "of " UNC__BASELINE_SCHEMA
                                    : "it names no schema%.0s; a baseline has "
                                      "\"schema\": \"" UNC__BASELINE_SCHEMA "\"",
                                schema);
    }
    if (unc__document_array(tree, "entries") == NULL) {
        return unc__problem_set(ret_problem, -EINVAL, "it has no entries");
    }
    return 0;
}

static int check_twice(const struct unc__baseline *baseline, const char *bytes,
                       size_t size, struct unc__problem *ret_problem)
{
    for (size_t i = 1; i < baseline->count; i++) {
        const struct unc__baseline_entry *first = baseline->entries[i - 1];
        const struct unc__baseline_entry *second = baseline->entries[i];

        if (strcmp(first->fingerprint, second->fingerprint) == 0) {
            return unc__problem_set(ret_problem, -EINVAL,
                                    "line %zu: %s is there twice, in line %zu already: "
                                    "keep one, with the higher count",
                                    unc__lines_of_item(bytes, size, second->ordinal),
                                    second->fingerprint,
                                    unc__lines_of_item(bytes, size, first->ordinal));
        }
    }
    return 0;
}

static int take_entry(struct unc__baseline *baseline, cJSON *item, size_t ordinal,
                      const char *bytes, size_t size, struct unc__problem *ret_problem)
{
    struct unc__problem problem = { "no memory" };
    struct unc__baseline_entry *entry = NULL;
    int r = unc__baseline_entry_new(item, &entry, &problem);

    if (r == 0) {
        entry->ordinal = ordinal;
        r = unc__baseline_append(baseline, entry);
        if (r < 0) {
            unc__baseline_entry_free(entry);
        }
    }
    if (r < 0) {
        return unc__problem_set(ret_problem, r, "line %zu: %s",
                                unc__lines_of_item(bytes, size, ordinal), problem.text);
    }
    return 0;
}

static int take_entries(struct unc__baseline *baseline, cJSON *tree, const char *bytes,
                        size_t size, struct unc__problem *ret_problem)
{
    cJSON *entries = cJSON_GetObjectItemCaseSensitive(tree, "entries");
    cJSON *item;
    int r = 0;

    for (size_t i = 0; r == 0 && (item = cJSON_DetachItemFromArray(entries, 0)) != NULL;
         i++) {
        r = take_entry(baseline, item, i, bytes, size, ret_problem);
    }
    if (r < 0) {
        return r;
    }
    unc__baseline_sort(baseline);
    baseline->likes = unc__likes_new(baseline->entries, baseline->count);
    return baseline->likes != NULL ? check_twice(baseline, bytes, size, ret_problem)
                                   : unc__problem_set(ret_problem, -ENOMEM, "no memory");
}

/* What the door refused, in the words of somebody who has a baseline. */
static int explain(const char *bytes, size_t size, int r, struct unc__problem *problem)
{
    size_t line = unc__lines_of_conflict(bytes, size);

    if (r == -ENOMEM) {
        return r;
    }
    if (line > 0) {
        return unc__problem_set(problem, -EINVAL,
                                "line %zu: a conflict of a merge is not resolved", line);
    }
    return -EINVAL;
}

static int parse(const char *bytes, size_t size, struct unc__baseline *ret_baseline,
                 struct unc__problem *ret_problem)
{
    cJSON *tree = NULL;
    int r = unc__document_parse(bytes, size, &tree, ret_problem);

    unc__baseline_init(ret_baseline);
    if (r < 0) {
        return explain(bytes, size, r, ret_problem);
    }
    r = check_schema(tree, ret_problem);
    if (r == 0) {
        r = take_entries(ret_baseline, tree, bytes, size, ret_problem);
    }
    if (r < 0) {
        unc__baseline_done(ret_baseline);
        cJSON_Delete(tree);
        return r;
    }
    ret_baseline->rest = tree;
    return 0;
}

int unc__baseline_read(const char *path, struct unc__baseline *ret_baseline,
                       struct unc__problem *ret_problem)
{
    char *bytes = NULL;
    size_t size = 0;
    int r = read_bytes(path, &bytes, &size, ret_problem);

    unc__baseline_init(ret_baseline);
    if (r < 0) {
        return r;
    }
    r = parse(bytes, size, ret_baseline, ret_problem);
    free(bytes);
    return r;
}

/* It is committed: whoever has the sources may read it. */
static int print_tree(FILE *stream, void *tree)
{
    unc__print_tree(stream, tree, /* is_pretty= */ true);
    return 0;
}

/* What the file had besides its entries, which is not ours to drop. */
static bool add_rest(cJSON *tree, const cJSON *rest)
{
    const cJSON *item = rest != NULL ? rest->child : NULL;

    for (; item != NULL; item = item->next) {
        cJSON *copy;

        if (strcmp(item->string, "schema") == 0 || strcmp(item->string, "entries") == 0) {
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

/* The entries lie in a tree of their own only as long as it is written. */
int unc__baseline_write(struct unc__baseline *baseline, const char *path,
                        struct unc__problem *ret_problem)
{
    const char *schema = unc__document_text(baseline->rest, "schema");
    cJSON *tree = cJSON_CreateObject();
    cJSON *entries = NULL;
    int r = -ENOMEM;

    unc__baseline_sort(baseline);
    if (tree == NULL ||
        cJSON_AddStringToObject(
            tree, "schema", schema[0] != '\0' ? schema : UNC__BASELINE_SCHEMA) == NULL ||
        !add_rest(tree, baseline->rest) ||
        (entries = cJSON_AddArrayToObject(tree, "entries")) == NULL) {
        goto done;
    }
    for (size_t i = 0; i < baseline->count; i++) {
        if (!cJSON_AddItemReferenceToArray(entries, baseline->entries[i]->tree)) {
            goto done;
        }
    }
    r = unc__document_print(path, print_tree, tree, ret_problem);

done:
    cJSON_Delete(tree);
    return r == -ENOMEM ? unc__problem_set(ret_problem, r, "no memory") : r;
}
