/* SPDX-License-Identifier: MIT */
/*
 * Whoever reads a report asks for a key and says what to do without it, so that a report
 * of a newer version, or a hostile one, is no special case. cJSON compares keys without
 * regard to case unless it is told not to.
 */
#include "document/document.h"

static const cJSON *item_of(const cJSON *tree, const char *key)
{
    return cJSON_GetObjectItemCaseSensitive(tree, key);
}

const cJSON *unc__document_object(const cJSON *tree, const char *key)
{
    const cJSON *item = item_of(tree, key);

    return cJSON_IsObject(item) ? item : NULL;
}

const cJSON *unc__document_array(const cJSON *tree, const char *key)
{
    const cJSON *item = item_of(tree, key);

    return cJSON_IsArray(item) ? item : NULL;
}

const char *unc__document_text(const cJSON *tree, const char *key)
{
    const cJSON *item = item_of(tree, key);

    return cJSON_IsString(item) ? item->valuestring : "";
}

double unc__document_number(const cJSON *tree, const char *key, double otherwise)
{
    const cJSON *item = item_of(tree, key);

    return cJSON_IsNumber(item) ? item->valuedouble : otherwise;
}

bool unc__document_bool(const cJSON *tree, const char *key, bool otherwise)
{
    const cJSON *item = item_of(tree, key);

    return cJSON_IsBool(item) ? cJSON_IsTrue(item) : otherwise;
}
