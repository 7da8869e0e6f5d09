/* SPDX-License-Identifier: MIT */
/*
 * A guess, and in doubt it says yes: that is a leak that is not reported, the other way
 * would be a report of what is no leak.
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

static bool may_follow(char c)
{
    return c == '\0' || strchr(" \t\n,:;<>&|)]}/\"'`", c) != NULL;
}

/* What stands before @place in @text: nothing, one of these, or a path of descriptors. */
static bool may_precede(const char *text, const char *place)
{
    size_t length = (size_t)(place - text);

    if (length == 0) {
        return true;
    }
    if (place[-1] == '/') {
        return length >= 3 && strncmp(place - 3, "fd/", 3) == 0;
    }
    return strchr(" \t\n=,:;<>&|([{\"'`", place[-1]) != NULL;
}

static bool mentions(const char *text, const char *number)
{
    size_t length = strlen(number);
    const char *place = strstr(text, number);

    for (; place != NULL; place = strstr(place + 1, number)) {
        if (may_precede(text, place) && may_follow(place[length])) {
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
