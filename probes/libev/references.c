/* SPDX-License-Identifier: MIT */
/*
 * References that were moved by hand, when the loop is destroyed. One that was taken and
 * not given back kept the loop running for nothing. One given back too many ends it too
 * early, but not for as many watchers as are still active: those the program has left
 * without, as the manual says, and would take theirs before it stops them. A program that
 * just exits owes nothing.
 */
#include "probes/libev/loops.h"

#include <stddef.h>
#include <string.h>

#define TEXT_SIZE   96
#define DIGITS_SIZE 10

static size_t add(char *text, size_t length, const char *what)
{
    size_t size = strlen(what);

    memcpy(text + length, what, size + 1);
    return length + size;
}

static size_t add_number(char *text, size_t length, uint32_t number)
{
    char digits[DIGITS_SIZE];
    size_t count = 0;

    do {
        digits[count++] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    while (count > 0) {
        text[length++] = digits[--count];
    }
    text[length] = '\0';
    return length;
}

uint32_t unc__ev_references_name(int32_t references, uint32_t active_count)
{
    char text[TEXT_SIZE];
    size_t length;
    uint32_t surplus;

    if (references == 0 || (references < 0 && (uint32_t)-references <= active_count)) {
        return 0;
    }
    surplus =
        references > 0 ? (uint32_t)references : (uint32_t)-references - active_count;
    length =
        add(text, 0, references > 0 ? "ev_ref() was called " : "ev_unref() was called ");
    if (surplus == 1) {
        length = add(text, length, "once");
    } else {
        length = add_number(text, length, surplus);
        length = add(text, length, " times");
    }
    (void)add(text, length,
              references > 0 ? " more than ev_unref()" : " more than ev_ref()");
    return unc__record_name(text);
}
