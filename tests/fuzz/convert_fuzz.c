/* SPDX-License-Identifier: MIT */
/*
 * Every format against any report: what the door lets in is judged and written, and what
 * is written is UTF-8 without anything that moves a terminal or turns the direction of
 * text, whoever wrote the report.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "convert/format.h"
#include "convert/page.h"
#include "document/document.h"
#include "document/unicode.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* The page's own parts are made by the build of the command. */
static const unsigned char part[] = "/* */";
const struct unc__page_part unc__page_css = { .bytes = part, .size = sizeof part - 1 };
const struct unc__page_part unc__page_js = { .bytes = part, .size = sizeof part - 1 };

static bool is_harmless(uint32_t code)
{
    return (code >= 0x20 || code == '\n' || code == '\t') &&
           !(code >= 0x7f && code < 0xa0) && !(code >= 0x200e && code <= 0x200f) &&
           !(code >= 0x2028 && code <= 0x202e) && !(code >= 0x2066 && code <= 0x2069);
}

static void check_text(const char *text, size_t size)
{
    if (size == 0) {
        abort();
    }
    while (size > 0) {
        uint32_t code = 0;
        int length = unc__unicode_read(text, size, &code);

        if (length <= 0 || !is_harmless(code)) {
            abort();
        }
        text += length;
        size -= (size_t)length;
    }
}

static void print(const struct unc__format *format,
                  const struct unc__conversion *conversion)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    int rc;

    if (stream == NULL) {
        abort();
    }
    rc = format->print(stream, conversion);
    if (fclose(stream) != 0 || rc != 0) {
        abort();
    }
    check_text(text, size);
    free(text);
}

static void print_all(struct unc__loaded_report *report, bool has_tolerated)
{
    const struct unc__gate_options options = { .has_builtin = true };
    const struct unc__conversion_options wanted = { .has_tolerated = has_tolerated };
    struct unc__problem said = { "" };
    struct unc__conversion conversion;
    struct unc__gate *gate;

    if (unc__gate_new(&options, &gate, &said) != 0 ||
        unc__conversion_init(&conversion, &wanted) != 0 ||
        unc__gate_add(gate, report) != 0 ||
        unc__conversion_add(&conversion, report) != 0 ||
        unc__gate_add_unmeasured(gate, "fuzz", report->program) != 0 ||
        unc__conversion_end(&conversion, gate) != 0) {
        abort();
    }
    for (size_t i = 0; unc__formats[i] != NULL; i++) {
        print(unc__formats[i], &conversion);
    }
    unc__conversion_done(&conversion);
    unc__gate_free(gate);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct unc__loaded_report *report;
    struct unc__problem said = { "" };
    cJSON *tree = NULL;

    if (unc__document_parse((const char *)bytes, size, &tree, &said) == 0 &&
        unc__loaded_take(tree, "fuzz.json", NULL, &report, &said) == 0) {
        print_all(report, size % 2 == 0);
    }
    return 0;
}
