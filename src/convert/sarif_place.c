/* SPDX-License-Identifier: MIT */
/*
 * Files as SARIF wants them: addresses relative to a base that the reader knows, never
 * absolute ones. GitHub refuses a whole upload if one address has another scheme than its
 * checkout, and no path of the machine that compiled is a file elsewhere. So what is
 * outside of the source tree has a base of its own, without an address: viewers that
 * understand bases ask for it, GitHub takes the path for one that the tree lacks and
 * shows the alert without code.
 */
#include "convert/sarif_parts.h"

#include <stdio.h>
#include <string.h>

#include "convert/words.h"
#include "document/document.h"

#define BASE_INSIDE  "%SRCROOT%" /* as GitHub's own analysis names it */
#define BASE_OUTSIDE "OUTSIDE"

size_t unc__sarif_places(const struct unc__loaded_finding *finding,
                         struct unc__sarif_place ret_places[UNC__SARIF_PLACES_MAX])
{
    bool is_misuse = unc__loaded_is_misuse(finding);
    bool is_stale = strcmp(finding->class, "stale-registration") == 0;
    const char *acquired = unc__word_acquired(finding->kind);
    const cJSON *site = unc__document_object(finding->tree, "release_site");
    struct unc__verbs verbs = unc__word_verbs(finding);
    size_t count = 0;

    ret_places[count++] = (struct unc__sarif_place){
        .verb = is_misuse ? verbs.use : acquired,
        .stack = finding->stack,
        .site = finding->site,
    };
    if (finding->release_stack != NULL || site != NULL) {
        ret_places[count++] = (struct unc__sarif_place){
            .verb = is_misuse ? verbs.cause : "its loop was closed",
            .stack = finding->release_stack,
            .site = unc__loaded_site(site),
        };
    }
    if (finding->acquired_stack != NULL) {
        ret_places[count++] = (struct unc__sarif_place){
            .verb = is_stale ? unc__word_acquired("fd") : acquired,
            .stack = finding->acquired_stack,
            .site = { .file = "" },
        };
    }
    if (finding->sibling_stack != NULL) {
        ret_places[count++] = (struct unc__sarif_place){
            .verb = "released",
            .stack = finding->sibling_stack,
            .site = { .file = "" },
            .is_of_others = true,
        };
    }
    return count;
}

/* RFC 3986: what is not unreserved is escaped, byte by byte. */
static void put_address(struct unc__emit *json, const char *path)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "0123456789-._~/";

    unc__emit_text_begin(json, "uri");
    while (*path != '\0') {
        size_t length = strspn(path, plain);

        unc__emit_text_add_bytes(json, path, length);
        path += length;
        if (*path != '\0') {
            char escape[4];

            (void)snprintf(escape, sizeof escape, "%%%02X", (unsigned char)*path++);
            unc__emit_text_add(json, escape);
        }
    }
    unc__emit_text_end(json);
}

void unc__sarif_physical_location(struct unc__emit *json,
                                  const struct unc__location *location,
                                  const char *program)
{
    unc__emit_object(json, "physicalLocation");
    unc__emit_object(json, "artifactLocation");
    put_address(json, unc__location_file(location, program != NULL ? program : "?"));
    unc__emit_text(json, "uriBaseId", location->is_inside ? BASE_INSIDE : BASE_OUTSIDE);
    unc__emit_end(json);
    if (location->line > 0 || program != NULL) {
        unc__emit_object(json, "region");
        unc__emit_count(json, "startLine", location->line > 0 ? location->line : 1);
        unc__emit_end(json);
    }
    unc__emit_end(json);
}

void unc__sarif_function(struct unc__emit *json, const char *function)
{
    if (*function == '\0') {
        return;
    }
    unc__emit_array(json, "logicalLocations");
    unc__emit_object(json, NULL);
    unc__emit_text(json, "fullyQualifiedName", function);
    unc__emit_text(json, "kind", "function");
    unc__emit_end(json);
    unc__emit_end(json);
}

void unc__sarif_message(struct unc__emit *json, const char *key, const char *text)
{
    unc__emit_object(json, key);
    unc__emit_text(json, "text", text);
    unc__emit_end(json);
}

static void put_base(struct unc__emit *json, const char *name, const char *text)
{
    unc__emit_object(json, name);
    unc__sarif_message(json, "description", text);
    unc__emit_end(json);
}

void unc__sarif_bases(struct unc__emit *json)
{
    unc__emit_object(json, "originalUriBaseIds");
    put_base(json, BASE_INSIDE, "The root of the source tree.");
    put_base(json, BASE_OUTSIDE,
             "Not in the source tree: what is left of a path of the machine that "
             "compiled or ran, such as the root of its file system.");
    unc__emit_end(json);
}
