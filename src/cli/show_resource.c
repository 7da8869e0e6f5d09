/* SPDX-License-Identifier: MIT */
/* What the report knows of the first resource of a finding, in a line or two. */
#include <string.h>

#include "cli/show.h"
#include "convert/clauses.h"
#include "document/document.h"

#define NUMBERS_MOST 8

static void show_facts(const struct unc__show *show, size_t indent, const cJSON *resource)
{
    const char *reason =
        unc__document_text(unc__document_object(resource, "details"), "reason");
    char facts[UNC__RESOURCE_FACTS_SIZE];

    unc__resource_facts(facts, resource);
    if (*facts != '\0') {
        unc__show_row(show, indent, UNC__PAINT_PLAIN, "what", "%s", facts);
    }
    if (*reason != '\0') {
        unc__show_row(show, indent, UNC__PAINT_DIM, "unknown", "%s", reason);
    }
}

static const struct unc__loaded_stack *find_stack(const struct unc__loaded_report *report,
                                                  double id)
{
    for (size_t i = 0; i < report->stack_count; i++) {
        if ((double)report->stacks[i].id == id) {
            return &report->stacks[i];
        }
    }
    return NULL;
}

/* Where a task that was not finished stands, and what for. */
static void show_waiting(const struct unc__show *show, size_t indent,
                         const struct unc__loaded_report *report, const cJSON *resource)
{
    const cJSON *waiting = unc__document_object(resource, "waiting");
    const cJSON *site_tree = unc__document_object(waiting, "site");
    const struct unc__loaded_stack *stack;
    struct unc__loaded_site site;
    struct unc__place place;
    struct unc__clauses line = { .length = 0 };
    char text[UNC__CLAUSES_SIZE];

    if (waiting == NULL) {
        return;
    }
    site = unc__loaded_site(site_tree);
    stack = find_stack(report, unc__document_number(waiting, "stack", -1));
    unc__clauses_add(&line, "for %s", unc__document_text(waiting, "what"));
    if (unc__document_number(waiting, "for_ms", 0) > 0) {
        unc__clauses_add_duration(&line, "since ",
                                  unc__document_number(waiting, "for_ms", -1));
    }
    if (unc__place_of(stack, &site, &place)) {
        unc__clauses_add(&line, "at %s",
                         unc__place_write(show, &place, text, sizeof text));
    }
    unc__show_row(show, indent, UNC__PAINT_PLAIN, "waits", "%s", line.text);
}

/* "socket (descriptor 4), socket (descriptor 5)": of findings with several that can be
 * told apart. */
static void show_others(const struct unc__show *show, size_t indent,
                        const struct unc__shown *shown)
{
    const cJSON *ids = unc__document_array(shown->finding->tree, "resources");
    struct unc__clauses line = { .length = 0 };
    const cJSON *id;
    size_t listed = 0;
    char text[UNC__CLAUSES_SIZE / 4];
    char before[UNC__CLAUSES_SIZE / 4] = "";

    cJSON_ArrayForEach(id, ids)
    {
        const cJSON *resource = listed < NUMBERS_MOST && cJSON_IsNumber(id)
                                    ? unc__resource_find(shown->report, id->valuedouble)
                                    : NULL;

        if (resource != NULL &&
            strcmp(unc__resource_write(resource, text, sizeof text), before) != 0) {
            unc__clauses_add(&line, "%s", text);
            memcpy(before, text, sizeof before);
            listed++;
        }
    }
    if (listed > 1) {
        unc__show_row(show, indent, UNC__PAINT_DIM, "these", "%s%s", line.text,
                      shown->finding->count > listed ? ", ..." : "");
    }
}

/* The third level of the tree: what a handle of an event library has open. */
static void show_parts(const struct unc__show *show, size_t indent,
                       const struct unc__loaded_report *report, const cJSON *handle)
{
    double id = unc__document_number(handle, "id", -1);
    struct unc__resource_list list = { .named = 0 };
    double count = 0;
    char text[UNC__CLAUSES_SIZE];
    const cJSON *resource;

    if (strcmp(unc__document_text(handle, "kind"), "watcher") != 0) {
        return;
    }
    cJSON_ArrayForEach(resource, unc__document_array(report->tree, "resources"))
    {
        if (unc__resource_is_part_of(resource, id)) {
            unc__resource_list_add(&list, resource);
            count++;
        }
    }
    if (count > 0) {
        unc__show_row(show, indent, UNC__PAINT_PLAIN, "holds", "%s",
                      unc__resource_list_write(&list, count, text, sizeof text));
    }
}

void unc__show_details(const struct unc__show *show, size_t indent,
                       const struct unc__shown *shown)
{
    const cJSON *resource = unc__resource_first(shown->report, shown->finding);

    if (shown->finding->count > 1) {
        show_others(show, indent, shown);
    }
    if (resource != NULL) {
        show_facts(show, indent, resource);
        show_parts(show, indent, shown->report, resource);
        show_waiting(show, indent, shown->report, resource);
    }
}
