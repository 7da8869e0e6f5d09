/* SPDX-License-Identifier: MIT */
/*
 * The rules are those of github/codeql-action, which adds this fingerprint to what it
 * uploads if it is missing, and warns if it differs: units are UTF-16; blanks and tabs do
 * not count; every line end is a line feed; the text ends with the unit 0xffff, then
 * zeros; a line's hash is that of the 100 units from its begin on, as a polynomial of 37
 * modulo 2^64. Theirs rolls over the text; line by line says the same, and simpler.
 *
 * The vectors that their tests have are in tests/convert/line_hash_test.c.
 */
#include "convert/line_hash.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

#include "document/unicode.h"

#define UNIT_COUNT  100
#define FACTOR      37
#define UNIT_OF_END 0xffff

/* A text as far as it counts. */
struct units {
    uint16_t *items;
    size_t count;
    size_t line_count; /* line feeds among them, and one */
};

static void add_unit(struct units *units, uint32_t code)
{
    if (code >= 0x10000) {
        units->items[units->count++] = (uint16_t)(0xd800 + ((code - 0x10000) >> 10));
        code = 0xdc00 + ((code - 0x10000) & 0x3ff);
    }
    units->items[units->count++] = (uint16_t)code;
}

/* Never more units than bytes, and the one for the end. */
static int take_units(const char *text, size_t size, struct units *ret_units)
{
    bool is_after_return = false;

    *ret_units = (struct units){
        .items = malloc((size + 1) * sizeof *ret_units->items),
        .line_count = 1,
    };
    if (ret_units->items == NULL) {
        return -ENOMEM;
    }
    while (size > 0) {
        uint32_t code = 0;
        int length = unc__unicode_read(text, size, &code);

        if (length <= 0) {
            free(ret_units->items);
            return -EILSEQ;
        }
        text += length;
        size -= (size_t)length;
        if (code == ' ' || code == '\t' || (code == '\n' && is_after_return)) {
            is_after_return = false;
            continue;
        }
        is_after_return = code == '\r';
        code = is_after_return ? '\n' : code;
        ret_units->line_count += code == '\n';
        add_unit(ret_units, code);
    }
    add_unit(ret_units, UNIT_OF_END);
    return 0;
}

/* From the unit @first on. */
static uint64_t hash_from(const struct units *units, size_t first)
{
    uint64_t hash = 0;

    for (size_t i = first; i < first + UNIT_COUNT; i++) {
        hash = hash * FACTOR + (i < units->count ? units->items[i] : 0);
    }
    return hash;
}

struct numbered {
    uint64_t hash;
    size_t line;
};

static int by_hash(const void *left, const void *right)
{
    const struct numbered *a = left;
    const struct numbered *b = right;

    if (a->hash != b->hash) {
        return a->hash < b->hash ? -1 : 1;
    }
    return a->line < b->line ? -1 : a->line > b->line;
}

/* Lines of one hash are numbered from the top. */
static void number_lines(struct numbered *order, size_t count,
                         struct unc__line_hash *lines)
{
    uint32_t number = 0;

    qsort(order, count, sizeof *order, by_hash);
    for (size_t i = 0; i < count; i++) {
        number = i > 0 && order[i].hash == order[i - 1].hash ? number + 1 : 1;
        lines[order[i].line] = (struct unc__line_hash){ order[i].hash, number };
    }
}

int unc__line_hashes(const char *text, size_t size, struct unc__line_hash **ret_lines,
                     size_t *ret_count)
{
    struct unc__line_hash *lines;
    struct numbered *order;
    struct units units;
    size_t first = 0;
    int r = take_units(text, size, &units);

    if (r < 0) {
        return r;
    }
    lines = calloc(units.line_count, sizeof *lines);
    order = calloc(units.line_count, sizeof *order);
    if (lines == NULL || order == NULL) {
        free(lines);
        r = -ENOMEM;
        goto out;
    }
    for (size_t line = 0; line < units.line_count; line++) {
        order[line] = (struct numbered){ hash_from(&units, first), line };
        while (first < units.count && units.items[first++] != '\n') {
        }
    }
    number_lines(order, units.line_count, lines);
    *ret_lines = lines;
    *ret_count = units.line_count;
out:
    free(order);
    free(units.items);
    return r;
}
