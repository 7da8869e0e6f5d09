/* SPDX-License-Identifier: MIT */
/* One line of suppressions: what it says, what is wrong with it, what it covers. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/case.h"

#include "judge/suppression.h"

static struct unc__suppression parse(const char *line)
{
    struct unc__suppression suppression;
    struct unc__suppression_flaw flaw;

    assert_int_equal(unc__suppression_parse(line, strlen(line), &suppression, &flaw), 1);
    return suppression;
}

static void refuse(const char *line, const char *why)
{
    struct unc__suppression suppression;
    struct unc__suppression_flaw flaw;

    assert_int_equal(unc__suppression_parse(line, strlen(line), &suppression, &flaw),
                     -EINVAL);
    assert_string_equal(flaw.text, why);
}

static void expect_piece(const char *start, size_t length, const char *text)
{
    assert_non_null(start);
    assert_int_equal(length, strlen(text));
    assert_memory_equal(start, text, length);
}

UNC_TEST(parse__everything__is_taken_apart)
{
    struct unc__suppression line =
        parse("  fd:^open_*$\ttype:socket exp:2027-01-31 issue:#1 max:2 # why  ");

    expect_piece(line.kind, line.kind_length, "fd");
    expect_piece(line.pattern, line.pattern_length, "^open_*$");
    expect_piece(line.type, line.type_length, "socket");
    expect_piece(line.issue, line.issue_length, "#1");
    expect_piece(line.reason, line.reason_length, "why");
    assert_int_equal(line.max, 2);
    assert_int_equal(line.expires, 20849);
    assert_false(line.is_fingerprint);
}

UNC_TEST(parse__little__has_no_limits)
{
    struct unc__suppression line = parse("exec-leak:a#b::c");

    expect_piece(line.kind, line.kind_length, "exec-leak");
    expect_piece(line.pattern, line.pattern_length, "a#b::c");
    assert_null(line.reason);
    assert_null(line.issue);
    assert_null(line.type);
    assert_true(line.max == UINT64_MAX);
    assert_int_equal(line.expires, INT32_MAX);
    assert_false(unc__suppression_is_expired(&line, INT32_MAX));
    assert_null(parse("fd:x #   ").reason);
}

UNC_TEST(parse__empty_lines_and_comments__are_none)
{
    static const char *const lines[] = { "", "  \t ", "# fd:x", "   #", "#" };
    struct unc__suppression suppression;
    struct unc__suppression_flaw flaw;

    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        assert_int_equal(
            unc__suppression_parse(lines[i], strlen(lines[i]), &suppression, &flaw), 0);
    }
}

UNC_TEST(parse__subject__is_refused_with_the_reason)
{
    refuse("main", "a line is KIND:PATTERN or fp:FINGERPRINT, and there is no colon in "
                   "'main'");
    refuse("fdd:x", "there is no kind or class 'fdd', did you mean 'fd'?");
    refuse("exec_leak:x",
           "there is no kind or class 'exec_leak', did you mean 'exec-leak'?");
    refuse("memory:x", "there is no kind or class 'memory' (there are 'fd', 'timer', "
                       "'exec-leak', '*' and others)");
    refuse("\xc2\x9b:x", "there is no kind or class '?\?' (there are 'fd', 'timer', "
                         "'exec-leak', '*' and others)");
    refuse("fd:", "there is no pattern behind 'fd:'; '*' stands for all");
    refuse("fd:^", "there is no pattern behind 'fd:'; '*' stands for all");
    refuse("fd:$ # x", "there is no pattern behind 'fd:'; '*' stands for all");
    refuse("fd:^$", "there is no pattern behind 'fd:'; '*' stands for all");
}

UNC_TEST(parse__fingerprints__have_8_to_16_digits)
{
    static const char *const bad[] = { "fp:1234567",         "fp:12345678901234567",
                                       "fp:1234567g",        "fp:stack/v2:12345678",
                                       "fp:stack/v1:",       "fp:",
                                       "fp:stack/v1:1234567" };
    static const char *const good[] = { "fp:12345678", "fp:stack/v1:12345678",
                                        "fp:raw/v1:0123456789ABCdef" };
    struct unc__suppression suppression;
    struct unc__suppression_flaw flaw;

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(
            unc__suppression_parse(bad[i], strlen(bad[i]), &suppression, &flaw), -EINVAL);
    }
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_true(parse(good[i]).is_fingerprint);
    }
}

UNC_TEST(parse__attributes__are_refused_with_the_reason)
{
    refuse("fd:x y", "behind the pattern are type:WORD, exp:DATE, issue:TEXT, max:N or # "
                     "and a reason, not 'y'");
    refuse("fd:x max:0", "max: wants a number from 1 to 999999999, not '0'");
    refuse("fd:x max:-1", "max: wants a number from 1 to 999999999, not '-1'");
    refuse("fd:x max:1000000000",
           "max: wants a number from 1 to 999999999, not '1000000000'");
    refuse("fd:x max:", "max: wants a number from 1 to 999999999, not ''");
    refuse("fd:x max:1 max:1", "max: is there twice");
    refuse("fd:x exp:2027-01-01 exp:2027-01-01", "exp: is there twice");
    refuse("fd:x issue:", "there is nothing behind 'issue:'");
    refuse("fd:x issue:1 issue:2", "'issue:' is there twice");
    refuse("fd:x type:a type:b", "'type:' is there twice");
}

UNC_TEST(parse__dates__are_of_the_calendar)
{
    static const char *const bad[] = { "2026-02-30", "2027-02-29", "2100-02-29",
                                       "2026-13-01", "2026-00-01", "2026-01-00",
                                       "1969-12-31", "2026-1-1",   "20260101",
                                       "2026-01-1x", "",           "tomorrow" };
    static const struct {
        const char *date;
        int32_t day;
    } good[] = { { "1970-01-01", 0 },     { "1970-12-31", 364 },
                 { "1972-02-29", 789 },   { "2000-02-29", 11016 },
                 { "2000-03-01", 11017 }, { "2026-11-22", 20779 },
                 { "2100-03-01", 47541 }, { "9999-12-31", 2932896 } };
    struct unc__suppression suppression;
    struct unc__suppression_flaw flaw;

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char line[64] = "fd:x exp:";

        assert_int_equal(unc__suppression_parse(strcat(line, bad[i]), 9 + strlen(bad[i]),
                                                &suppression, &flaw),
                         -EINVAL);
    }
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        char line[64] = "fd:x exp:";

        assert_int_equal(parse(strcat(line, good[i].date)).expires, good[i].day);
    }
    refuse("fd:x exp:2026-02-30",
           "exp: wants a date of the calendar like 2027-01-31, not '2026-02-30'");
}

UNC_TEST(expiry__the_day_itself__still_holds)
{
    struct unc__suppression line = parse("fd:x exp:1970-01-11");

    assert_false(unc__suppression_is_expired(&line, 9));
    assert_false(unc__suppression_is_expired(&line, 10));
    assert_true(unc__suppression_is_expired(&line, 11));
}

UNC_TEST(parse__bytes_that_are_no_text__are_refused)
{
    static const char zero[] = "fd:x\0y";
    struct unc__suppression suppression;
    struct unc__suppression_flaw flaw;
    size_t size = 1 << 20;
    char *large = malloc(size);

    assert_non_null(large);
    memset(large, 'a', size);
    assert_int_equal(unc__suppression_parse(zero, sizeof zero - 1, &suppression, &flaw),
                     -EINVAL);
    assert_string_equal(flaw.text, "the line has a zero byte in it: is this text?");
    refuse("fd:\x1b[2J", "the line has a control character in it");
    refuse("fd:a\rb", "the line has a control character in it");
    refuse("fd:a\x7f", "the line has a control character in it");
    assert_int_equal(unc__suppression_parse(large, size, &suppression, &flaw), -EINVAL);
    assert_string_equal(flaw.text, "the line is longer than 4096 bytes");
    free(large);
}

UNC_TEST(lines__of_every_editor__are_the_same)
{
    static const char text[] = "\xef\xbb\xbf"
                               "a\r\nb\n\nc";
    struct unc__suppression_lines lines =
        unc__suppression_lines_of(text, sizeof text - 1);
    const char *line;
    size_t length;

    assert_true(unc__suppression_lines_next(&lines, &line, &length));
    expect_piece(line, length, "a");
    assert_true(unc__suppression_lines_next(&lines, &line, &length));
    expect_piece(line, length, "b");
    assert_true(unc__suppression_lines_next(&lines, &line, &length));
    assert_int_equal(length, 0);
    assert_true(unc__suppression_lines_next(&lines, &line, &length));
    expect_piece(line, length, "c");
    assert_int_equal(lines.number, 4);
    assert_false(unc__suppression_lines_next(&lines, &line, &length));
}

static bool covers(const char *pattern, const char *function)
{
    struct unc__suppression_frame frame = { .function = function };
    char line[512] = "*:";
    struct unc__suppression suppression;

    (void)strncat(line, pattern, sizeof line - 3);
    suppression = parse(line);
    return unc__suppression_covers_frame(&suppression, &frame);
}

UNC_TEST(pattern__without_anchors__may_stand_anywhere)
{
    assert_true(covers("pen", "open_it"));
    assert_true(covers("open_it", "open_it"));
    assert_true(covers("o*n*t", "xopen_itx"));
    assert_false(covers("open__", "open_it"));
    assert_false(covers("Open", "open_it"));
    assert_true(covers("*", ""));
    assert_true(covers("**", "x"));
    assert_false(covers("x", ""));
}

UNC_TEST(pattern__anchors__are_the_ends)
{
    assert_true(covers("^open", "open_it"));
    assert_false(covers("^pen", "open_it"));
    assert_true(covers("it$", "open_it"));
    assert_false(covers("open$", "open_it"));
    assert_true(covers("^open*it$", "open_it"));
    assert_true(covers("^a*a$", "aa"));
    assert_false(covers("^a*a$", "a"));
    assert_true(covers("^*b$", "aab"));
    assert_true(covers("a*$", "ba"));
    /* anywhere else they are what they are */
    assert_true(covers("a^b$c", "xa^b$cx"));
    assert_true(covers("ab$", "abab"));
    assert_true(covers("*ab*ab$", "abcabab"));
}

