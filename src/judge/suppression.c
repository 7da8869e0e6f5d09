/* SPDX-License-Identifier: MIT */
/*
 * The lines of suppressions: whose resources are known to stay. A line that is not quite
 * right is refused with the reason and never half believed: a date that nobody can read
 * would keep a leak quiet for ever, and a kind that does not exist would keep nothing
 * quiet while everybody believes that it does.
 *
 * Rejected: quotes around patterns (no name that people write has blanks that a star
 * could not stand for), the format of Valgrind (four lines where one is enough).
 */
#include "judge/suppression.h"

#include <errno.h>
#include <string.h>

#include "base/nearest.h"
#include "base/text.h"
#include "options/kind_list.h"
#include "record/verdict_words.h"

#define SHOWN_SIZE 40 /* bytes of what is quoted back */

#define ISSUE_WORD "issue:"
#define DATE_WORD  "exp:"
#define MAX_WORD   "max:"
#define TYPE_WORD  "type:"

static const char *const kind_words[] = {
#define WORD(id, word, ...) word,
    UNC_KINDS(WORD)
#undef WORD
#define WORD(id, word) word,
        UNC_CLASSES(WORD)
#undef WORD
            "fp",
    "*", NULL
};

struct piece {
    const char *start;
    size_t length;
};

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t';
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool starts_with(struct piece piece, const char *word)
{
    size_t length = strlen(word);

    return piece.length >= length && memcmp(piece.start, word, length) == 0;
}

static struct piece behind(struct piece piece, size_t count)
{
    return (struct piece){ piece.start + count, piece.length - count };
}

static struct piece trim(struct piece piece)
{
    while (piece.length > 0 && is_blank(piece.start[0])) {
        piece = behind(piece, 1);
    }
    while (piece.length > 0 && is_blank(piece.start[piece.length - 1])) {
        piece.length--;
    }
    return piece;
}

/* The word in front of the first blank; @rest moves behind it. */
static struct piece take_word(struct piece *rest)
{
    struct piece word = { rest->start, 0 };

    while (word.length < rest->length && !is_blank(word.start[word.length])) {
        word.length++;
    }
    *rest = trim(behind(*rest, word.length));
    return word;
}

/* "FRONT 'what was written' BACK" */
static int refuse(struct unc__suppression_flaw *flaw, const char *front,
                  struct piece shown, const char *back)
{
    struct unc__text text = unc__text_init(flaw->text, sizeof flaw->text);

    unc__text_add(&text, front);
    unc__text_add(&text, "'");
    for (size_t i = 0; i < shown.length && i < SHOWN_SIZE; i++) {
        bool is_printable = shown.start[i] >= ' ' && shown.start[i] <= '~';

        unc__text_add_bytes(&text, is_printable ? &shown.start[i] : "?", 1);
    }
    unc__text_add(&text, shown.length > SHOWN_SIZE ? "...'" : "'");
    unc__text_add(&text, back);
    return -EINVAL;
}

static int refuse_plainly(struct unc__suppression_flaw *flaw, const char *why)
{
    struct unc__text text = unc__text_init(flaw->text, sizeof flaw->text);

    unc__text_add(&text, why);
    return -EINVAL;
}

static int check_bytes(struct piece line, struct unc__suppression_flaw *flaw)
{
    if (line.length > UNC__SUPPRESSION_LINE_MAX) {
        return refuse_plainly(flaw, "the line is longer than 4096 bytes");
    }
    for (size_t i = 0; i < line.length; i++) {
        unsigned char byte = (unsigned char)line.start[i];

        if (byte == '\0') {
            return refuse_plainly(flaw, "the line has a zero byte in it: is this text?");
        }
        if ((byte < ' ' && byte != '\t') || byte == 0x7f) {
            return refuse_plainly(flaw, "the line has a control character in it");
        }
    }
    return 0;
}

static bool is_hexadecimal(char byte)
{
    return is_digit(byte) || (byte >= 'a' && byte <= 'f') || (byte >= 'A' && byte <= 'F');
}

