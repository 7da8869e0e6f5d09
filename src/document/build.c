/* SPDX-License-Identifier: MIT */
/*
 * cJSON's parser takes as long for a report as all that the gate does with it: it looks
 * at each text three times, copies each key, and asks malloc for every piece. The trees
 * are nevertheless cJSON's: whoever has one works on it with cJSON's calls, and cannot
 * tell who made it.
 */
#include "document/build.h"

#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "document/pool.h"
#include "document/unicode.h"

#define NUMBER_SIZE  64 /* scan.c lets none pass that is longer */
#define EXACT_DIGITS 15 /* of a whole number that is a double, whatever it is */

void unc__build_abandon(struct unc__build *build)
{
    if (!build->is_key_known) {
        unc__pool_give(build->key);
    }
    cJSON_Delete(build->root);
    *build = (struct unc__build){ 0 };
}

int unc__build_key(struct unc__build *build, const struct unc__key_text *key)
{
    build->is_key_known = key->known != NULL;
    if (key->known != NULL) {
        build->key = (char *)(uintptr_t)key->known;
        return 0;
    }
    build->key = unc__pool_take(key->size + 1);
    if (build->key == NULL) {
        return -ENOMEM;
    }
    memcpy(build->key, key->bytes, key->size);
    build->key[key->size] = '\0';
    return 0;
}

/* In a list of cJSON's the first one's `prev` is the last one. */
static void append(cJSON *parent, cJSON *item)
{
    cJSON *first = parent->child;

    if (first == NULL) {
        parent->child = item;
        item->prev = item;
        return;
    }
    item->prev = first->prev;
    first->prev->next = item;
    first->prev = item;
}

/* NULL: no memory. */
static cJSON *add_item(struct unc__build *build, int type)
{
    cJSON *item = unc__pool_take(sizeof *item);

    if (item == NULL) {
        return NULL;
    }
    *item = (cJSON){ .type = type, .string = build->key };
    if (build->key != NULL && build->is_key_known) {
        item->type |= cJSON_StringIsConst;
    }
    build->key = NULL;
    build->is_key_known = false;
    if (build->root == NULL) {
        build->root = item;
    } else {
        append(build->open[build->depth], item);
    }
    return item;
}

int unc__build_open(struct unc__build *build, bool is_object)
{
    cJSON *item = add_item(build, is_object ? cJSON_Object : cJSON_Array);

    if (item == NULL) {
        return -ENOMEM;
    }
    build->open[++build->depth] = item;
    return 0;
}

void unc__build_close(struct unc__build *build)
{
    build->depth--;
}

static int add_text(struct unc__build *build, const char *at, size_t size)
{
    const char *end = at + size;
    char *text = unc__pool_take(size + 1);
    char *to = text;
    cJSON *item;

    if (text == NULL) {
        return -ENOMEM;
    }
    item = add_item(build, cJSON_String);
    if (item == NULL) {
        unc__pool_give(text);
        return -ENOMEM;
    }
    item->valuestring = text;
    while (at < end) {
        const char *escape = memchr(at, '\\', (size_t)(end - at));
        size_t plain = (size_t)((escape != NULL ? escape : end) - at);

        memcpy(to, at, plain);
        to += plain;
        at += plain;
        if (at < end) {
            to += unc__unicode_unescape(&at, to);
        }
    }
    *to = '\0';
    return 0;
}

int unc__build_raw(struct unc__build *build, const char *at, size_t size)
{
    char *text = unc__pool_take(size + 1);
    cJSON *item = text != NULL ? add_item(build, cJSON_Raw) : NULL;

    if (item == NULL) {
        unc__pool_give(text);
        return -ENOMEM;
    }
    memcpy(text, at, size);
    text[size] = '\0';
    item->valuestring = text;
    return 0;
}

static double number_of(const char *token, size_t size)
{
    bool is_negative = token[0] == '-';
    char copy[NUMBER_SIZE] = "";
    int64_t number = 0;

    if (size > EXACT_DIGITS) {
        memcpy(copy, token, size);
        return strtod(copy, NULL);
    }
    for (size_t i = is_negative; i < size; i++) {
        if (token[i] < '0' || token[i] > '9') {
            memcpy(copy, token, size);
            return strtod(copy, NULL);
        }
        number = number * 10 + (token[i] - '0');
    }
    return is_negative ? -(double)number : (double)number;
}

static int add_number(struct unc__build *build, const char *token, size_t size)
{
    cJSON *item = add_item(build, cJSON_Number);
    double number = number_of(token, size);

    if (item == NULL) {
        return -ENOMEM;
    }
    item->valuedouble = number;
    item->valueint = number >= INT_MAX           ? INT_MAX
                     : number <= (double)INT_MIN ? INT_MIN
                                                 : (int)number;
    return 0;
}

int unc__build_value(struct unc__build *build, const char *token, size_t size)
{
    switch (token[0]) {
    case '"':
        return add_text(build, token + 1, size - 2);
    case 't':
        return add_item(build, cJSON_True) != NULL ? 0 : -ENOMEM;
    case 'f':
        return add_item(build, cJSON_False) != NULL ? 0 : -ENOMEM;
    case 'n':
        return add_item(build, cJSON_NULL) != NULL ? 0 : -ENOMEM;
    default:
        return add_number(build, token, size);
    }
}
