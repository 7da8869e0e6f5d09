/* SPDX-License-Identifier: MIT */
/*
 * GitLab's Code Quality: an array of issues, of which it shows those that the target
 * branch does not have. It knows an issue by its fingerprint alone, shows equal ones
 * once, and takes paths for paths of the repository. No schema of it is published; what
 * it reads is in tests/convert/gitlab.schema.json.
 *
 * Fingerprints are the gate's, without lines: an edit above is no new issue. What is not
 * new is left out, because an issue cannot be anything else there, unless --tolerated
 * asks for it: then it is of severity "info". What was not measured is a blocker: an
 * empty array would say that all is well.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "convert/format.h"
#include "convert/json.h"

static const char *severity_of(const struct unc__converted *one)
{
    if (one->state != UNC__CONVERTED_NEW) {
        return "info";
    }
    return strcmp(one->finding->class, "unclosed") == 0 ? "major"
           : strcmp(one->finding->class, "unseen") == 0 ? "minor"
                                                        : "critical";
}

static void put_location(struct unc__emit *json, const char *path, unsigned line)
{
    unc__emit_object(json, "location");
    unc__emit_text(json, "path", path);
    unc__emit_object(json, "lines");
    unc__emit_count(json, "begin", line > 0 ? line : 1);
    unc__emit_end(json);
    unc__emit_end(json);
}

static void put_description(struct unc__emit *json, const struct unc__converted *one)
{
    const struct unc__loaded_finding *finding = one->finding;
    const char first = (char)toupper((unsigned char)finding->title[0]);

    unc__emit_text_begin(json, "description");
    if ((unsigned char)first < 0x80 && first != '\0') {
        unc__emit_text_add_bytes(json, &first, 1);
        unc__emit_text_add(json, finding->title + 1);
    } else {
        unc__emit_text_add(json, finding->title);
    }
    if (one->location.function[0] != '\0') {
        unc__emit_text_add(json, ", in ");
        unc__emit_text_add(json, one->location.function);
    }
    if (one->location.line == 0) {
        unc__emit_text_add(json, " (the line is not known: no debug information)");
    }
    if (one->state != UNC__CONVERTED_NEW) {
        unc__emit_text_add(json, " (");
        unc__emit_text_add(json, unc__converted_word(one->state));
        unc__emit_text_add(json, one->reason[0] != '\0' ? ": " : "");
        unc__emit_text_add(json, one->reason);
        unc__emit_text_add(json, ")");
    }
    unc__emit_text_end(json);
}

static void put_fingerprint(struct unc__emit *json, const struct unc__converted *one)
{
    unc__emit_text_begin(json, "fingerprint");
    unc__emit_text_add(json, one->finding->fingerprint);
    if (one->twin > 0) {
        unc__emit_text_add(json, ":");
        unc__emit_text_add_count(json, one->twin + 1);
    }
    unc__emit_text_end(json);
}

static void put_finding(struct unc__emit *json, const struct unc__converted *one)
{
    unc__emit_object(json, NULL);
    put_description(json, one);
    unc__emit_text_begin(json, "check_name");
    unc__emit_text_add(json, one->finding->class);
    unc__emit_text_add(json, "/");
    unc__emit_text_add(json, one->finding->kind);
    unc__emit_text_end(json);
    put_fingerprint(json, one);
    unc__emit_text(json, "severity", severity_of(one));
    put_location(json, unc__location_file(&one->location, one->report->program),
                 one->location.line);
    unc__emit_end(json);
}

/* @number: all that tells them apart: names of reports have process ids, and the same
 * failure would be another one in each run. */
static void put_unmeasured(struct unc__emit *json, size_t number, const char *name,
                           const char *why)
{
    const struct unc__location location = { .path = name };

    unc__emit_object(json, NULL);
    unc__emit_text_begin(json, "description");
    unc__emit_text_add(json, name);
    unc__emit_text_add(json, " was not measured: ");
    unc__emit_text_add(json, why);
    unc__emit_text_end(json);
    unc__emit_text(json, "check_name", "unclosed/unmeasured");
    unc__emit_text_begin(json, "fingerprint");
    unc__emit_text_add(json, "unmeasured:");
    unc__emit_text_add_count(json, number);
    unc__emit_text_end(json);
    unc__emit_text(json, "severity", "blocker");
    put_location(json, unc__location_file(&location, ""), 0);
    unc__emit_end(json);
}

static int print_gitlab(FILE *stream, const struct unc__conversion *conversion)
{
    size_t count = conversion->options.has_tolerated
                       ? conversion->finding_count
                       : conversion->counts[UNC__CONVERTED_NEW];
    struct unc__emit json = unc__emit_begin(stream, 1);
    const char *name;
    const char *why;
    size_t unmeasured = 0;

    unc__emit_array(&json, NULL);
    while (unc__gate_unmeasured(conversion->gate, unmeasured, &name, &why)) {
        put_unmeasured(&json, ++unmeasured, name, why);
    }
    if (conversion->result.unmeasured > unmeasured) {
        char rest[48];

        (void)snprintf(rest, sizeof rest, "%zu more",
                       conversion->result.unmeasured - unmeasured);
        put_unmeasured(&json, unmeasured + 1, rest, "the first are listed");
    }
    for (size_t i = 0; i < count; i++) {
        put_finding(&json, &conversion->findings[i]);
    }
    unc__emit_end(&json);
    return 0;
}

const struct unc__format unc__format_gitlab = {
    .name = "gitlab",
    .summary = "GitLab Code Quality",
    .file_name = "gl-code-quality-report.json",
    .print = print_gitlab,
};
