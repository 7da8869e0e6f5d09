/* SPDX-License-Identifier: MIT */
#ifndef UNC_STACK_INPUT_H
#define UNC_STACK_INPUT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/no_sanitize.h"

/*
 * Bytes of a table that is not ours, read in order and never past their end. Whoever
 * reads beyond it gets zeros and finds is_bad set, so that a decoder asks once, when it
 * is done with a record.
 */
struct unc__input {
    uintptr_t at;
    uintptr_t end;
    bool is_bad; /* somebody asked for more than there was */
};

/* Encodings of pointers (Linux Standard Base, "DWARF Extensions"). */
enum unc__encoding {
    UNC__ENCODING_ABSOLUTE = 0x00,
    UNC__ENCODING_ULEB = 0x01,
    UNC__ENCODING_UDATA2 = 0x02,
    UNC__ENCODING_UDATA4 = 0x03,
    UNC__ENCODING_UDATA8 = 0x04,
    UNC__ENCODING_SLEB = 0x09,
    UNC__ENCODING_SDATA2 = 0x0a,
    UNC__ENCODING_SDATA4 = 0x0b,
    UNC__ENCODING_SDATA8 = 0x0c,
    UNC__ENCODING_FORMAT = 0x0f,
    UNC__ENCODING_RELATIVE_TO_PLACE = 0x10,
    UNC__ENCODING_RELATIVE_TO_HEADER = 0x30,
    UNC__ENCODING_BASE = 0x70,
    UNC__ENCODING_INDIRECT = 0x80,
    UNC__ENCODING_OMITTED = 0xff
};

/* Unaligned, and of whatever type it was written as. */
struct unc__raw16 {
    uint16_t value;
} __attribute__((packed, may_alias));
struct unc__raw32 {
    uint32_t value;
} __attribute__((packed, may_alias));
struct unc__raw64 {
    uint64_t value;
} __attribute__((packed, may_alias));

/* unc__input_skip: pass over @size bytes. Returns: where they begin; 0 if they are not
 * there. */
static inline uintptr_t unc__input_skip(struct unc__input *input, uint64_t size)
{
    uintptr_t start = input->at;

    if (size > input->end - input->at) {
        input->is_bad = true;
        input->at = input->end;
        return 0;
    }
    input->at += size;
    return start;
}

UNC__NO_SANITIZE static inline uint8_t unc__input_u8(struct unc__input *input)
{
    uintptr_t place = unc__input_skip(input, 1);

    return place != 0 ? *(const uint8_t *)place : 0;
}

UNC__NO_SANITIZE static inline uint16_t unc__input_u16(struct unc__input *input)
{
    uintptr_t place = unc__input_skip(input, 2);

    return place != 0 ? ((const struct unc__raw16 *)place)->value : (uint16_t)0;
}

UNC__NO_SANITIZE static inline uint32_t unc__input_u32(struct unc__input *input)
{
    uintptr_t place = unc__input_skip(input, 4);

    return place != 0 ? ((const struct unc__raw32 *)place)->value : 0;
}

UNC__NO_SANITIZE static inline uint64_t unc__input_u64(struct unc__input *input)
{
    uintptr_t place = unc__input_skip(input, 8);

    return place != 0 ? ((const struct unc__raw64 *)place)->value : 0;
}

/* Numbers of seven bits a byte; what does not fit in 64 bits is lost. */
UNC__NO_SANITIZE static inline uint64_t unc__input_uleb(struct unc__input *input)
{
    uint64_t value = 0;
    unsigned shift = 0;
    uint8_t byte;

    do {
        byte = unc__input_u8(input);
        if (shift < 64) {
            value |= (uint64_t)(byte & 0x7f) << shift;
        }
        shift += 7;
    } while ((byte & 0x80) != 0);
    return value;
}

UNC__NO_SANITIZE static inline int64_t unc__input_sleb(struct unc__input *input)
{
    uint64_t value = 0;
    unsigned shift = 0;
    uint8_t byte;

    do {
        byte = unc__input_u8(input);
        if (shift < 64) {
            value |= (uint64_t)(byte & 0x7f) << shift;
        }
        shift += 7;
    } while ((byte & 0x80) != 0);
    if (shift < 64 && (byte & 0x40) != 0) {
        value |= UINT64_MAX << shift;
    }
    return (int64_t)value;
}

/* unc__input_number: a number in the format part of @encoding; sign-extended. */
UNC__NO_SANITIZE static inline uint64_t unc__input_number(struct unc__input *input,
                                                          uint8_t encoding)
{
    switch (encoding & UNC__ENCODING_FORMAT) {
    case UNC__ENCODING_ABSOLUTE:
    case UNC__ENCODING_UDATA8:
    case UNC__ENCODING_SDATA8:
        return unc__input_u64(input);
    case UNC__ENCODING_ULEB:
        return unc__input_uleb(input);
    case UNC__ENCODING_SLEB:
        return (uint64_t)unc__input_sleb(input);
    case UNC__ENCODING_UDATA2:
        return unc__input_u16(input);
    case UNC__ENCODING_SDATA2:
        return (uint64_t)(int16_t)unc__input_u16(input);
    case UNC__ENCODING_UDATA4:
        return unc__input_u32(input);
    case UNC__ENCODING_SDATA4:
        return (uint64_t)(int32_t)unc__input_u32(input);
    default:
        input->is_bad = true;
        return 0;
    }
}

/*
 * unc__input_pointer: an address in @encoding, counted from its own place, from
 * @header, or from nothing. Other bases do not occur on x86-64, and a pointer to the
 * pointer only where nobody here needs the value: they are bad.
 */
UNC__NO_SANITIZE static inline uintptr_t
unc__input_pointer(struct unc__input *input, uint8_t encoding, uintptr_t header)
{
    uintptr_t place = input->at;
    uintptr_t value = unc__input_number(input, encoding);

    switch (encoding & (UNC__ENCODING_BASE | UNC__ENCODING_INDIRECT)) {
    case UNC__ENCODING_ABSOLUTE:
        return value;
    case UNC__ENCODING_RELATIVE_TO_PLACE:
        return place + value;
    case UNC__ENCODING_RELATIVE_TO_HEADER:
        return header + value;
    default:
        input->is_bad = true;
        return 0;
    }
}

#endif