UNC_TEST(pattern__many_stars__cost_no_more_than_length_times_length)
{
    char name[4096];
    char pattern[256];

    memset(name, 'a', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    for (size_t i = 0; i + 2 < sizeof pattern; i += 2) {
        memcpy(pattern + i, "a*", 2);
    }
    memcpy(pattern + sizeof pattern - 4, "*b$", 4);
    assert_false(covers(pattern, name)); /* 2^127 steps, if each star tried all it can */
}

UNC_TEST(frame__paths__match_with_and_without_folders)
{
    const struct unc__suppression_frame frame = { "f", "/src/net/conn.c",
                                                  "/usr/lib/libnet.so.3" };
    struct unc__suppression line;

    line = parse("fd:^conn.c$");
    assert_true(unc__suppression_covers_frame(&line, &frame));
    line = parse("fd:net/conn");
    assert_true(unc__suppression_covers_frame(&line, &frame));
    line = parse("fd:^libnet.so*");
    assert_true(unc__suppression_covers_frame(&line, &frame));
    line = parse("fd:^/usr/lib/");
    assert_true(unc__suppression_covers_frame(&line, &frame));
    line = parse("fd:^net");
    assert_false(unc__suppression_covers_frame(&line, &frame));
}

UNC_TEST(frame__of_which_nothing_is_known__is_covered_by_none)
{
    const struct unc__suppression_frame frame = { NULL, NULL, NULL };
    struct unc__suppression line = parse("fd:*");

    assert_false(unc__suppression_covers_frame(&line, &frame));
    assert_true(unc__suppression_covers_any(&line));
    line = parse("fd:^**$");
    assert_true(unc__suppression_covers_any(&line));
    line = parse("fd:*a");
    assert_false(unc__suppression_covers_any(&line));
    line = parse("fp:12345678");
    assert_false(unc__suppression_covers_any(&line));
}

UNC_TEST(kind__a_kind__is_what_was_left_and_no_misuse)
{
    struct unc__suppression line = parse("fd:x");

    assert_true(unc__suppression_covers_kind(&line, "fd", "unclosed", "socket"));
    assert_true(unc__suppression_covers_kind(&line, "fd", "unseen", "socket"));
    assert_false(unc__suppression_covers_kind(&line, "fd", "double-release", "socket"));
    assert_false(unc__suppression_covers_kind(&line, "timer", "unclosed", "repeating"));
    line = parse("double-release:x");
    assert_true(unc__suppression_covers_kind(&line, "fd", "double-release", "socket"));
    assert_false(unc__suppression_covers_kind(&line, "fd", "unclosed", "socket"));
    line = parse("*:x");
    assert_true(unc__suppression_covers_kind(&line, "timer", "lifecycle", "ECLOSED"));
    line = parse("fd:x type:socket");
    assert_true(unc__suppression_covers_kind(&line, "fd", "unclosed", "socket"));
    assert_false(unc__suppression_covers_kind(&line, "fd", "unclosed", "sockets"));
}

UNC_TEST(fingerprint__its_beginning__is_enough)
{
    struct unc__suppression line = parse("fp:9C1f4e0a");

    assert_true(unc__suppression_covers_fingerprint(&line, "stack/v1:9c1f4e0a7b21d3e5"));
    assert_true(unc__suppression_covers_fingerprint(&line, "raw/v1:9c1f4e0a7b21d3e5"));
    assert_false(unc__suppression_covers_fingerprint(&line, "stack/v1:9c1f4e0b7b21d3e5"));
    assert_false(unc__suppression_covers_fingerprint(&line, "stack/v1:9c1f"));
    assert_false(unc__suppression_covers_fingerprint(&line, ""));
    assert_false(unc__suppression_covers_fingerprint(&line, NULL));
    line = parse("fp:stack/v1:9c1f4e0a");
    assert_true(unc__suppression_covers_fingerprint(&line, "stack/v1:9c1f4e0a7b21d3e5"));
    assert_false(unc__suppression_covers_fingerprint(&line, "raw/v1:9c1f4e0a7b21d3e5"));
    line = parse("fd:9c1f4e0a");
    assert_false(unc__suppression_covers_fingerprint(&line, "stack/v1:9c1f4e0a7b21d3e5"));
}
