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

const char *unc__resource_write(const cJSON *resource, char *buffer, size_t size)
{
    const char *kind = unc__document_text(resource, "kind");
    const char *name = unc__document_text(resource, "name");
    const char *noun = unc__word_noun(kind, unc__document_text(resource, "type"));
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
    { "process", add_process }, { "task", add_task },
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
