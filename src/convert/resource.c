/* SPDX-License-Identifier: MIT */
#include "convert/resource.h"

#include <stdio.h>
#include <string.h>

#include "convert/clauses.h"
#include "convert/words.h"
#include "document/document.h"

const cJSON *unc__resource_find(const struct unc__loaded_report *report, double id)
{
    const cJSON *resources = unc__document_array(report->tree, "resources");
    const cJSON *resource;

    cJSON_ArrayForEach(resource, resources)
    {
        if (unc__document_number(resource, "id", -1) == id) {
            return resource;
        }
    }
    return NULL;
}

const cJSON *unc__resource_first(const struct unc__loaded_report *report,
                                 const struct unc__loaded_finding *finding)
{
    const cJSON *ids = unc__document_array(finding->tree, "resources");

    return ids != NULL && cJSON_IsNumber(ids->child)
               ? unc__resource_find(report, ids->child->valuedouble)
               : NULL;
}

static const char *noun_of(const cJSON *resource)
{
    const char *kind = unc__document_text(resource, "kind");
    const char *type = unc__document_text(resource, "type");
    const cJSON *acquired = unc__document_object(resource, "acquired");
    bool is_seen = *unc__document_text(acquired, "call") != '\0';

    return is_seen ? unc__word_noun_seen(kind, type) : unc__word_noun(kind, type);
}

const char *unc__resource_loop_write(const cJSON *loop, char *buffer, size_t size)
{
    const char *name = unc__document_text(loop, "name");
    char word[UNC__RESOURCE_NAME];

    (void)snprintf(buffer, size, "%s %.0f%s%s%s",
                   unc__word_loop(unc__document_text(loop, "library"), word, sizeof word),
                   unc__document_number(loop, "id", 0), *name != '\0' ? " \"" : "", name,
                   *name != '\0' ? "\"" : "");
    return buffer;
}

void unc__resource_list_add(struct unc__resource_list *list, const cJSON *resource)
{
    char name[UNC__RESOURCE_NAME];
    size_t known = 0;

    (void)unc__resource_write(resource, name, sizeof name);
    while (known < list->named && strcmp(list->names[known], name) != 0) {
        known++;
    }
    if (known == UNC__RESOURCES_NAMED) {
        return;
    }
    if (known == list->named) {
        memcpy(list->names[list->named++], name, sizeof name);
    }
    list->counts[known]++;
    list->told++;
}

const char *unc__resource_list_write(const struct unc__resource_list *list, double count,
                                     char *buffer, size_t size)
{
    size_t length = 0;

    *buffer = '\0';
    for (size_t i = 0; i < list->named && length < size; i++) {
        const char *before = i > 0 ? ", " : "";
        char plural[UNC__RESOURCE_NAME];
        int added =
            list->counts[i] == 1
                ? snprintf(buffer + length, size - length, "%s%s", before, list->names[i])
                : snprintf(buffer + length, size - length, "%s%zu %s", before,
                           list->counts[i],
                           unc__word_several(list->names[i], plural, sizeof plural));

        length += added > 0 ? (size_t)added : 0;
    }
    if (count > (double)list->told && length < size) {
        (void)snprintf(buffer + length, size - length, "%s%.0f %s",
                       list->told > 0 ? " and " : "", count - (double)list->told,
                       list->told > 0 ? "more" : "resources");
    }
    return buffer;
}

bool unc__resource_is_part_of(const cJSON *resource, double id)
{
    const cJSON *owner = unc__document_object(resource, "owner");

    return unc__document_number(unc__document_object(owner, "handle"), "resource", -1) ==
           id;
}

const char *unc__resource_write(const cJSON *resource, char *buffer, size_t size)
{
    const char *kind = unc__document_text(resource, "kind");
    const char *name = unc__document_text(resource, "name");
    const char *noun = noun_of(resource);
    double number = unc__document_number(resource, "number", -1);
    const char *signal =
        unc__document_text(unc__document_object(resource, "details"), "signal");

    if (strcmp(kind, "signal") == 0 && *signal != '\0') {
        (void)snprintf(buffer, size, "the handler of %s", signal);
    } else if (*name != '\0') {
        (void)snprintf(buffer, size, "%s \"%s\"", noun, name);
    } else if (number >= 0 && (strcmp(kind, "fd") == 0 || strcmp(kind, "stream") == 0)) {
        (void)snprintf(buffer, size, "%s (descriptor %.0f)", noun, number);
    } else if (number >= 0) {
        (void)snprintf(buffer, size, "%s %.0f", noun, number);
    } else {
        (void)snprintf(buffer, size, "%s", noun);
    }
    return buffer;
}

static void add_text(struct unc__clauses *line, const cJSON *details, const char *key,
                     const char *before)
{
    const char *text = unc__document_text(details, key);

    if (*text != '\0') {
        unc__clauses_add(line, "%s%s", before, text);
    }
}

