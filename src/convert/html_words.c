/* SPDX-License-Identifier: MIT */
/* Small things that several sections say. */
#include <string.h>

#include "convert/html_parts.h"
#include "convert/resource.h"
#include "document/document.h"

void unc__html_place(FILE *stream, const struct unc__location *location)
{
    if (*location->path == '\0') {
        (void)fputs("<span class=\"at\">place unknown</span>", stream);
    } else if (location->line > 0) {
        unc__html_print(stream, "<span class=\"at\">%s:%u</span>", location->path,
                        location->line);
    } else {
        unc__html_print(stream, "<span class=\"at\">%s</span>", location->path);
    }
    if (location->function != NULL && *location->function != '\0') {
        unc__html_print(stream, " in <code>%s</code>", location->function);
    }
}

void unc__html_times(FILE *stream, const struct unc__converted *one)
{
    bool is_in_title = one->finding->title[0] >= '0' && one->finding->title[0] <= '9';

    if (one->count > 1 && !is_in_title) {
        unc__html_print(stream, " <b class=\"times\">&#215;%lu</b>", one->count);
    }
}

void unc__html_link(const struct unc__html *html, size_t index)
{
    const struct unc__converted *one = &html->conversion->findings[index];

    unc__html_print(html->stream, "<a href=\"#f%zu\" class=\"%s\">%s</a>", index + 1,
                    unc__converted_word(one->state), one->finding->title);
    unc__html_times(html->stream, one);
    (void)fputs(" <small>", html->stream);
    unc__html_place(html->stream, &one->location);
    (void)fputs("</small>", html->stream);
}

const char *unc__html_duration(double ms, char *buffer, size_t size)
{
    struct unc__clauses clauses = { .length = 0 };

    unc__clauses_add_duration(&clauses, "", ms);
    (void)snprintf(buffer, size, "%s", clauses.text);
    return buffer;
}

void unc__html_owner_of(const cJSON *resource, struct unc__html_owner *ret_owner)
{
    const cJSON *tree = unc__document_object(resource, "owner");
    const cJSON *task = unc__document_object(tree, "task");
    const cJSON *handle = unc__document_object(tree, "handle");
    const char *name = unc__document_text(task, "name");
    bool is_loop = strcmp(unc__document_text(resource, "kind"), "loop") == 0;

    *ret_owner = (struct unc__html_owner){
        .loop =
            unc__document_number(is_loop ? resource : tree, is_loop ? "id" : "loop", 0),
    };
    if (task != NULL && *name != '\0') {
        (void)snprintf(ret_owner->name, sizeof ret_owner->name, "task \"%s\"", name);
    } else if (task != NULL) {
        (void)snprintf(ret_owner->name, sizeof ret_owner->name, "task %.0f",
                       unc__document_number(task, "id", 0));
    } else if (handle != NULL) {
        (void)unc__resource_write(handle, ret_owner->name, sizeof ret_owner->name);
    }
}
