/* SPDX-License-Identifier: MIT */
/*
 * Findings below their owners: what closes the owner closes what is below it, so one
 * call that is missing at the top explains many lines. A loop has its own finding first,
 * then what it owns: by itself, then by its tasks and handles. What no loop owns belongs
 * to the process; misuses belong to nobody.
 */
#include <string.h>

#include "cli/show.h"
#include "document/document.h"

#define TEXT_SIZE 1024
#define LOOKED_AT 32 /* resources of a list */

/* Where a finding hangs: 0 and "" where there is no such owner. */
struct owner {
    double loop;
    double task;
    char name[TEXT_SIZE / 4]; /* of the task or handle */
};

struct tree {
    const struct unc__show *show;
    const struct unc__shown *shown;
    size_t count;
    size_t number; /* of the finding that was shown last */
    bool is_below_heading;
};

static bool is_kind(const struct unc__shown *shown, const char *kind)
{
    return strcmp(shown->finding->kind, kind) == 0;
}

/* A loop's own finding hangs at the loop itself. */
static void write_owner(const struct unc__shown *shown, struct owner *owner)
{
    const cJSON *resource = unc__resource_first(shown->report, shown->finding);
    const cJSON *tree = unc__document_object(resource, "owner");
    const cJSON *task = unc__document_object(tree, "task");
    const cJSON *handle = unc__document_object(tree, "handle");
    const char *name = unc__document_text(task, "name");

    *owner = (struct owner){
        .loop = unc__document_number(is_kind(shown, "loop") ? resource : tree,
                                     is_kind(shown, "loop") ? "id" : "loop", 0),
        .task = unc__document_number(task, "id", 0),
    };
    if (task != NULL && *name != '\0') {
        (void)snprintf(owner->name, sizeof owner->name, "task \"%s\"", name);
    } else if (task != NULL) {
        (void)snprintf(owner->name, sizeof owner->name, "task %.0f", owner->task);
    } else if (handle != NULL) {
        (void)unc__resource_write(handle, owner->name, sizeof owner->name);
    }
}

static void show_one(struct tree *tree, size_t indent, const struct unc__shown *shown)
{
    (void)fputs(tree->is_below_heading ? "" : "\n", tree->show->stream);
    tree->is_below_heading = false;
    tree->number++;
    unc__show_finding(tree->show, indent, tree->number, shown);
}

static void show_heading(struct tree *tree, size_t indent, const char *text)
{
    (void)fputs(tree->is_below_heading ? "" : "\n", tree->show->stream);
    unc__show_line(tree->show, indent, UNC__PAINT_HEAD, "%s", text);
    tree->is_below_heading = true;
}

static bool has_owner(const struct unc__shown *shown)
{
    return !unc__loaded_is_misuse(shown->finding) && !is_kind(shown, "loop");
}

static bool is_below(const struct unc__shown *shown, double loop, const char *name)
{
    struct owner owner;

    if (!has_owner(shown)) {
        return false;
    }
    write_owner(shown, &owner);
    return owner.loop == loop && strcmp(owner.name, name) == 0;
}

static void show_owned(struct tree *tree, size_t indent, double loop, const char *name)
{
    for (size_t i = 0; i < tree->count; i++) {
        if (is_below(&tree->shown[i], loop, name)) {
            show_one(tree, indent, &tree->shown[i]);
        }
    }
}

static bool is_first_of_owner(const struct tree *tree, size_t index,
                              const struct owner *owner)
{
    for (size_t i = 0; i < index; i++) {
        if (is_below(&tree->shown[i], owner->loop, owner->name)) {
            return false;
        }
    }
    return true;
}

/* What it owns itself, then what each of its tasks and handles does. */
static void show_everything_of(struct tree *tree, size_t indent, double loop)
{
    struct owner owner;

    show_owned(tree, indent, loop, "");
    for (size_t i = 0; i < tree->count; i++) {
        if (!has_owner(&tree->shown[i])) {
            continue;
        }
        write_owner(&tree->shown[i], &owner);
        if (owner.loop == loop && *owner.name != '\0' &&
            is_first_of_owner(tree, i, &owner)) {
            show_heading(tree, indent, owner.name);
            show_owned(tree, indent + 2, loop, owner.name);
        }
    }
}

/* "a poller, a wake-up and 3 more" */
static void write_resources(const struct tree *tree, const cJSON *ids, double count,
                            char *buffer, size_t size)
{
    struct unc__resource_list list = { .named = 0 };
    const cJSON *id;
    size_t looked_at = 0;

    cJSON_ArrayForEach(id, ids)
    {
        const cJSON *resource =
            looked_at++ < LOOKED_AT && cJSON_IsNumber(id)
                ? unc__resource_find(tree->shown->report, id->valuedouble)
                : NULL;

        if (resource != NULL) {
            unc__resource_list_add(&list, resource);
        }
    }
    (void)unc__resource_list_write(&list, count, buffer, size);
}

/* Because of whom a loop of another library goes on. */
static void show_keepers(const struct tree *tree, size_t indent, const cJSON *loop)
{
    const cJSON *keepers = unc__document_object(loop, "kept_alive_by");
    double count = unc__document_number(keepers, "count", 0);
    char text[TEXT_SIZE];

    if (count > 0) {
        write_resources(tree, unc__document_array(keepers, "resources"), count, text,
                        sizeof text);
        unc__show_row(tree->show, indent, UNC__PAINT_PLAIN, "kept", "going by %s", text);
    }
}

