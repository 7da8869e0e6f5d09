/* SPDX-License-Identifier: MIT */
#include "options/signal_number.h"

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/signal_list.h"

static const struct {
    const char *word;
    int number;
} signals[] = {
#define SIGNAL(word) { #word, SIG##word },
    UNC_SIGNALS(SIGNAL)
#undef SIGNAL
};

static bool is_taken(int number)
{
    static const int taken[] = { SIGKILL, SIGSTOP, SIGSEGV, SIGBUS,  SIGFPE,  SIGILL,
                                 SIGTRAP, SIGSYS,  SIGABRT, SIGPIPE, SIGXFSZ, SIGCHLD,
                                 SIGCONT, SIGTSTP, SIGTTIN, SIGTTOU };

    for (size_t i = 0; i < sizeof taken / sizeof *taken; i++) {
        if (taken[i] == number) {
            return true;
        }
    }
    return number > SIGSYS && number < UNC__SIGNAL_REALTIME_FIRST; /* libc's */
}

/* -1: not a number, or larger than any signal's. */
static int digits(struct unc__piece value)
{
    int number = 0;

    for (size_t i = 0; i < value.length; i++) {
        if (value.start[i] < '0' || value.start[i] > '9' || number > 99) {
            return -1;
        }
        number = number * 10 + (value.start[i] - '0');
    }
    return value.length == 0 ? -1 : number;
}

static bool skip(struct unc__piece *value, const char *word)
{
    size_t length = strlen(word);

    if (value->length < length || memcmp(value->start, word, length) != 0) {
        return false;
    }
    value->start += length;
    value->length -= length;
    return true;
}

/* RTMIN, RTMIN+3, RTMAX-1. */
static int realtime(struct unc__piece value)
{
    bool is_first = skip(&value, "RTMIN");
    int offset = 0;

    if (!is_first && !skip(&value, "RTMAX")) {
        return 0;
    }
    if (value.length > 0) {
        offset = skip(&value, is_first ? "+" : "-") ? digits(value) : -1;
    }
    if (offset < 0 || offset > UNC__SIGNAL_REALTIME_LAST - UNC__SIGNAL_REALTIME_FIRST) {
        return 0;
    }
    return is_first ? UNC__SIGNAL_REALTIME_FIRST + offset
                    : UNC__SIGNAL_REALTIME_LAST - offset;
}

static int named(struct unc__piece value)
{
    (void)skip(&value, "SIG");
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        if (unc__piece_equals(value, signals[i].word)) {
            return signals[i].number;
        }
    }
    return realtime(value);
}

int unc__signal_number(struct unc__piece value)
{
    int number = digits(value);

    if (number < 0) {
        number = named(value);
    }
    return number > UNC__SIGNAL_REALTIME_LAST || is_taken(number) ? 0 : number;
}
