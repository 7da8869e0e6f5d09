/* SPDX-License-Identifier: MIT */
/*
 * A result a finding. GitHub makes the first sentence of its message the title, shows the
 * first of its locations, and takes two results of one rule in one line for one: what
 * keeps findings apart is the place that was chosen (location.h), and for those without a
 * line a hash that is not that of line 1 of a binary.
 */
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "convert/sarif_parts.h"

/* "[text](id)" in a message is a link; so brackets of others are escaped. */
static void add_plain(struct unc__emit *json, const char *text)
{
    while (*text != '\0') {
        size_t length = strcspn(text, "[]\\");

        unc__emit_text_add_bytes(json, text, length);
        text += length;
        if (*text != '\0') {
            const char escape[] = { '\\', *text++ };

            unc__emit_text_add_bytes(json, escape, sizeof escape);
        }
    }
}

/* With a capital letter, and a full stop. */
static void add_sentence(struct unc__emit *json, const char *text)
{
    size_t length = strlen(text);
    unsigned char first = (unsigned char)text[0];

    if (first < 0x80 && islower(first)) {
        const char letter = (char)toupper(first);

        unc__emit_text_add_bytes(json, &letter, 1);
        text++;
    }
    add_plain(json, text);
    unc__emit_text_add(json, length > 0 && text[strlen(text) - 1] == '.' ? "" : ".");
}

/* A place besides the first, of which the line is known: it gets a link. */
struct related {
    const struct unc__sarif_place *place;
    struct unc__location location;
};

static int find_related(const struct unc__sarif *sarif,
                        const struct unc__sarif_place *places, size_t count,
                        struct related *ret_related, size_t *ret_count)
{
    size_t found = 0;
    int r = 0;

    for (size_t i = 1; r == 0 && i < count; i++) {
        struct related *related = &ret_related[found];

        related->place = &places[i];
        r = places[i].site.file[0] != '\0'
                ? unc__location_of_site(sarif->conversion->locations, &places[i].site,
                                        &related->location)
                : unc__location_of_stack(sarif->conversion->locations, places[i].stack,
                                         &related->location);
        found += r == 0 && related->location.line > 0;
    }
    *ret_count = found;
    return r;
}

/* " Before: closed at [src/a.c:7](1)." */
static void add_links(struct unc__emit *json, const struct related *related, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (related[i].place->is_of_others) {
            unc__emit_text_add(json, " Others from the same place were released at [");
        } else {
            unc__emit_text_add(json, " Before: ");
            unc__emit_text_add(json, related[i].place->verb);
            unc__emit_text_add(json, " at [");
        }
        add_plain(json, unc__location_file(&related[i].location, "?"));
        unc__emit_text_add(json, ":");
        unc__emit_text_add_count(json, related[i].location.line);
        unc__emit_text_add(json, "](");
        unc__emit_text_add_count(json, i + 1);
        unc__emit_text_add(json, ").");
    }
}

static void add_where(struct unc__emit *json, const struct unc__converted *one,
                      const char *verb)
{
    if (one->location.line == 0) {
        unc__emit_text_add(json, " The line is not known, so that it is shown at line 1 "
                                 "of ");
        add_plain(json, unc__location_file(&one->location, one->report->program));
        unc__emit_text_add(json, ": there is no debug information for it.");
    } else if (one->location.function[0] != '\0') {
        const char letter = (char)toupper((unsigned char)verb[0]);

        unc__emit_text_add(json, " ");
        unc__emit_text_add_bytes(json, &letter, 1);
        unc__emit_text_add(json, verb + 1);
        unc__emit_text_add(json, " in ");
        add_plain(json, one->location.function);
        unc__emit_text_add(json, ".");
    }
}