/* What closing it would do: a line a verb. */
static void show_close_would(const struct tree *tree, size_t indent, const cJSON *loop)
{
    static const char *const verbs[] = { "release", "restore", "cancel", "leave" };
    const cJSON *would = unc__document_object(loop, "close_would");
    const cJSON *counts = unc__document_object(would, "counts");
    const char *refused = unc__document_text(would, "refused");
    const char *dropped = unc__document_text(would, "dropped");
    const char *label = "closing";
    char text[TEXT_SIZE];

    if (*refused != '\0' || *dropped != '\0') {
        unc__show_row(tree->show, indent, UNC__PAINT_PLAIN, label, "it would %s%s",
                      *refused != '\0' ? "be refused: " : "forget ",
                      *refused != '\0' ? refused : dropped);
        label = "";
    }
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        double count = unc__document_number(counts, verbs[i], 0);

        if (count > 0) {
            *text = '\0';
            write_resources(tree, unc__document_array(would, verbs[i]), count, text,
                            sizeof text);
            unc__show_row(tree->show, indent, UNC__PAINT_PLAIN, label, "it would %s %s",
                          verbs[i], text);
            label = "";
        }
    }
}

static const struct unc__shown *own_finding(const struct tree *tree, double loop)
{
    struct owner owner;

    for (size_t i = 0; i < tree->count; i++) {
        if (is_kind(&tree->shown[i], "loop") &&
            !unc__loaded_is_misuse(tree->shown[i].finding)) {
            write_owner(&tree->shown[i], &owner);
            if (owner.loop == loop) {
                return &tree->shown[i];
            }
        }
    }
    return NULL;
}

static bool owns_any(const struct tree *tree, double loop)
{
    struct owner owner;

    for (size_t i = 0; i < tree->count; i++) {
        if (has_owner(&tree->shown[i])) {
            write_owner(&tree->shown[i], &owner);
            if (owner.loop == loop) {
                return true;
            }
        }
    }
    return false;
}

static void write_loop(const cJSON *loop, char *buffer, size_t size)
{
    const char *state = unc__document_text(loop, "state");
    char name[TEXT_SIZE / 2];

    (void)snprintf(buffer, size, "%s, %s",
                   unc__resource_loop_write(loop, name, sizeof name),
                   strcmp(state, "closed") == 0 ? "closed while it still owned" : state);
}

static void show_loop(struct tree *tree, const cJSON *loop)
{
    double id = unc__document_number(loop, "id", -1);
    const struct unc__shown *own = own_finding(tree, id);
    char text[TEXT_SIZE];

    if (own != NULL) {
        show_one(tree, 0, own);
        show_keepers(tree, 3, loop);
        show_close_would(tree, 3, loop);
    }
    if (!owns_any(tree, id)) {
        return;
    }
    write_loop(loop, text, sizeof text);
    show_heading(tree, own != NULL ? 3 : 0, own != NULL ? "it still owns" : text);
    show_everything_of(tree, own != NULL ? 5 : 2, id);
}

/* A loop's finding that stands for several loops, or for one that is not listed. */
static bool is_of_listed_loop(const struct tree *tree, const struct unc__shown *shown)
{
    const cJSON *loops = unc__document_array(shown->report->tree, "loops");
    const cJSON *loop;
    struct owner owner;

    write_owner(shown, &owner);
    cJSON_ArrayForEach(loop, loops)
    {
        double id = unc__document_number(loop, "id", -1);

        if (id == owner.loop) {
            return !is_kind(shown, "loop") || own_finding(tree, id) == shown;
        }
    }
    return false;
}

/* The rest: what is the process's own, and what nobody's loop has. */
static void show_process(struct tree *tree)
{
    bool is_first = true;

    for (size_t i = 0; i < tree->count; i++) {
        const struct unc__shown *shown = &tree->shown[i];

        if (unc__loaded_is_misuse(shown->finding) || is_of_listed_loop(tree, shown)) {
            continue;
        }
        if (is_first) {
            show_heading(tree, 0, "the process itself");
            is_first = false;
        }
        show_one(tree, 2, shown);
    }
}

static void show_misuses(struct tree *tree)
{
    bool is_first = true;

    for (size_t i = 0; i < tree->count; i++) {
        if (!unc__loaded_is_misuse(tree->shown[i].finding)) {
            continue;
        }
        if (is_first) {
            show_heading(tree, 0, "misused");
            is_first = false;
        }
        show_one(tree, 2, &tree->shown[i]);
    }
}

void unc__show_tree(const struct unc__show *show, const struct unc__shown *shown,
                    size_t count)
{
    struct tree tree = { .show = show, .shown = shown, .count = count };
    const cJSON *loop;

    if (count == 0) {
        return;
    }
    cJSON_ArrayForEach(loop, unc__document_array(shown->report->tree, "loops"))
    {
        show_loop(&tree, loop);
    }
    show_process(&tree);
    show_misuses(&tree);
}
