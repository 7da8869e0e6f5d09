/* SPDX-License-Identifier: MIT */
/*
 * A word a step, and the rest byte by byte. Compilers know these loops and would make
 * calls of memcpy and memcmp of them; an empty statement of assembler in each, which they
 * must believe to touch memory, keeps them as they are.
 */
#include "base/bytes.h"

#include <stdint.h>

#define STAY_A_LOOP() __asm__ volatile("" ::: "memory")

/* Eight bytes of whatever type at whatever address. */
typedef uint64_t any_word __attribute__((may_alias, aligned(1)));

void unc__bytes_copy(void *to, const void *from, size_t size)
{
    char *next = to;
    const char *source = from;

    for (; size >= sizeof(any_word); size -= sizeof(any_word)) {
        *(any_word *)next = *(const any_word *)source;
        next += sizeof(any_word);
        source += sizeof(any_word);
        STAY_A_LOOP();
    }
    for (; size > 0; size--) {
        *next++ = *source++;
        STAY_A_LOOP();
    }
}

bool unc__bytes_are_equal(const void *a, const void *b, size_t size)
{
    const char *left = a;
    const char *right = b;

    for (; size >= sizeof(any_word); size -= sizeof(any_word)) {
        if (*(const any_word *)left != *(const any_word *)right) {
            return false;
        }
        left += sizeof(any_word);
        right += sizeof(any_word);
        STAY_A_LOOP();
    }
    for (; size > 0; size--) {
        if (*left++ != *right++) {
            return false;
        }
        STAY_A_LOOP();
    }
    return true;
}