static void put_message(struct unc__emit *json, const struct unc__converted *one,
                        const char *verb, const struct related *related, size_t count)
{
    const struct unc__loaded_finding *finding = one->finding;

    unc__emit_object(json, "message");
    unc__emit_text_begin(json, "text");
    add_sentence(json, finding->title);
    add_where(json, one, verb);
    add_links(json, related, count);
    if (one->report_count > 1) {
        unc__emit_text_add(json, " ");
        unc__emit_text_add_count(json, one->report_count);
        unc__emit_text_add(json, " processes have it.");
    }
    if (finding->advice[0] != '\0') {
        unc__emit_text_add(json, " ");
        add_sentence(json, finding->advice);
    } else if (finding->missing_call[0] != '\0') {
        unc__emit_text_add(json, " Call ");
        add_plain(json, finding->missing_call);
        unc__emit_text_add(json, "().");
    }
    unc__emit_text_end(json);
    unc__emit_end(json);
}

static void put_related(struct unc__emit *json, const struct related *related,
                        size_t count)
{
    if (count == 0) {
        return;
    }
    unc__emit_array(json, "relatedLocations");
    for (size_t i = 0; i < count; i++) {
        unc__emit_object(json, NULL);
        unc__emit_count(json, "id", i + 1);
        unc__sarif_physical_location(json, &related[i].location, NULL);
        unc__sarif_function(json, related[i].location.function);
        unc__sarif_message(json, "message", related[i].place->verb);
        unc__emit_end(json);
    }
    unc__emit_end(json);
}

/* "stack/v1:0123..." is the value 0123... of "unclosed/stack/v1". A file that only
 * happens to be at hand must not tell what a finding is: a binary changes with every
 * build, and has but one first line for all findings. */
static void put_fingerprints(struct unc__sarif *sarif, const struct unc__converted *one)
{
    const struct unc__line_hash *hash = &sarif->hashes[one - sarif->conversion->findings];
    const char *colon = strchr(one->finding->fingerprint, ':');
    struct unc__emit *json = &sarif->json;
    char own[96];
    char key[96];
    char line[64];

    (void)snprintf(own, sizeof own, "%s:%zu", colon != NULL ? colon + 1 : "",
                   one->twin + 1);
    (void)snprintf(key, sizeof key, "unclosed/%.*s",
                   colon != NULL ? (int)(colon - one->finding->fingerprint) : 0,
                   one->finding->fingerprint);
    (void)snprintf(line, sizeof line, "%" PRIx64 ":%" PRIu32, hash->hash, hash->number);
    unc__emit_object(json, "partialFingerprints");
    if (one->location.line == 0 || !one->location.is_inside) {
        unc__emit_text(json, "primaryLocationLineHash", own);
    } else if (hash->number > 0) {
        unc__emit_text(json, "primaryLocationLineHash", line);
    }
    unc__emit_text(json, key, own);
    unc__emit_end(json);
}

/* Only for readers who asked for what is not new, and so know of these. */
static void put_state(struct unc__emit *json, const struct unc__converted *one)
{
    bool is_baseline = one->state == UNC__CONVERTED_BASELINE;

    unc__emit_text(json, "baselineState", is_baseline ? "unchanged" : "new");
    unc__emit_array(json, "suppressions");
    if (one->state != UNC__CONVERTED_NEW) {
        unc__emit_object(json, NULL);
        unc__emit_text(json, "kind",
                       one->state == UNC__CONVERTED_EXPECTED ? "inSource" : "external");
        unc__emit_text(json, "status", "accepted");
        unc__emit_text(json, "justification",
                       one->reason[0] != '\0' ? one->reason
                                              : unc__converted_word(one->state));
        unc__emit_end(json);
    }
    unc__emit_end(json);
}

static void put_properties(struct unc__emit *json, const struct unc__converted *one)
{
    static const char *const origins[] = { "unknown", "application", "library" };

    unc__emit_object(json, "properties");
    unc__emit_text(json, "type", one->finding->type);
    unc__emit_text(json, "evidence", one->finding->evidence);
    unc__emit_text(json, "origin", origins[one->finding->origin]);
    unc__emit_text(json, "program", one->report->program);
    unc__emit_count(json, "reports", one->report_count);
    unc__emit_end(json);
}

