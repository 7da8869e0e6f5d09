/* SPDX-License-Identifier: MIT */
/* A report is somebody else's until it has said what it must, as it must. */
#include "gate/field.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "document/document.h"

#define EXACT_MAX 9007199254740992.0 /* 2^53 */

int unc__fields_refuse(struct unc__fields *fields, const char *key, const char *what)
{
    if (fields->rc != 0) {
        return fields->rc;
    }
    if (fields->array == NULL) {
        fields->rc = unc__problem_set(fields->problem, -EBADMSG, "%s %s", key, what);
    } else if (fields->index == UNC__FIELDS_OBJECT) {
        fields->rc = unc__problem_set(fields->problem, -EBADMSG, "%s.%s %s",
                                      fields->array, key, what);
    } else {
        fields->rc = unc__problem_set(fields->problem, -EBADMSG, "%s[%zu].%s %s",
                                      fields->array, fields->index, key, what);
    }
    return fields->rc;
}

static const cJSON *item_of(struct unc__fields *fields, const cJSON *tree,
                            const char *key)
{
    const cJSON *item = unc__document_item(tree, key);

    if (item == NULL) {
        unc__fields_refuse(fields, key, "is missing");
    }
    return item;
}

const cJSON *unc__field_object(struct unc__fields *fields, const cJSON *tree,
                               const char *key)
{
    static const cJSON nothing = { .type = cJSON_Object };
    const cJSON *item = item_of(fields, tree, key);

    if (!cJSON_IsObject(item)) {
        unc__fields_refuse(fields, key, "is no object");
        return &nothing;
    }
    return item;
}

const cJSON *unc__field_array(struct unc__fields *fields, const cJSON *tree,
                              const char *key)
{
    static const cJSON nothing = { .type = cJSON_Array };
    const cJSON *item = item_of(fields, tree, key);

    if (!cJSON_IsArray(item)) {
        unc__fields_refuse(fields, key, "is no array");
        return &nothing;
    }
    return item;
}

const char *unc__field_text_or_null(struct unc__fields *fields, const cJSON *tree,
                                    const char *key)
{
    const cJSON *item = item_of(fields, tree, key);

    if (cJSON_IsString(item)) {
        return item->valuestring;
    }
    if (!cJSON_IsNull(item)) {
        unc__fields_refuse(fields, key, "is no text");
    }
    return "";
}

const char *unc__field_text(struct unc__fields *fields, const cJSON *tree,
                            const char *key)
{
    const cJSON *item = item_of(fields, tree, key);

    if (!cJSON_IsString(item) || item->valuestring[0] == '\0') {
        unc__fields_refuse(fields, key, "is no text, or empty");
        return "";
    }
    return item->valuestring;
}

const char *unc__field_word(struct unc__fields *fields, const cJSON *tree,
                            const char *key, const char *const *words)
{
    const char *text = unc__field_text(fields, tree, key);

    for (size_t i = 0; words[i] != NULL; i++) {
        if (strcmp(words[i], text) == 0) {
            return text;
        }
    }
    unc__fields_refuse(fields, key, "is a word that this command does not know");
    return "";
}

bool unc__field_bool(struct unc__fields *fields, const cJSON *tree, const char *key)
{
    const cJSON *item = item_of(fields, tree, key);

    if (!cJSON_IsBool(item)) {
        unc__fields_refuse(fields, key, "is neither true nor false");
    }
    return cJSON_IsTrue(item);
}

/* A whole number from @least to 2^53. */
static bool is_count(const cJSON *number, uint64_t least)
{
    return cJSON_IsNumber(number) && number->valuedouble >= (double)least &&
           number->valuedouble <= EXACT_MAX &&
           number->valuedouble == trunc(number->valuedouble);
}

static uint64_t count_of(struct unc__fields *fields, const cJSON *item, const char *key,
                         uint64_t least)
{
    if (!is_count(item, least)) {
        unc__fields_refuse(fields, key,
                           least == 0 ? "is no whole number from 0 up"
                                      : "is no whole number from 1 up");
        return 0;
    }
    return (uint64_t)item->valuedouble;
}

uint64_t unc__field_count(struct unc__fields *fields, const cJSON *tree, const char *key,
                          uint64_t least)
{
    return count_of(fields, item_of(fields, tree, key), key, least);
}

uint64_t unc__field_id_or_null(struct unc__fields *fields, const cJSON *tree,
                               const char *key)
{
    const cJSON *item = item_of(fields, tree, key);

    return cJSON_IsNull(item) ? 0 : count_of(fields, item, key, 1);
}

uint64_t unc__field_address(struct unc__fields *fields, const cJSON *tree,
                            const char *key)
{
    const char *text = unc__field_text(fields, tree, key);
    size_t digits =
        strncmp(text, "0x", 2) == 0 ? strspn(text + 2, "0123456789abcdef") : 0;

    if (digits == 0 || digits > 16 || text[2 + digits] != '\0') {
        unc__fields_refuse(fields, key, "is no address such as 0x1f");
        return 0;
    }
    return strtoull(text + 2, NULL, 16);
}