/* [stack/v1:|raw/v1:] and 8 to 16 digits */
static bool is_fingerprint(struct piece text)
{
    static const char *const versions[] = { "stack/v1:", "raw/v1:" };

    for (size_t i = 0; i < sizeof versions / sizeof *versions; i++) {
        if (starts_with(text, versions[i])) {
            text = behind(text, strlen(versions[i]));
            break;
        }
    }
    if (text.length < 8 || text.length > 16) {
        return false;
    }
    for (size_t i = 0; i < text.length; i++) {
        if (!is_hexadecimal(text.start[i])) {
            return false;
        }
    }
    return true;
}

static bool is_anchor_alone(struct piece pattern)
{
    return pattern.length == 0 ||
           (pattern.length == 1 &&
            (pattern.start[0] == '^' || pattern.start[0] == '$')) ||
           (pattern.length == 2 && memcmp(pattern.start, "^$", 2) == 0);
}

static int refuse_kind(struct unc__suppression_flaw *flaw, struct piece kind)
{
    const char *nearest = unc__nearest_of(kind.start, kind.length, kind_words);
    char back[96];
    struct unc__text text = unc__text_init(back, sizeof back);

    if (nearest == NULL) {
        unc__text_add(&text, " (there are 'fd', 'timer', 'exec-leak', '*' and others)");
    } else {
        unc__text_format(&text, ", did you mean '%s'?", nearest);
    }
    return refuse(flaw, "there is no kind or class ", kind, back);
}

static bool is_kind_word(struct piece kind)
{
    for (size_t i = 0; kind_words[i] != NULL; i++) {
        if (strlen(kind_words[i]) == kind.length &&
            memcmp(kind_words[i], kind.start, kind.length) == 0) {
            return true;
        }
    }
    return false;
}

static int parse_subject(struct piece word, struct unc__suppression *suppression,
                         struct unc__suppression_flaw *flaw)
{
    const char *colon = word.length == 0 ? NULL : memchr(word.start, ':', word.length);
    struct piece kind;
    struct piece pattern;

    if (colon == NULL) {
        return refuse(flaw,
                      "a line is KIND:PATTERN or fp:FINGERPRINT, and there is no "
                      "colon in ",
                      word, "");
    }
    kind = (struct piece){ word.start, (size_t)(colon - word.start) };
    pattern = behind(word, kind.length + 1);
    if (!is_kind_word(kind)) {
        return refuse_kind(flaw, kind);
    }
    suppression->is_fingerprint = kind.length == 2 && memcmp(kind.start, "fp", 2) == 0;
    if (suppression->is_fingerprint && !is_fingerprint(pattern)) {
        return refuse(flaw,
                      "a fingerprint is 8 to 16 hexadecimal digits, with or without "
                      "stack/v1: in front, not ",
                      pattern, "");
    }
    if (!suppression->is_fingerprint && is_anchor_alone(pattern)) {
        return refuse(flaw, "there is no pattern behind ",
                      (struct piece){ kind.start, kind.length + 1 },
                      "; '*' stands for all");
    }
    suppression->kind = kind.start;
    suppression->kind_length = kind.length;
    suppression->pattern = pattern.start;
    suppression->pattern_length = pattern.length;
    return 0;
}

static int32_t number_of(const char *digits, size_t count)
{
    int32_t number = 0;

    for (size_t i = 0; i < count; i++) {
        if (!is_digit(digits[i])) {
            return -1;
        }
        number = number * 10 + (digits[i] - '0');
    }
    return number;
}

