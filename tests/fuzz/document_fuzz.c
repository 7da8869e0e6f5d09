/* SPDX-License-Identifier: MIT */
/*
 * The door for JSON, and the reports behind it, against any bytes. What the door lets in
 * is what cJSON would make of it, and can be written and read again; a report that is
 * taken can be judged and written back.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "document/document.h"
#include "document/print.h"
#include "gate/loaded.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static cJSON *parse(const char *bytes, size_t size)
{
    struct unc__problem said = { "" };
    cJSON *tree = NULL;
    int rc = unc__document_parse(bytes, size, &tree, &said);

    if ((rc == 0) != (tree != NULL) || (rc != 0 && said.text[0] == '\0')) {
        abort();
    }
    return tree;
}

static void compare_with_cjson(const cJSON *tree, const char *bytes, size_t size)
{
    cJSON *other = cJSON_ParseWithLength(bytes, size);

    if (other == NULL || !cJSON_Compare(tree, other, true)) {
        abort();
    }
    cJSON_Delete(other);
}

static void write_and_read(const cJSON *tree, bool is_pretty)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    cJSON *again;

    if (stream == NULL) {
        return;
    }
    unc__print_tree(stream, tree, is_pretty);
    fclose(stream);
    again = parse(text, size);
    if (again == NULL || !cJSON_Compare(tree, again, true)) {
        abort();
    }
    cJSON_Delete(again);
    free(text);
}

/* All that the header promises can be read. */
static void walk(const struct unc__loaded_report *report)
{
    size_t length = strlen(report->program) + strlen(report->cause);

    for (size_t i = 0; i < report->finding_count; i++) {
        const struct unc__loaded_finding *finding = &report->findings[i];

        length += strlen(finding->fingerprint) + strlen(finding->functions);
        length += strlen(finding->class) + strlen(finding->kind) + strlen(finding->type);
        length += strlen(finding->site.file) + strlen(finding->site.function);
        for (size_t k = 0; finding->stack != NULL && k < finding->stack->frame_count;
             k++) {
            length += strlen(finding->stack->frames[k].function);
        }
        if (finding->count == 0) {
            abort();
        }
    }
    if (length == SIZE_MAX) {
        abort();
    }
}

static void take(cJSON *tree)
{
    struct unc__loaded_report *report;
    struct unc__problem said = { "" };
    int rc = unc__loaded_take(tree, "fuzz.json", NULL, &report, &said);

    if (rc != 0) {
        if (said.text[0] == '\0') {
            abort();
        }
        return;
    }
    walk(report);
    if (unc__loaded_update(report) != 0) {
        abort();
    }
    walk(report);
    unc__loaded_free(report);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    cJSON *tree = parse((const char *)bytes, size);

    if (tree == NULL) {
        return 0;
    }
    compare_with_cjson(tree, (const char *)bytes, size);
    write_and_read(tree, false);
    write_and_read(tree, true);
    take(tree);
    return 0;
}
