/* SPDX-License-Identifier: MIT */
/*
 * Findings below their owners: what closes the owner closes what is below it, so one
 * call that is missing at the top explains many lines. A loop has its own finding first,
 * then what it owns: by itself, then by its tasks and handles. What no loop owns belongs
 * to the process; misuses belong to nobody.
 *
 * Sorted by owner, the tree is what changes from one line to the next.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "convert/html_parts.h"
#include "convert/resource.h"
#include "document/document.h"

#define BRANCH_MAX 100 /* findings of one owner that are listed */
#define OWNERS_MAX 1000
#define LOOKED_AT  32 /* resources of a list */

struct leaf {
    size_t index; /* of the finding */
    size_t serial;
    bool is_misuse;
    bool is_own; /* of the loop itself */
    struct unc__html_owner owner;
};

static int compare(const void *left, const void *right)
{
    const struct leaf *a = left;
    const struct leaf *b = right;
    int order;

    if (a->serial != b->serial) {
        return a->serial < b->serial ? -1 : 1;
    }
    if (a->is_misuse != b->is_misuse) {
        return a->is_misuse ? 1 : -1;
    }
    if (a->owner.loop != b->owner.loop) { /* 0, the process, comes after the loops */
        return a->owner.loop != 0 && (b->owner.loop == 0 || a->owner.loop < b->owner.loop)
                   ? -1
                   : 1;
    }
    if (a->is_own != b->is_own) {
        return a->is_own ? -1 : 1;
    }
    order = strcmp(a->owner.name, b->owner.name);
    return order != 0 ? order : a->index < b->index ? -1 : a->index > b->index;
}

static void read_leaf(const struct unc__html *html, size_t index, struct leaf *ret_leaf)
{
    const struct unc__converted *one = &html->conversion->findings[index];

    *ret_leaf = (struct leaf){
        .index = index,
        .serial = one->serial,
        .is_misuse = unc__loaded_is_misuse(one->finding),
        .is_own = strcmp(one->finding->kind, "loop") == 0,
    };
    if (!ret_leaf->is_misuse) {
        unc__html_owner_of(unc__html_first(&html->index, one), &ret_leaf->owner);
    }
}

/* "a poller, a wake-up and 3 more" */
static void put_resources(const struct unc__html *html, size_t serial, const cJSON *ids,
                          double count)
{
    struct unc__resource_list list = { .named = 0 };
    const cJSON *id;
    size_t looked_at = 0;
    char text[UNC__RESOURCE_NAME * UNC__RESOURCES_NAMED];

    cJSON_ArrayForEach(id, ids)
    {
        const cJSON *resource = looked_at++ < LOOKED_AT && cJSON_IsNumber(id)
                                    ? unc__html_resource(&html->index, serial, id)
                                    : NULL;

        if (resource != NULL) {
            unc__resource_list_add(&list, resource);
        }
    }
    unc__html_print(html->stream, "%s",
                    unc__resource_list_write(&list, count, text, sizeof text));
}

/* Because of whom a loop of another library goes on. */
static void put_keepers(const struct unc__html *html, size_t serial, const cJSON *loop)
{
    const cJSON *keepers = unc__document_object(loop, "kept_alive_by");
    double count = unc__document_number(keepers, "count", 0);

    if (count > 0) {
        (void)fputs("<li class=\"would\">kept going by ", html->stream);
        put_resources(html, serial, unc__document_array(keepers, "resources"), count);
        (void)fputs("</li>\n", html->stream);
    }
}

/* What closing it would do: a line a verb. */
static void put_close_would(const struct unc__html *html, size_t serial,
                            const cJSON *loop)
{
    static const char *const verbs[] = { "release", "restore", "cancel", "leave" };
    const cJSON *would = unc__document_object(loop, "close_would");
    const cJSON *counts = unc__document_object(would, "counts");
    const char *refused = unc__document_text(would, "refused");
    const char *dropped = unc__document_text(would, "dropped");

    put_keepers(html, serial, loop);
    if (*refused != '\0' || *dropped != '\0') {
        unc__html_print(html->stream, "<li class=\"would\">closing it would %s%s</li>\n",
                        *refused != '\0' ? "be refused: " : "forget ",
                        *refused != '\0' ? refused : dropped);
    }
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        double count = unc__document_number(counts, verbs[i], 0);

        if (count > 0) {
            unc__html_print(html->stream, "<li class=\"would\">closing it would %s ",
                            verbs[i]);
            put_resources(html, serial, unc__document_array(would, verbs[i]), count);
            (void)fputs("</li>\n", html->stream);
        }
    }
}

static void put_loop(const struct unc__html *html, const struct leaf *leaf)
{
    const cJSON *loop = unc__html_loop(&html->index, leaf->serial, leaf->owner.loop);
    const char *state = unc__document_text(loop, "state");
    char name[UNC__HTML_TEXT_SIZE];

    unc__html_print(html->stream, "%s",
                    unc__resource_loop_write(loop, name, sizeof name));
    if (*state != '\0') {
        unc__html_print(html->stream, "<small>, %s</small>",
                        strcmp(state, "closed") == 0 ? "closed while it still owned these"
                                                     : state);
    }
}

static void put_branch_name(const struct unc__html *html, const struct leaf *leaf)
{
    if (leaf->is_misuse) {
        (void)fputs("misused", html->stream);
    } else if (leaf->owner.loop > 0) {
        put_loop(html, leaf);
    } else {
        (void)fputs("the process itself", html->stream);
    }
}

static bool is_same_branch(const struct leaf *a, const struct leaf *b)
{
    return a->serial == b->serial && a->is_misuse == b->is_misuse &&
           a->owner.loop == b->owner.loop;
}

