/* SPDX-License-Identifier: MIT */
#include "gate/places.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "document/printable.h"

void unc__places_done(struct unc__places *places)
{
    for (size_t i = 0; i < places->count; i++) {
        free(places->items[i].text);
    }
    *places = (struct unc__places){ .count = 0 };
}

static uint64_t sum(uint64_t one, uint64_t other)
{
    return other > UINT64_MAX - one ? UINT64_MAX : one + other;
}

int unc__places_add(struct unc__places *places, const char *text, uint64_t count)
{
    char *copy;

    for (size_t i = 0; i < places->count; i++) {
        struct unc__place_count *item = &places->items[i];

        if (strcmp(item->text, text) == 0) {
            item->count = sum(item->count, count);
            return 0;
        }
    }
    if (text[0] == '\0' || places->count == UNC__PLACES_MAX) {
        places->elsewhere = sum(places->elsewhere, count);
        return 0;
    }
    copy = strdup(text);
    if (copy == NULL) {
        return -ENOMEM;
    }
    places->items[places->count++] = (struct unc__place_count){ copy, count };
    return 0;
}

bool unc__places_are_one(const struct unc__places *places)
{
    return places->count == 1 && places->elsewhere == 0;
}

void unc__places_print(const struct unc__places *places, FILE *stream)
{
    bool is_alone = unc__places_are_one(places);

    for (size_t i = 0; i < places->count; i++) {
        if (!is_alone) {
            (void)fprintf(stream, "%s%" PRIu64 " at ", i > 0 ? ", " : "",
                          places->items[i].count);
        }
        unc__printable_write(stream, places->items[i].text);
    }
    if (places->count > 0 && places->elsewhere > 0) {
        (void)fprintf(stream, ", %" PRIu64 " elsewhere", places->elsewhere);
    }
}

bool unc__places_json(const struct unc__places *places, cJSON *tree)
{
    cJSON *list = cJSON_AddArrayToObject(tree, "places");
    bool is_added = list != NULL;

    for (size_t i = 0; is_added && places != NULL && i < places->count; i++) {
        cJSON *item = cJSON_CreateObject();

        is_added = item != NULL && cJSON_AddItemToArray(list, item) &&
                   cJSON_AddStringToObject(item, "place", places->items[i].text) &&
                   cJSON_AddNumberToObject(item, "count", (double)places->items[i].count);
    }
    return is_added;
}
