/* SPDX-License-Identifier: MIT */
/* What the report knows of the first resource of a finding, in a line or two. */
#include <stdarg.h>
#include <string.h>

#include "cli/show.h"
#include "document/document.h"

#define LINE_SIZE    1024
#define NUMBERS_MOST 8

struct line {
    char text[LINE_SIZE];
    size_t length;
};

/* A piece more, after a comma. */
static void add(struct line *line, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void add(struct line *line, const char *format, ...)
{
    size_t room = sizeof line->text - line->length;
    va_list list;
    int added = 0;

    if (line->length > 0) {
        added = snprintf(line->text + line->length, room, ", ");
        line->length += (size_t)added < room ? (size_t)added : room - 1;
        room = sizeof line->text - line->length;
    }
    va_start(list, format);
    /* NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized): it is, in the line before */
    added = vsnprintf(line->text + line->length, room, format, list);
    va_end(list);
    line->length += added > 0 && (size_t)added < room ? (size_t)added : room - 1;
}

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

static void add_text(struct line *line, const cJSON *details, const char *key,
                     const char *before)
{
    const char *text = unc__document_text(details, key);

    if (*text != '\0') {
        add(line, "%s%s", before, text);
    }
}

static void add_socket(struct line *line, const cJSON *details)
{
    const char *local = unc__document_text(details, "local");
    const char *peer = unc__document_text(details, "peer");
    const char *connection = unc__document_text(details, "connection");

    if (unc__document_bool(details, "listening", false)) {
        add(line, "listens on %s", *local != '\0' ? local : "an unknown address");
    } else if (*peer != '\0') {
        add(line, "%s%sconnected to %s", local, *local != '\0' ? " " : "", peer);
    } else if (*local != '\0') {
        add(line, "bound to %s", local);
    }
    if (strcmp(connection, "close_wait") == 0) {
        add(line, "which has closed the connection");
    }
}

static void add_descriptor(struct line *line, const cJSON *resource, const cJSON *details)
{
    const char *target = unc__document_text(details, "target");

    (void)resource;
    add_socket(line, details);
    if (line->length == 0 && *target == '/') {
        add(line, "%s%s", target,
            unc__document_bool(details, "deleted", false) ? " (deleted)" : "");
    }
    add_text(line, details, "name", "named ");
    add_text(line, details, "end", "the end to ");
}

static void add_function(struct line *line, const cJSON *details)
{
    const char *name =
        unc__document_text(unc__document_object(details, "function"), "name");

    if (*name != '\0') {
        add(line, "calls %s()", name);
    }
}

static void add_duration(struct line *line, const char *before, double ms)
{
    if (ms >= 120e3) {
        add(line, "%s%.0f min", before, ms / 60e3);
    } else if (ms >= 1e3) {
        add(line, "%s%.1f s", before, ms / 1e3);
    } else if (ms >= 0) {
        add(line, "%s%.0f ms", before, ms);
    }
}

static void add_timer(struct line *line, const cJSON *resource, const cJSON *details)
{
    double due = unc__document_number(details, "due_in_ms", -1);

    (void)resource;
    due = due >= 0 ? due : unc__document_number(details, "remaining_ms", -1);
    add_duration(line, "due in ", due);
    add_duration(line, "every ", unc__document_number(details, "interval_ms", -1));
    add_function(line, details);
}

static void add_process(struct line *line, const cJSON *resource, const cJSON *details)
{
    const char *state = unc__document_text(details, "state");
    const char *arguments = unc__document_text(details, "arguments");

    (void)resource;
    if (strcmp(state, "zombie") == 0) {
        add(line, "it has ended, and nobody took its exit status");
    } else if (*state != '\0' && strcmp(state, "unknown") != 0) {
        add(line, "%s", state);
    }
    if (*arguments != '\0') {
        add(line, "%s", arguments);
    }
}

static void add_task(struct line *line, const cJSON *resource, const cJSON *details)
{
    const char *state = unc__document_text(details, "state");

    (void)resource;
    if (strcmp(state, "never_started") == 0) {
        add(line, "it never started");
    } else if (strcmp(state, "waiting") != 0 && *state != '\0') {
        add(line, "%s", state);
    }
    if (unc__document_bool(details, "cancelled", false)) {
        add(line, "it was cancelled");
    }
    add_text(line, details, "error", "its error is ");
    add_function(line, details);
}

static void add_other(struct line *line, const cJSON *resource, const cJSON *details)
{
    (void)resource;
    add_text(line, details, "target", "");
    add_text(line, details, "name", "named ");
    add_function(line, details);
}

static const struct {
    const char *kind;
    void (*add)(struct line *line, const cJSON *resource, const cJSON *details);
} kinds[] = {
    { "fd", add_descriptor },   { "stream", add_descriptor }, { "timer", add_timer },
    { "process", add_process }, { "task", add_task },
};

static void show_facts(const struct unc__show *show, size_t indent, const cJSON *resource)
{
    const cJSON *details = unc__document_object(resource, "details");
    const char *kind = unc__document_text(resource, "kind");
    struct line line = { .length = 0 };
    size_t row = 0;

    while (row < sizeof kinds / sizeof *kinds && strcmp(kinds[row].kind, kind) != 0) {
        row++;
    }
    (row < sizeof kinds / sizeof *kinds ? kinds[row].add : add_other)(&line, resource,
                                                                      details);
    if (line.length > 0) {
        unc__show_row(show, indent, UNC__PAINT_PLAIN, "what", "%s", line.text);
    }
    if (*unc__document_text(details, "reason") != '\0') {
        unc__show_row(show, indent, UNC__PAINT_DIM, "unknown", "%s",
                      unc__document_text(details, "reason"));
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
    struct line line = { .length = 0 };
    char text[LINE_SIZE];

    if (waiting == NULL) {
        return;
    }
    site = (struct unc__loaded_site){
        .file = unc__document_text(site_tree, "file"),
        .function = unc__document_text(site_tree, "function"),
        .call = unc__document_text(site_tree, "call"),
        .line = (unsigned)unc__document_number(site_tree, "line", 0),
    };
    stack = find_stack(report, unc__document_number(waiting, "stack", -1));
    add(&line, "for %s", unc__document_text(waiting, "what"));
    if (unc__document_number(waiting, "for_ms", 0) > 0) {
        add_duration(&line, "since ", unc__document_number(waiting, "for_ms", -1));
    }
    if (unc__place_of(stack, &site, &place)) {
        add(&line, "at %s", unc__place_write(show, &place, text, sizeof text));
    }
    unc__show_row(show, indent, UNC__PAINT_PLAIN, "waits", "%s", line.text);
}

/* "socket (descriptor 4), socket (descriptor 5)": of findings with several that can be
 * told apart. */
static void show_others(const struct unc__show *show, size_t indent,
                        const struct unc__shown *shown)
{
    const cJSON *ids = unc__document_array(shown->finding->tree, "resources");
    struct line line = { .length = 0 };
    const cJSON *id;
    size_t listed = 0;
    char text[LINE_SIZE / 4];
    char before[LINE_SIZE / 4] = "";

    cJSON_ArrayForEach(id, ids)
    {
        const cJSON *resource = listed < NUMBERS_MOST && cJSON_IsNumber(id)
                                    ? unc__resource_find(shown->report, id->valuedouble)
                                    : NULL;

        if (resource != NULL &&
            strcmp(unc__resource_write(resource, text, sizeof text), before) != 0) {
            add(&line, "%s", text);
            memcpy(before, text, sizeof before);
            listed++;
        }
    }
    if (listed > 1) {
        unc__show_row(show, indent, UNC__PAINT_DIM, "these", "%s%s", line.text,
                      shown->finding->count > listed ? ", ..." : "");
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
        show_waiting(show, indent, shown->report, resource);
    }
}