static bool is_leap_year(int32_t year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int32_t days_of_month(int32_t year, int32_t month)
{
    static const int8_t days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

    return days[month - 1] + (month == 2 && is_leap_year(year));
}

/* Days since 1970-01-01; -1: it is no date. */
static int32_t day_of(const char *date, size_t length)
{
    int32_t year;
    int32_t month;
    int32_t day;
    int32_t days;

    if (length != 10 || date[4] != '-' || date[7] != '-') {
        return -1;
    }
    year = number_of(date, 4);
    month = number_of(date + 5, 2);
    day = number_of(date + 8, 2);
    if (year < 1970 || month < 1 || month > 12 || day < 1 ||
        day > days_of_month(year, month)) {
        return -1;
    }
    days = (year - 1970) * 365 + (year - 1969) / 4 - (year - 1901) / 100 +
           (year - 1601) / 400;
    for (int32_t earlier = 1; earlier < month; earlier++) {
        days += days_of_month(year, earlier);
    }
    return days + day - 1;
}

static int parse_date(struct piece value, struct unc__suppression *suppression,
                      struct unc__suppression_flaw *flaw)
{
    int32_t day = day_of(value.start, value.length);

    if (suppression->expires != INT32_MAX) {
        return refuse_plainly(flaw, "exp: is there twice");
    }
    if (day < 0) {
        return refuse(flaw, "exp: wants a date of the calendar like 2027-01-31, not ",
                      value, "");
    }
    suppression->expires = day;
    return 0;
}

static int parse_max(struct piece value, struct unc__suppression *suppression,
                     struct unc__suppression_flaw *flaw)
{
    int32_t number =
        value.length == 0 || value.length > 9 ? -1 : number_of(value.start, value.length);

    if (suppression->max != UINT64_MAX) {
        return refuse_plainly(flaw, "max: is there twice");
    }
    if (number <= 0) {
        return refuse(flaw, "max: wants a number from 1 to 999999999, not ", value, "");
    }
    suppression->max = (uint64_t)number;
    return 0;
}

/* What is behind "issue:" or "type:"; each once. */
static int parse_word(struct piece word, const char *name, const char **ret_start,
                      size_t *ret_length, struct unc__suppression_flaw *flaw)
{
    struct piece value = behind(word, strlen(name));

    if (*ret_start != NULL) {
        return refuse(flaw, "", (struct piece){ name, strlen(name) }, " is there twice");
    }
    if (value.length == 0) {
        return refuse(flaw, "there is nothing behind ",
                      (struct piece){ name, strlen(name) }, "");
    }
    *ret_start = value.start;
    *ret_length = value.length;
    return 0;
}

static int parse_attribute(struct piece word, struct unc__suppression *suppression,
                           struct unc__suppression_flaw *flaw)
{
    if (starts_with(word, DATE_WORD)) {
        return parse_date(behind(word, strlen(DATE_WORD)), suppression, flaw);
    }
    if (starts_with(word, MAX_WORD)) {
        return parse_max(behind(word, strlen(MAX_WORD)), suppression, flaw);
    }
    if (starts_with(word, ISSUE_WORD)) {
        return parse_word(word, ISSUE_WORD, &suppression->issue,
                          &suppression->issue_length, flaw);
    }
    if (starts_with(word, TYPE_WORD)) {
        return parse_word(word, TYPE_WORD, &suppression->type, &suppression->type_length,
                          flaw);
    }
    return refuse(flaw,
                  "behind the pattern are type:WORD, exp:DATE, issue:TEXT, max:N or "
                  "# and a reason, not ",
                  word, "");
}

static void take_reason(struct piece rest, struct unc__suppression *suppression)
{
    struct piece reason = trim(behind(rest, 1));

    if (reason.length > 0) {
        suppression->reason = reason.start;
        suppression->reason_length = reason.length;
    }
}

int unc__suppression_parse(const char *line, size_t length,
                           struct unc__suppression *ret_suppression,
                           struct unc__suppression_flaw *ret_flaw)
{
    struct piece rest = { line, length };
    struct unc__suppression suppression = { .max = UINT64_MAX, .expires = INT32_MAX };
    int r = check_bytes(rest, ret_flaw);

    rest = trim(rest);
    if (r < 0 || rest.length == 0 || rest.start[0] == '#') {
        return r;
    }
    r = parse_subject(take_word(&rest), &suppression, ret_flaw);
    while (r == 0 && rest.length > 0) {
        if (rest.start[0] == '#') {
            take_reason(rest, &suppression);
            break;
        }
        r = parse_attribute(take_word(&rest), &suppression, ret_flaw);
    }
    if (r < 0) {
        return r;
    }
    *ret_suppression = suppression;
    return 1;
}
