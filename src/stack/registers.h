/* SPDX-License-Identifier: MIT */
#ifndef UNC_STACK_REGISTERS_H
#define UNC_STACK_REGISTERS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/no_sanitize.h"

/*
 * The registers of one frame under the numbers that x86-64 unwind tables give them, and
 * the words of the stack that may be read for it.
 */
enum unc__register {
    UNC__RBX = 3,
    UNC__RBP = 6,
    UNC__RSP = 7,
    UNC__R12 = 12,
    UNC__R15 = 15,
    UNC__RIP = 16, /* the return address */
    UNC__REGISTER_COUNT
};

struct unc__registers {
    uintptr_t values[UNC__REGISTER_COUNT];
    uint32_t known; /* a bit for each value that is one */
};

/* How far from its stack pointer a frame may keep anything, and how far up its caller
 * may begin. A garbage address is almost never this close, so a row that lies ends a
 * walk instead of a program. */
#define UNC__FRAME_SIZE_MAX ((uintptr_t)16 << 20)

/* Below the stack pointer a leaf function may keep this much: the ABI's red zone. */
#define UNC__RED_ZONE_SIZE 128

static inline bool unc__register_is_known(const struct unc__registers *registers,
                                          uint64_t number)
{
    return number < UNC__REGISTER_COUNT && (registers->known >> number & 1) != 0;
}

/* Whether a word at @address can belong to the frame whose stack pointer is @sp. */
static inline bool unc__frame_has_word(uintptr_t sp, uintptr_t address)
{
    return address - (sp - UNC__RED_ZONE_SIZE) <= UNC__FRAME_SIZE_MAX;
}

/* The word at @address, which somebody else wrote. */
UNC__NO_SANITIZE static inline uintptr_t unc__word_at(uintptr_t address)
{
    struct word {
        uintptr_t value;
    } __attribute__((packed, may_alias));

    /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): callers have looked at it */
    return ((const volatile struct word *)address)->value;
}

#endif
