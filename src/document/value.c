/* SPDX-License-Identifier: MIT */
/*
 * Whoever reads a report asks for a key and says what to do without it, so that a report
 * of a newer version, or a hostile one, is no special case. cJSON compares keys without
 * regard to case unless it is told not to.
 */
#include "document/document.h"

#include <string.h>

const cJSON *unc__document_item(const cJSON *tree, const char *key)
{
    if (!cJSON_IsObject(tree)) {
        return NULL;
    }
    for (const cJSON *item = tree->child; item != NULL; item = item->next) {
        if (item->string[0] == key[0] && strcmp(item->string, key) == 0) {
            return item;
        }
    }
    return NULL;
}

const cJSON *unc__document_object(const cJSON *tree, const char *key)
{
    const cJSON *item = unc__document_item(tree, key);

    return cJSON_IsObject(item) ? item : NULL;
}

const cJSON *unc__document_array(const cJSON *tree, const char *key)
{
    const cJSON *item = unc__document_item(tree, key);

    return cJSON_IsArray(item) ? item : NULL;
}

const char *unc__document_text(const cJSON *tree, const char *key)
{
    const cJSON *item = unc__document_item(tree, key);

    return cJSON_IsString(item) ? item->valuestring : "";
}

double unc__document_number(const cJSON *tree, const char *key, double otherwise)
{
    const cJSON *item = unc__document_item(tree, key);

    return cJSON_IsNumber(item) ? item->valuedouble : otherwise;
}

bool unc__document_bool(const cJSON *tree, const char *key, bool otherwise)
{
    const cJSON *item = unc__document_item(tree, key);

    return cJSON_IsBool(item) ? cJSON_IsTrue(item) : otherwise;
}
