/* SPDX-License-Identifier: MIT */
/*
 * Numbers by kind. A word that is not understood is wrong use and never "no limit": a
 * gate with a mistyped limit would be green for years.
 */
#include "gate/limits.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

static const char *const names[] = {
#define NAME(id, name, ...) name,
    UNC_KINDS(NAME)
#undef NAME
        "total"
};

const char *unc__limit_name(enum unc__limit limit)
{
    return names[limit];
}

static enum unc__limit find(const char *word, size_t length)
{
    for (size_t i = 0; i < UNC__LIMIT_COUNT; i++) {
        if (strlen(names[i]) == length && memcmp(names[i], word, length) == 0) {
            return (enum unc__limit)i;
        }
    }
    return UNC__LIMIT_COUNT;
}

enum unc__limit unc__limit_of_kind(const char *kind)
{
    enum unc__limit limit = find(kind, strlen(kind));

    return limit == UNC__LIMIT_COUNT ? UNC__LIMIT_TOTAL : limit;
}

/* Digits and nothing else. Returns: 0 or -EINVAL. */
static int read_number(const char *digits, size_t length, uint64_t *ret_number)
{
    uint64_t number = 0;

    if (length == 0 || length > 18) {
        return -EINVAL;
    }
    for (size_t i = 0; i < length; i++) {
        if (digits[i] < '0' || digits[i] > '9') {
            return -EINVAL;
        }
        number = 10 * number + (uint64_t)(digits[i] - '0');
    }
    *ret_number = number;
    return 0;
}

struct reader {
    struct unc__limits *limits;
    bool has_total;
    const char *option;
    struct unc__problem *problem;
};

static int read_word(const struct reader *reader, const char *word, size_t length)
{
    const char *equals = memchr(word, '=', length);
    size_t name_length = equals != NULL ? (size_t)(equals - word) : 0;
    const char *digits = equals != NULL ? equals + 1 : word;
    enum unc__limit limit = equals != NULL ? find(word, name_length) : UNC__LIMIT_TOTAL;
    uint64_t number;

    if (limit == UNC__LIMIT_COUNT || (limit == UNC__LIMIT_TOTAL && !reader->has_total)) {
        return unc__problem_set(reader->problem, -EINVAL,
                                "%s wants KIND=NUMBER with a kind like fd, timer or "
                                "task%s, not '%.*s'",
                                reader->option, reader->has_total ? ", or total" : "",
                                (int)(length < 200 ? length : 200), word);
    }
    if (read_number(digits, length - (size_t)(digits - word), &number) < 0) {
        return unc__problem_set(
            reader->problem, -EINVAL, "%s wants a whole number, as in %s=3, not '%.*s'",
            reader->option, names[limit], (int)(length < 200 ? length : 200), word);
    }
    reader->limits->of[limit] = number;
    return 0;
}

int unc__limits_init(struct unc__limits *ret_limits, const char *const *words,
                     bool has_total, const char *option, struct unc__problem *ret_problem)
{
    struct reader reader = { ret_limits, has_total, option, ret_problem };

    for (size_t i = 0; i < UNC__LIMIT_COUNT; i++) {
        ret_limits->of[i] = UNC__NO_LIMIT;
    }
    for (; words != NULL && *words != NULL; words++) {
        for (const char *at = *words;; at++) {
            size_t length = strcspn(at, ",");
            int r = read_word(&reader, at, length);

            if (r < 0) {
                return r;
            }
            at += length;
            if (*at == '\0') {
                break;
            }
        }
    }
    return 0;
}