static bool is_same_owner(const struct leaf *a, const struct leaf *b)
{
    return is_same_branch(a, b) && strcmp(a->owner.name, b->owner.name) == 0;
}

/* What a handle of an event library has open. */
static void put_parts(const struct unc__html *html, const struct leaf *leaf)
{
    const struct unc__converted *one = &html->conversion->findings[leaf->index];
    const cJSON *handle = unc__html_first(&html->index, one);
    double id = unc__document_number(handle, "id", -1);
    struct unc__resource_list list = { .named = 0 };
    double count = 0;
    char text[UNC__RESOURCE_NAME * UNC__RESOURCES_NAMED];
    const cJSON *resource;

    if (leaf->is_misuse || strcmp(one->finding->kind, "watcher") != 0) {
        return;
    }
    cJSON_ArrayForEach(
        resource, unc__document_array(html->conversion->reports[one->serial - 1]->tree,
                                      "resources"))
    {
        if (unc__resource_is_part_of(resource, id)) {
            unc__resource_list_add(&list, resource);
            count++;
        }
    }
    if (count > 0) {
        unc__html_print(html->stream, "<ul><li class=\"would\">holds %s</li></ul>",
                        unc__resource_list_write(&list, count, text, sizeof text));
    }
}

/* @first..@end: of one owner, and not the loop's own. */
static void put_leaves(const struct unc__html *html, const struct leaf *first,
                       const struct leaf *end)
{
    size_t count = (size_t)(end - first);

    for (const struct leaf *leaf = first; leaf < end && leaf < first + BRANCH_MAX;
         leaf++) {
        (void)fputs("<li>", html->stream);
        unc__html_link(html, leaf->index);
        put_parts(html, leaf);
        (void)fputs("</li>\n", html->stream);
    }
    if (count > BRANCH_MAX) {
        unc__html_print(html->stream,
                        "<li class=\"cut\">and %zu more, in <a href=\"#findings\">the "
                        "list</a></li>\n",
                        count - BRANCH_MAX);
    }
}

/* @first..@end: of one loop, or of the process. */
static void put_branch(const struct unc__html *html, const struct leaf *first,
                       const struct leaf *end)
{
    const struct leaf *next;
    size_t owners = 0;

    (void)fputs("<li><details open><summary>", html->stream);
    put_branch_name(html, first);
    (void)fputs("</summary><ul>\n", html->stream);
    for (next = first; next < end && next->is_own;) {
        next++;
    }
    put_leaves(html, first, next);
    put_close_would(html, first->serial,
                    unc__html_loop(&html->index, first->serial, first->owner.loop));
    first = next;
    for (; first < end; first = next) {
        for (next = first + 1; next < end && is_same_owner(first, next);) {
            next++;
        }
        if (++owners > OWNERS_MAX) {
            (void)fputs("<li class=\"cut\">and what further tasks and handles own, in <a "
                        "href=\"#findings\">the list</a></li>\n",
                        html->stream);
            break;
        }
        if (*first->owner.name != '\0') {
            unc__html_print(html->stream, "<li><details open><summary>%s</summary><ul>\n",
                            first->owner.name);
        }
        put_leaves(html, first, next);
        (void)fputs(*first->owner.name != '\0' ? "</ul></details></li>\n" : "",
                    html->stream);
    }
    (void)fputs("</ul></details></li>\n", html->stream);
}

/* @first..@end: of one process. */
static void put_process(const struct unc__html *html, const struct leaf *first,
                        const struct leaf *end)
{
    const struct unc__loaded_report *report =
        html->conversion->reports[first->serial - 1];

    unc__html_print(html->stream,
                    "<li><details open><summary>%s <small>(pid %u)</small></summary>"
                    "<ul>\n",
                    report->program, (unsigned)report->pid);
    while (first < end) {
        const struct leaf *next = first + 1;

        while (next < end && is_same_branch(first, next)) {
            next++;
        }
        put_branch(html, first, next);
        first = next;
    }
    (void)fputs("</ul></details></li>\n", html->stream);
}

static void put_tree(const struct unc__html *html, const struct leaf *leaves,
                     size_t count)
{
    const struct leaf *end = leaves + count;
    size_t processes = 0;

    (void)fputs("<ul class=\"tree\">\n", html->stream);
    while (leaves < end) {
        const struct leaf *next = leaves + 1;

        while (next < end && next->serial == leaves->serial) {
            next++;
        }
        if (++processes > UNC__HTML_PROCESSES_MAX) {
            (void)fputs("<li class=\"cut\">and further processes, in <a "
                        "href=\"#findings\">the list</a></li>\n",
                        html->stream);
            break;
        }
        put_process(html, leaves, next);
        leaves = next;
    }
    (void)fputs("</ul>\n", html->stream);
}

int unc__html_owners(const struct unc__html *html)
{
    size_t count = html->conversion->finding_count;
    struct leaf *leaves = calloc(count, sizeof *leaves);

    if (leaves == NULL) {
        return -ENOMEM;
    }
    for (size_t i = 0; i < count; i++) {
        read_leaf(html, i, &leaves[i]);
    }
    (void)fputs("<section id=\"owners\" aria-labelledby=\"owners-h\">\n"
                "<h2 id=\"owners-h\">Owners</h2>\n"
                "<p class=\"lead\">What closes an owner closes what is below it.</p>\n",
                html->stream);
    qsort(leaves, count, sizeof *leaves, compare);
    put_tree(html, leaves, count);
    (void)fputs("</section>\n", html->stream);
    free(leaves);
    return 0;
}
