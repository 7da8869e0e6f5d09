/* SPDX-License-Identifier: MIT */
/*
 * The parser against what people, and machines, write by mistake: pieces of options in
 * any order, any bytes, and good texts cut short. Each text lies in memory of exactly its
 * size, so that AddressSanitizer sees a byte read behind it. Always the same texts: the
 * generator starts from one number.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/case.h"

#include "base/nearest.h"
#include "options/options.h"
#include "options/table.h"
#include "record/kind.h"

#define ROUND_COUNT 200000
#define TEXT_MAX    96

static const char *const pieces[] = {
    "enabled",  "report",   "exitcode",  "kinds",      "depth",  "detail",
    "children", "unwinder", "verbosity", "hang",       "help",   "signal",
    "settle",   "all",      "USR1",      "RTMIN+",     "growth", "own",
    "off",      "timer",    "tables",    "=",          "=",      "=",
    ":",        ":",        "'",         "\"",         ",",      "0",
    "1",        "64",       "255",       "4294967296", "%p",     "\x1b[2J",
};

static const char good_text[] =
    "enabled=1:report='a:b%p':exitcode=3:kinds=timer,signal,custom:depth=12:detail=7:"
    "children=off:unwinder=\"tables\":verbosity=1:help";

static uint64_t random_state = 20260101;

/* xorshift64: below @bound, which is above 0. */
static size_t draw(size_t bound)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (size_t)(random_state % bound);
}

static size_t draw_pieces(char *text)
{
    size_t length = 0;

    for (size_t left = draw(12); left > 0; left--) {
        const char *piece = pieces[draw(sizeof pieces / sizeof pieces[0])];

        if (length + strlen(piece) <= TEXT_MAX) {
            memcpy(text + length, piece, strlen(piece));
            length += strlen(piece);
        }
    }
    return length;
}

static size_t draw_bytes(char *text)
{
    size_t length = draw(TEXT_MAX + 1);

    for (size_t i = 0; i < length; i++) {
        text[i] = (char)(1 + draw(255));
    }
    return length;
}

/* A good text, cut anywhere, some of it overwritten. */
static size_t draw_cut(char *text)
{
    size_t start = draw(sizeof good_text);
    size_t length = draw(sizeof good_text - start);

    length = length < TEXT_MAX ? length : TEXT_MAX;
    memcpy(text, good_text + start, length);
    for (size_t changes = draw(3); changes > 0 && length > 0; changes--) {
        text[draw(length)] = (char)(1 + draw(255));
    }
    return length;
}

static void check_complaint(const char *message, void *userdata)
{
    size_t *count = userdata;

    *count += 1;
    assert_true(strncmp(message, "unclosed: ", 10) == 0);
    assert_string_equal(message + strlen(message) - 9, "; ignored");
    for (const char *byte = message; *byte != '\0'; byte++) {
        assert_in_range(*byte, ' ', '~');
    }
}

/* Returns: the number of complaints. */
static size_t parse(const char *bytes, size_t length)
{
    char *text = malloc(length + 1);
    struct unc__options options;
    size_t complaint_count = 0;

    assert_non_null(text);
    memcpy(text, bytes, length);
    text[length] = '\0';
    unc__options_parse(text, &options, check_complaint, &complaint_count);
    free(text);

    assert_non_null(memchr(options.report, '\0', sizeof options.report));
    assert_in_range(options.exit_code, 0, 255);
    assert_in_range(options.kinds, 1, (1U << UNC__KIND_COUNT) - 1);
    assert_in_range(options.depth, 1, 64);
    assert_in_range(options.detail, 0, 100000);
    assert_in_range(options.children, UNC__CHILDREN_OFF, UNC__CHILDREN_ALL);
    assert_in_range(options.unwinder, UNC__UNWINDER_AUTO, UNC__UNWINDER_NONE);
    assert_in_range(options.hang_ms, 0, 86400000);
    assert_in_range(options.verbosity, 0, 1);
    return complaint_count;
}

UNC_TEST(options__random_texts__are_taken_or_complained_about_and_stay_in_range)
{
    static size_t (*const draw_text[])(char *text) = { draw_pieces, draw_bytes,
                                                       draw_cut };
    size_t accepted = 0;

    for (size_t i = 0; i < ROUND_COUNT; i++) {
        char text[TEXT_MAX];
        size_t length = draw_text[i % 3](text);

        accepted += parse(text, length) == 0;
    }

    /* Both kinds came up often: the texts are neither all noise nor all good. */
    assert_in_range(accepted, ROUND_COUNT / 100, ROUND_COUNT - ROUND_COUNT / 4);
}

UNC_TEST(options__every_beginning_and_end_of_a_good_text__is_survived)
{
    size_t length = sizeof good_text - 1;

    assert_int_equal(parse(good_text, length), 0);
    for (size_t i = 0; i <= length; i++) {
        (void)parse(good_text, i);
        (void)parse(good_text + i, length - i);
    }
}

UNC_TEST(option_table__every_name__fits_the_room_of_the_suggestions)
{
    for (const struct unc__option *row = unc__option_table; row->name != NULL; row++) {
        assert_in_range(strlen(row->name), 1, UNC__NEAREST_WORD_MAX);
    }
}