static void put_place(struct unc__emit *json, const struct unc__location *location,
                      const char *program)
{
    unc__emit_array(json, "locations");
    unc__emit_object(json, NULL);
    unc__sarif_physical_location(json, location, program);
    unc__sarif_function(json, location->function);
    unc__emit_end(json);
    unc__emit_end(json);
}

static void put_rule(const struct unc__sarif *sarif, struct unc__emit *json,
                     const struct unc__converted *one)
{
    const struct unc__sarif_rule rule = { one->finding->class, one->finding->kind };

    unc__sarif_rule_id(json, "ruleId", &rule);
    unc__emit_count(json, "ruleIndex", unc__sarif_rule_index(sarif, one->finding));
    unc__emit_text(json, "level", one->state == UNC__CONVERTED_NEW ? "error" : "note");
}

static int put_result(struct unc__sarif *sarif, const struct unc__converted *one)
{
    struct unc__sarif_place places[UNC__SARIF_PLACES_MAX];
    struct related related[UNC__SARIF_PLACES_MAX];
    size_t place_count = unc__sarif_places(one->finding, places);
    struct unc__emit *json = &sarif->json;
    size_t count = 0;
    int r = find_related(sarif, places, place_count, related, &count);

    if (r < 0) {
        return r;
    }
    unc__emit_object(json, NULL);
    put_rule(sarif, json, one);
    put_message(json, one, places[0].verb, related, count);
    put_place(json, &one->location, one->report->program);
    put_related(json, related, count);
    r = unc__sarif_stacks(sarif, one);
    put_fingerprints(sarif, one);
    if (one->count > 0) {
        unc__emit_count(json, "occurrenceCount", one->count);
    }
    if (sarif->conversion->options.has_tolerated) {
        put_state(json, one);
    }
    put_properties(json, one);
    unc__emit_end(json);
    return r;
}

/* GitHub shows no notification of a tool, and would close all alerts of a process that
 * was not measured. */
static void put_unmeasured(struct unc__sarif *sarif, const char *name, const char *why)
{
    const struct unc__location location = { .path = name, .function = "" };
    struct unc__emit *json = &sarif->json;

    unc__emit_object(json, NULL);
    unc__emit_text(json, "ruleId", "unclosed/unmeasured");
    unc__emit_count(json, "ruleIndex", sarif->rule_count);
    unc__emit_text(json, "level", "error");
    unc__emit_object(json, "message");
    unc__emit_text_begin(json, "text");
    add_plain(json, name);
    unc__emit_text_add(json, " was not measured: ");
    add_plain(json, why);
    unc__emit_text_add(json, ".");
    unc__emit_text_end(json);
    unc__emit_end(json);
    put_place(json, &location, "unknown");
    unc__emit_object(json, "partialFingerprints");
    unc__emit_text(json, "primaryLocationLineHash", unc__location_file(&location, ""));
    unc__emit_end(json);
    if (sarif->conversion->options.has_tolerated) {
        unc__emit_text(json, "baselineState", "new");
        unc__emit_array(json, "suppressions");
        unc__emit_end(json);
    }
    unc__emit_end(json);
}

int unc__sarif_results(struct unc__sarif *sarif)
{
    const struct unc__conversion *conversion = sarif->conversion;
    const char *name;
    const char *why;
    int r = 0;

    unc__emit_array(&sarif->json, "results");
    for (size_t i = 0; unc__gate_unmeasured(conversion->gate, i, &name, &why); i++) {
        put_unmeasured(sarif, name, why);
    }
    for (size_t i = 0; r == 0 && i < sarif->result_count; i++) {
        r = put_result(sarif, &conversion->findings[i]);
    }
    unc__emit_end(&sarif->json);
    return r;
}