static void add_socket(struct unc__clauses *line, const cJSON *details)
{
    const char *local = unc__document_text(details, "local");
    const char *peer = unc__document_text(details, "peer");
    const char *connection = unc__document_text(details, "connection");

    if (unc__document_bool(details, "listening", false)) {
        unc__clauses_add(line, "listens on %s",
                         *local != '\0' ? local : "an unknown address");
    } else if (*peer != '\0') {
        unc__clauses_add(line, "%s%sconnected to %s", local, *local != '\0' ? " " : "",
                         peer);
    } else if (*local != '\0') {
        unc__clauses_add(line, "bound to %s", local);
    }
    if (strcmp(connection, "close_wait") == 0) {
        unc__clauses_add(line, "which has closed the connection");
    }
}

static void add_descriptor(struct unc__clauses *line, const cJSON *resource,
                           const cJSON *details)
{
    const char *target = unc__document_text(details, "target");

    (void)resource;
    add_socket(line, details);
    if (line->length == 0 && *target == '/') {
        unc__clauses_add(line, "%s%s", target,
                         unc__document_bool(details, "deleted", false) ? " (deleted)"
                                                                       : "");
    }
    add_text(line, details, "name", "named ");
    add_text(line, details, "end", "the end to ");
}

static void add_function(struct unc__clauses *line, const cJSON *details)
{
    const char *name =
        unc__document_text(unc__document_object(details, "function"), "name");

    if (*name != '\0') {
        unc__clauses_add(line, "calls %s()", name);
    }
}

static void add_timer(struct unc__clauses *line, const cJSON *resource,
                      const cJSON *details)
{
    double due = unc__document_number(details, "due_in_ms", -1);

    (void)resource;
    due = due >= 0 ? due : unc__document_number(details, "remaining_ms", -1);
    unc__clauses_add_duration(line, "due in ", due);
    unc__clauses_add_duration(line, "every ",
                              unc__document_number(details, "interval_ms", -1));
    add_function(line, details);
}

static void add_watcher(struct unc__clauses *line, const cJSON *resource,
                        const cJSON *details)
{
    const cJSON *active = cJSON_GetObjectItemCaseSensitive(details, "active");
    bool is_active = cJSON_IsTrue(active);
    double descriptor = unc__document_number(details, "descriptor", -1);

    if (unc__document_bool(details, "closing", false)) {
        unc__clauses_add(line, "its close callback has not run");
    } else if (active != NULL) {
        unc__clauses_add(line, "%s", is_active ? "active" : "not active");
    }
    if (is_active) {
        unc__clauses_add(line, "%s",
                         unc__document_bool(details, "referenced", true)
                             ? "it keeps its loop going"
                             : "it does not keep its loop going");
    }
    if (descriptor >= 0) {
        unc__clauses_add(line, "watches descriptor %.0f", descriptor);
    }
    add_text(line, details, "signal", "watches ");
    add_timer(line, resource, details);
}

static void add_process(struct unc__clauses *line, const cJSON *resource,
                        const cJSON *details)
{
    const char *state = unc__document_text(details, "state");
    const char *arguments = unc__document_text(details, "arguments");

    (void)resource;
    if (strcmp(state, "zombie") == 0) {
        unc__clauses_add(line, "it has ended, and nobody took its exit status");
    } else if (*state != '\0' && strcmp(state, "unknown") != 0) {
        unc__clauses_add(line, "%s", state);
    }
    if (*arguments != '\0') {
        unc__clauses_add(line, "%s", arguments);
    }
}

static void add_task(struct unc__clauses *line, const cJSON *resource,
                     const cJSON *details)
{
    const char *state = unc__document_text(details, "state");

    (void)resource;
    if (strcmp(state, "never_started") == 0) {
        unc__clauses_add(line, "it never started");
    } else if (strcmp(state, "waiting") != 0 && *state != '\0') {
        unc__clauses_add(line, "%s", state);
    }
    if (unc__document_bool(details, "cancelled", false)) {
        unc__clauses_add(line, "it was cancelled");
    }
    add_text(line, details, "error", "its error is ");
    add_function(line, details);
}

static void add_other(struct unc__clauses *line, const cJSON *resource,
                      const cJSON *details)
{
    (void)resource;
    add_text(line, details, "target", "");
    add_text(line, details, "name", "named ");
    add_function(line, details);
}

static const struct {
    const char *kind;
    void (*add)(struct unc__clauses *line, const cJSON *resource, const cJSON *details);
} kinds[] = {
    { "fd", add_descriptor },   { "stream", add_descriptor }, { "timer", add_timer },
    { "process", add_process }, { "task", add_task },         { "watcher", add_watcher },
};

void unc__resource_facts(char ret_facts[UNC__RESOURCE_FACTS_SIZE], const cJSON *resource)
{
    const cJSON *details = unc__document_object(resource, "details");
    const char *kind = unc__document_text(resource, "kind");
    struct unc__clauses line = { .length = 0 };
    size_t row = 0;

    while (row < sizeof kinds / sizeof *kinds && strcmp(kinds[row].kind, kind) != 0) {
        row++;
    }
    (row < sizeof kinds / sizeof *kinds ? kinds[row].add : add_other)(&line, resource,
                                                                      details);
    memcpy(ret_facts, line.text, line.length + 1);
}
