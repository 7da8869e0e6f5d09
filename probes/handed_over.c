/* SPDX-License-Identifier: MIT */
/*
 * A guess, and in doubt it says yes: that is a leak that is not reported, the other way
 * would be a report of what is no leak. Programs have many ways to write a descriptor
 * (-d27, fd://27, >&27-, +27, fd=27?x), so the number anywhere in a word counts. Only in
 * the path of a file, which a program is given more often than a descriptor, and whose
 * digits are of versions and folders, it has to stand alone.
 *
 * The strings of the environment that the process was started with lie together where the
 * kernel put them, below the name of the executed file and above some random bytes. What
 * still lies there was not written by this program: SHLVL=3 tells nobody about descriptor
 * 3.
 */
#include "probes/handed_over.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/auxv.h>

#define FIRST_LISTEN_FD 3
#define DIGITS_MAX      12

/* In decimal, at the end of @buffer. */
static const char *write_number(int number, char buffer[DIGITS_MAX])
{
    char *digit = buffer + DIGITS_MAX - 1;

    *digit = '\0';
    do {
        *--digit = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    return digit;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Of the digits from @first to @end: "1.5", "127.0.0.1". */
static bool is_decimal(const char *text, const char *first, const char *end)
{
    return (end[0] == '.' && is_digit(end[1])) ||
           (first - text >= 2 && first[-1] == '.' && is_digit(first[-2]));
}

/* In a path, of which most have a digit somewhere: a word, or /dev/fd/7. */
static bool stands_alone(const char *text, const char *first, const char *end)
{
    bool may_end = *end == '\0' || strchr(" \t\n,:;<>&|)]}/\"'`", *end) != NULL;

    if (first[-1] == '/') {
        return may_end && first - text >= 3 && strncmp(first - 3, "fd/", 3) == 0;
    }
    return may_end && strchr(" \t\n=,:;<>&|([{\"'`", first[-1]) != NULL;
}

/* How much of @text is the path of a file: up to the first blank. */
static size_t path_length(const char *text)
{
    bool is_path =
        text[0] == '/' || strncmp(text, "./", 2) == 0 || strncmp(text, "../", 3) == 0;

    return is_path ? strcspn(text, " \t\n") : 0;
}

static bool mentions(const char *text, const char *number)
{
    const char *path_end = text + path_length(text);
    size_t length = strlen(number);
    const char *end;

    for (const char *first = text; *first != '\0'; first = end) {
        const char *digits = first;

        end = first + 1;
        if (!is_digit(*first)) {
            continue;
        }
        while (is_digit(*end)) {
            end++;
        }
        while (*digits == '0' && digits + 1 < end) {
            digits++;
        }
        if ((size_t)(end - digits) == length && strncmp(digits, number, length) == 0 &&
            !is_decimal(text, first, end) &&
            (first >= path_end || stands_alone(text, first, end))) {
            return true;
        }
    }
    return false;
}

static bool is_as_it_was(const char *variable)
{
    uintptr_t place = (uintptr_t)variable;

    return place > getauxval(AT_RANDOM) && place < getauxval(AT_EXECFN);
}

static bool is_among_listened(const char *variable, int fd)
{
    static const char name[] = "LISTEN_FDS=";
    int count = 0;

    if (strncmp(variable, name, sizeof name - 1) != 0) {
        return false;
    }
    for (const char *digit = variable + sizeof name - 1;
         *digit >= '0' && *digit <= '9' && count < INT16_MAX; digit++) {
        count = count * 10 + (*digit - '0');
    }
    return fd >= FIRST_LISTEN_FD && fd - FIRST_LISTEN_FD < count;
}

bool unc__is_handed_over(int fd, char *const *arguments, char *const *environment)
{
    char buffer[DIGITS_MAX];
    const char *number = write_number(fd, buffer);

    for (; arguments != NULL && *arguments != NULL; arguments++) {
        if (mentions(*arguments, number)) {
            return true;
        }
    }
    for (; environment != NULL && *environment != NULL; environment++) {
        const char *value = strchr(*environment, '=');

        if (is_among_listened(*environment, fd) ||
            (value != NULL && !is_as_it_was(*environment) &&
             mentions(value + 1, number))) {
            return true;
        }
    }
    return false;
}
