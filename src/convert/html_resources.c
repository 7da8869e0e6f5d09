/* SPDX-License-Identifier: MIT */
/*
 * Every resource that a finding lists: the first in a table, all of them as data, of
 * which the script makes the rows that are looked at. A table of fifty thousand rows
 * takes a browser seconds; data of them takes it a tenth of one.
 */
#include "convert/html_parts.h"
#include "convert/json.h"
#include "convert/resource.h"
#include "document/document.h"
#include "document/printable.h"

#define VISIBLE_SIZE (UNC__RESOURCE_FACTS_SIZE * 8)

struct listing {
    const struct unc__html *html;
    struct unc__emit json;
    size_t count;
};

typedef void each_fn(struct listing *listing, size_t index, const cJSON *resource);

static void each_resource(struct listing *listing, each_fn *each)
{
    const struct unc__html *html = listing->html;
    const struct unc__conversion *all = html->conversion;

    for (size_t i = 0; i < all->finding_count; i++) {
        const struct unc__converted *one = &all->findings[i];
        const cJSON *id;

        cJSON_ArrayForEach(id, unc__document_array(one->finding->tree, "resources"))
        {
            const cJSON *resource =
                cJSON_IsNumber(id) ? unc__html_resource(&html->index, one->serial, id)
                                   : NULL;

            if (resource != NULL) {
                each(listing, i, resource);
                listing->count++;
            }
        }
    }
}

static double acquired_at(const cJSON *resource)
{
    return unc__document_number(unc__document_object(resource, "acquired"), "at_ms", 0);
}

static void write_owner(const cJSON *resource, char *buffer, size_t size)
{
    struct unc__html_owner owner;

    unc__html_owner_of(resource, &owner);
    if (owner.loop > 0) {
        (void)snprintf(buffer, size, "loop %.0f%s%s", owner.loop,
                       *owner.name != '\0' ? ", " : "", owner.name);
    } else {
        (void)snprintf(buffer, size, "%s", owner.name);
    }
}

static void put_row(struct listing *listing, size_t index, const cJSON *resource)
{
    const struct unc__converted *one = &listing->html->conversion->findings[index];
    FILE *stream = listing->html->stream;
    char name[UNC__HTML_TEXT_SIZE];
    char facts[UNC__RESOURCE_FACTS_SIZE];
    char owner[UNC__HTML_TEXT_SIZE];

    if (listing->count >= UNC__HTML_ROWS_MAX) {
        return;
    }
    unc__resource_facts(facts, resource);
    write_owner(resource, owner, sizeof owner);
    unc__html_print(stream,
                    "<tr><td><a href=\"#f%zu\">%zu</a></td><td>%s</td><td>%s</td>"
                    "<td>%s</td><td>%.0f</td><td>%s</td></tr>\n",
                    index + 1, index + 1, one->finding->kind,
                    unc__resource_write(resource, name, sizeof name), facts,
                    acquired_at(resource), owner);
}

static void put_data_text(struct listing *listing, const char *text)
{
    char visible[VISIBLE_SIZE];

    (void)unc__printable_copy(visible, sizeof visible, text);
    unc__emit_text(&listing->json, NULL, visible);
}

/* [finding, ms, name, facts, owner]: the rest is the finding's. */
static void put_data_row(struct listing *listing, size_t index, const cJSON *resource)
{
    char name[UNC__HTML_TEXT_SIZE];
    char facts[UNC__RESOURCE_FACTS_SIZE];
    char owner[UNC__HTML_TEXT_SIZE];

    unc__resource_facts(facts, resource);
    write_owner(resource, owner, sizeof owner);
    unc__emit_array(&listing->json, NULL);
    unc__emit_count(&listing->json, NULL, index + 1);
    unc__emit_number(&listing->json, NULL, acquired_at(resource));
    put_data_text(listing, unc__resource_write(resource, name, sizeof name));
    put_data_text(listing, facts);
    put_data_text(listing, owner);
    unc__emit_end(&listing->json);
}

static void put_data(const struct unc__html *html)
{
    struct listing listing = { .html = html, .json = unc__emit_begin(html->stream, 1) };

    (void)fputs("<script type=\"application/json\" id=\"data\">", html->stream);
    unc__emit_array(&listing.json, NULL);
    each_resource(&listing, put_data_row);
    unc__emit_end(&listing.json);
    (void)fputs("</script>\n", html->stream);
}

static void put_table(struct listing *listing)
{
    (void)fputs("<form id=\"finder\" role=\"search\" hidden>\n"
                "<label>Filter <input id=\"r\" type=\"search\" autocomplete=\"off\" "
                "placeholder=\"address, path, owner, ...\"></label>\n"
                "<output id=\"found\" aria-live=\"polite\"></output>\n</form>\n"
                "<div class=\"wide\" tabindex=\"0\" role=\"region\" "
                "aria-labelledby=\"resources-h\">\n"
                "<table id=\"table\">\n<thead><tr>"
                "<th scope=\"col\">finding</th><th scope=\"col\">kind</th>"
                "<th scope=\"col\">resource</th><th scope=\"col\">what is known</th>"
                "<th scope=\"col\">at ms</th><th scope=\"col\">owner</th>"
                "</tr></thead>\n<tbody>\n",
                listing->html->stream);
    each_resource(listing, put_row);
    (void)fputs("</tbody>\n</table>\n</div>\n", listing->html->stream);
}

void unc__html_resources(const struct unc__html *html)
{
    struct listing listing = { .html = html };
    FILE *stream = html->stream;

    (void)fputs("<section id=\"resources\" aria-labelledby=\"resources-h\">\n"
                "<h2 id=\"resources-h\">Resources</h2>\n",
                stream);
    put_table(&listing);
    unc__html_print(
        stream, "<p id=\"listed\" class=\"cut\">%zu of %zu that the reports list",
        listing.count < UNC__HTML_ROWS_MAX ? listing.count : UNC__HTML_ROWS_MAX,
        listing.count);
    (void)fputs(listing.count > UNC__HTML_ROWS_MAX
                    ? ": the others are shown by the script of this page, and are in the "
                      "reports.</p>\n"
                    : ".</p>\n",
                stream);
    (void)fputs("<p><button type=\"button\" id=\"more\" hidden>Show more</button></p>\n",
                stream);
    put_data(html);
    (void)fputs("</section>\n", stream);
}
