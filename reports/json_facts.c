/* SPDX-License-Identifier: MIT */
/*
 * The kernel's facts of a resource as members of its `details`: those that are known, in
 * the order of their list, so that a report of a program without /proc has fewer of them
 * and no nulls to tell apart from empty ones.
 */
#include <string.h>

#include "judge/facts.h"
#include "reports/json_parts.h"

#define EVENTS_SIZE 256

/* "a b c" */
static void write_words(struct unc__json *json, const char *key, const char *words)
{
    unc__json_begin_array(json, key);
    while (*words != '\0') {
        size_t length = strcspn(words, " ");

        unc__json_bytes(json, NULL, words, length);
        words += length;
        words += strspn(words, " ");
    }
    unc__json_end_array(json);
}

/* "3 4 12" */
static void write_numbers(struct unc__json *json, const char *key, const char *numbers)
{
    unc__json_begin_array(json, key);
    while (*numbers != '\0') {
        uint64_t number = 0;

        for (; *numbers >= '0' && *numbers <= '9'; numbers++) {
            number = number * 10 + (uint64_t)(*numbers - '0');
        }
        unc__json_unsigned(json, NULL, number);
        numbers += strspn(numbers, " ");
    }
    unc__json_end_array(json);
}

static void write_strings(struct unc__json *json, const char *key, const char *string,
                          uint64_t count)
{
    unc__json_begin_array(json, key);
    for (uint64_t i = 0; i < count; i++) {
        unc__json_string(json, NULL, string);
        string += strlen(string) + 1;
    }
    unc__json_end_array(json);
}

static void write_watch(struct unc__json *json, const struct unc__facts *facts,
                        const struct unc__watch *watch)
{
    char words[EVENTS_SIZE];
    struct unc__text text = unc__text_init(words, sizeof words);

    unc__json_begin_object(json, NULL);
    if (watch->type != NULL) {
        unc__json_unsigned(json, "number", watch->number);
        unc__json_string(json, "type", watch->type);
    } else {
        if (watch->number != 0) {
            unc__json_unsigned(json, "number", watch->number);
        }
        if (watch->inode != 0) {
            unc__json_unsigned(json, "inode", watch->inode);
        }
    }
    unc__watch_events_write(&text, unc__facts_text(facts, UNC__FACT_TYPE), watch->events);
    write_words(json, "events", words);
    unc__json_end_object(json);
}

static void write_watches(struct unc__json *json, const char *key,
                          const struct unc__facts *facts)
{
    unc__json_begin_array(json, key);
    for (uint32_t i = 0; i < facts->watch_count; i++) {
        write_watch(json, facts, &facts->watches[i]);
    }
    unc__json_end_array(json);
}

static void write_fact(struct unc__json *json, const struct unc__facts *facts,
                       enum unc__fact_id id)
{
    const struct unc__fact *fact = &facts->items[id];
    const char *key = unc__fact_keys[id];

    switch (fact->form) {
    case UNC__FACT_TEXT:
        unc__json_string(json, key, fact->text);
        break;
    case UNC__FACT_NUMBER:
        unc__json_unsigned(json, key, fact->number);
        break;
    case UNC__FACT_YES:
        unc__json_bool(json, key, true);
        break;
    case UNC__FACT_WORDS:
        write_words(json, key, fact->text);
        break;
    case UNC__FACT_NUMBERS:
        write_numbers(json, key, fact->text);
        break;
    case UNC__FACT_STRINGS:
        write_strings(json, key, fact->text, fact->number);
        break;
    case UNC__FACT_WATCHED:
        write_watches(json, key, facts);
        break;
    case UNC__FACT_ABSENT:
        break;
    }
}

void unc__json_facts(struct unc__json *json, struct unc__report *report,
                     const struct unc__entry_view *entry)
{
    struct unc__facts facts;

    unc__facts_collect(report->facts, entry, &facts);
    if (entry->kind == UNC__KIND_FD && !unc__facts_has(&facts, UNC__FACT_TARGET)) {
        unc__json_null(json, unc__fact_keys[UNC__FACT_TARGET]);
    }
    for (enum unc__fact_id id = 0; id < UNC__FACT_COUNT; id++) {
        write_fact(json, &facts, id);
    }
}
