/* SPDX-License-Identifier: MIT */
/*
 * What libraries at hand do not contain: instructions by hand, one short table each.
 * The rows of real libraries are compared in rows.py.
 */
#include "lib/case.h"

#include <string.h>

#include "stack/expression.h"
#include "stack/row.h"

#define START 0x1000

/* The row at START + @offset of a function that is told by @bytes; data factor -8. */
static bool find(const uint8_t *bytes, size_t size, uintptr_t offset,
                 struct unc__row *row)
{
    /* CFA = rsp + 8, return address at CFA - 8: as every CIE begins */
    static const uint8_t shared[] = { 0x0c, 7, 8, 0x80 | 16, 1 };
    struct unc__fde fde = {
        .start = START,
        .end = START + 0x100,
        .shared_instructions = { .at = (uintptr_t)shared,
                                 .end = (uintptr_t)shared + sizeof shared },
        .instructions = { .at = (uintptr_t)bytes, .end = (uintptr_t)bytes + size },
        .code_factor = 1,
        .data_factor = -8,
        .header = (uintptr_t)bytes,
        .encoding = UNC__ENCODING_UDATA8,
    };

    return unc__row_find(&fde, START + offset, row);
}

#define FIND(offset, row, ...)                                                         \
    find((const uint8_t[]){ __VA_ARGS__ }, sizeof((uint8_t[]){ __VA_ARGS__ }), offset, \
         row)

static void assert_cfa(const struct unc__row *row, int number, int offset)
{
    assert_int_equal(row->cfa_kind, UNC__ROW_REGISTER);
    assert_int_equal(row->cfa_register, number);
    assert_int_equal(row->cfa_value, offset);
}

static void assert_register(const struct unc__row *row, int number, int kind, int value)
{
    assert_int_equal(row->kinds[number], kind);
    assert_int_equal(row->values[number], value);
}

UNC_TEST(row__no_instructions__is_that_of_the_cie)
{
    struct unc__row row;

    assert_true(FIND(0xff, &row, 0x00));

    assert_cfa(&row, UNC__RSP, 8);
    assert_register(&row, UNC__RIP, UNC__ROW_OFFSET, -8);
    assert_int_equal(row.start, START);
    assert_int_equal(row.end, START + 0x100);
}

UNC_TEST(row__address_outside_the_function__is_refused)
{
    struct unc__row row;

    assert_false(FIND(0x100, &row, 0x00));
    assert_false(FIND((uintptr_t)-1, &row, 0x00));
}

UNC_TEST(row__between_two_moves__holds_up_to_the_second)
{
    struct unc__row row;

    /* advance 4, offset 16, advance1 8, offset 24 */
    assert_true(FIND(5, &row, 0x44, 0x0e, 16, 0x02, 8, 0x0e, 24));

    assert_cfa(&row, UNC__RSP, 16);
    assert_int_equal(row.start, START + 4);
    assert_int_equal(row.end, START + 12);
}

UNC_TEST(row__moves_of_every_width__add_up)
{
    struct unc__row row;

    /* 1 + 2 + 4 + 8 bytes of distance, each one place; then set_loc */
    assert_true(FIND(6, &row, 0x41, 0x02, 1, 0x03, 1, 0, 0x04, 1, 0, 0, 0, 0x1d, 1, 0, 0,
                     0, 0, 0, 0, 0, 0x01, 0x06, 0x10, 0, 0, 0, 0, 0, 0, 0x0e, 32));

    assert_int_equal(row.start, START + 6);
    assert_cfa(&row, UNC__RSP, 32);
}

UNC_TEST(row__signed_and_factored_forms__are_multiplied)
{
    struct unc__row row;

    /* def_cfa_sf rbp -2; offset_extended_sf rbx 3; val_offset rdx 2; val_offset_sf rcx
     * -1; negative_offset r12 1; offset_extended r13 4 */
    assert_true(FIND(0, &row, 0x12, 6, 0x7e, 0x11, 3, 3, 0x14, 1, 2, 0x15, 2, 0x7f, 0x2f,
                     12, 1, 0x05, 13, 4));

    assert_cfa(&row, UNC__RBP, 16);
    assert_register(&row, UNC__RBX, UNC__ROW_OFFSET, -24);
    assert_register(&row, 1, UNC__ROW_VAL_OFFSET, -16);
    assert_register(&row, 2, UNC__ROW_VAL_OFFSET, 8);
    assert_register(&row, 12, UNC__ROW_OFFSET, 8);
    assert_register(&row, 13, UNC__ROW_OFFSET, -32);
}

UNC_TEST(row__cfa_offset_sf__changes_the_offset_alone)
{
    struct unc__row row;

    assert_true(FIND(0, &row, 0x0d, 6, 0x13, 0x7c));

    assert_cfa(&row, UNC__RBP, 32);
}

UNC_TEST(row__every_way_to_say_it__is_told_apart)
{
    struct unc__row row;

    /* undefined rax; same rbx; register rbp in r13; expressions; args_size between */
    assert_true(FIND(0, &row, 0x07, 0, 0x08, 3, 0x2e, 16, 0x09, 6, 13, 0x10, 4, 1, 0x30,
                     0x16, 5, 2, 0x77, 0));

    assert_register(&row, 0, UNC__ROW_UNDEFINED, 0);
    assert_register(&row, UNC__RBX, UNC__ROW_SAME, 0);
    assert_register(&row, UNC__RBP, UNC__ROW_REGISTER, 13);
    assert_register(&row, 4, UNC__ROW_EXPRESSION, 11);
    assert_register(&row, 5, UNC__ROW_VAL_EXPRESSION, 15);
}

UNC_TEST(row__restored__is_as_in_the_cie)
{
    struct unc__row row;

    /* rbx and the return address changed, then restored in both ways */
    assert_true(FIND(0, &row, 0x83, 2, 0x07, 16, 0xc3, 0x06, 16));

    assert_register(&row, UNC__RBX, UNC__ROW_UNSPECIFIED, 0);
    assert_register(&row, UNC__RIP, UNC__ROW_OFFSET, -8);
}

UNC_TEST(row__remembered_and_recalled__is_the_remembered_one)
{
    struct unc__row row;

    /* remember; offset 16, rbx saved; advance 4; restore */
    assert_true(FIND(8, &row, 0x0a, 0x0e, 16, 0x83, 2, 0x44, 0x0b));

    assert_cfa(&row, UNC__RSP, 8);
    assert_register(&row, UNC__RBX, UNC__ROW_UNSPECIFIED, 0);
    assert_int_equal(row.start, START + 4);
}

UNC_TEST(row__remembered_too_often__is_refused)
{
    uint8_t bytes[9];
    struct unc__row row;

    memset(bytes, 0x0a, sizeof bytes);

    assert_true(find(bytes, 8, 0, &row));
    assert_false(find(bytes, 9, 0, &row));
}

UNC_TEST(row__nothing_remembered__is_refused)
{
    struct unc__row row;

    assert_false(FIND(0, &row, 0x0b));
}

UNC_TEST(row__instructions_nobody_knows__are_refused)
{
    struct unc__row row;

    for (uint8_t instruction = 0x17; instruction < 0x40; instruction++) {
        bool is_known = instruction == 0x1d || instruction == 0x2e || instruction == 0x2f;

        assert_int_equal(FIND(0, &row, instruction, 1, 0, 0, 0, 0, 0, 0, 0), is_known);
    }
}

UNC_TEST(row__cut_at_every_place__is_refused_or_whole)
{
    /* def_cfa rbp 300; offset_extended_sf rbx 3; expression of two bytes */
    static const uint8_t bytes[] = { 0x0c, 6, 0xac, 2, 0x11, 3, 3, 0x10, 4, 2, 0x77, 0 };
    static const size_t whole[] = { 0, 4, 7, 12 };
    struct unc__row row;

    for (size_t size = 0; size <= sizeof bytes; size++) {
        bool is_whole = false;

        for (size_t i = 0; i < 4; i++) {
            is_whole = is_whole || size == whole[i];
        }
        assert_int_equal(find(bytes, size, 0, &row), is_whole);
    }
}

UNC_TEST(row__cfa_in_a_vector_register__has_no_cfa)
{
    struct unc__row row;

    assert_true(FIND(0, &row, 0x0c, 17, 8));

    assert_int_equal(row.cfa_kind, UNC__ROW_UNDEFINED);
}

UNC_TEST(row__offset_beyond_32_bits__is_refused)
{
    struct unc__row row;

    assert_false(FIND(0, &row, 0x0e, 0x80, 0x80, 0x80, 0x80, 0x10));
}

/* What an expression gives with rsp at @stack, rbx 7, and 100 on its stack. */
static enum unc__outcome run(const uint8_t *bytes, size_t size, const uintptr_t *stack,
                             uintptr_t *ret_value)
{
    struct unc__registers registers = {
        .values = { [UNC__RBX] = 7, [UNC__RSP] = (uintptr_t)stack },
        .known = 1u << UNC__RBX | 1u << UNC__RSP,
    };
    struct unc__input input = { .at = (uintptr_t)bytes, .end = (uintptr_t)bytes + size };
    uintptr_t first = 100;

    return unc__expression_find(input, &registers, &first, ret_value);
}

#define RUN(stack, value, ...)                                                       \
    run((const uint8_t[]){ __VA_ARGS__ }, sizeof((uint8_t[]){ __VA_ARGS__ }), stack, \
        value)

#define ASSERT_VALUE(expected, ...)                                            \
    do {                                                                       \
        uintptr_t value = 0;                                                   \
                                                                               \
        assert_int_equal(RUN(words, &value, __VA_ARGS__), UNC__OUTCOME_FOUND); \
        assert_int_equal(value, (uintptr_t)(expected));                        \
    } while (0)

static const uintptr_t words[4] = { 11, 22, 0x8877665544332211, 44 };

UNC_TEST(expression__constants_of_every_form__are_read)
{
    ASSERT_VALUE(5, 0x35);
    ASSERT_VALUE(200, 0x08, 200);
    ASSERT_VALUE(-56, 0x09, 200);
    ASSERT_VALUE(0xfffe, 0x0a, 0xfe, 0xff);
    ASSERT_VALUE(-2, 0x0b, 0xfe, 0xff);
    ASSERT_VALUE(0xfffffffe, 0x0c, 0xfe, 0xff, 0xff, 0xff);
    ASSERT_VALUE(-2, 0x0d, 0xfe, 0xff, 0xff, 0xff);
    ASSERT_VALUE(0x0102, 0x0e, 2, 1, 0, 0, 0, 0, 0, 0);
    ASSERT_VALUE(-1, 0x0f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff);
    ASSERT_VALUE(300, 0x10, 0xac, 2);
    ASSERT_VALUE(-300, 0x11, 0xd4, 0x7d);
}

UNC_TEST(expression__registers_and_memory__are_read)
{
    ASSERT_VALUE(5, 0x73, 0x7e);             /* rbx - 2 */
    ASSERT_VALUE(9, 0x92, 3, 2);             /* the same register by number */
    ASSERT_VALUE(22, 0x77, 8, 0x06);         /* the word at rsp + 8 */
    ASSERT_VALUE(0x2211, 0x77, 16, 0x94, 2); /* two bytes of it */
    ASSERT_VALUE(0x8877665544332211, 0x77, 16, 0x94, 8);
}

UNC_TEST(expression__stack_operations__move_what_they_say)
{
    ASSERT_VALUE(100, 0x12);                  /* dup */
    ASSERT_VALUE(100, 0x31, 0x13);            /* drop */
    ASSERT_VALUE(100, 0x31, 0x14);            /* over */
    ASSERT_VALUE(100, 0x31, 0x32, 0x15, 2);   /* pick */
    ASSERT_VALUE(100, 0x31, 0x16);            /* swap */
    ASSERT_VALUE(1, 0x31, 0x32, 0x17);        /* rot: 100 1 2 -> 2 100 1 */
    ASSERT_VALUE(99, 0x31, 0x32, 0x17, 0x1c); /* ... 100 - 1 */
    ASSERT_VALUE(-97, 0x31, 0x32, 0x17, 0x1c, 0x1c, 0x96);
}

UNC_TEST(expression__arithmetic__is_that_of_the_standard)
{
    ASSERT_VALUE(100, 0x1f, 0x19);       /* neg, abs */
    ASSERT_VALUE(4, 0x37, 0x1a);         /* and */
    ASSERT_VALUE(-14, 0x1f, 0x37, 0x1b); /* div is signed */
    ASSERT_VALUE(93, 0x37, 0x1c);        /* minus */
    ASSERT_VALUE(2, 0x37, 0x1d);         /* mod */
    ASSERT_VALUE(700, 0x37, 0x1e);       /* mul */
    ASSERT_VALUE(~(uintptr_t)100, 0x20); /* not */
    ASSERT_VALUE(103, 0x37, 0x21);       /* or */
    ASSERT_VALUE(107, 0x37, 0x22);       /* plus */
    ASSERT_VALUE(400, 0x23, 0xac, 2);    /* plus_uconst */
    ASSERT_VALUE(800, 0x33, 0x24);       /* shl */
    ASSERT_VALUE(12, 0x33, 0x25);        /* shr */
    ASSERT_VALUE(-13, 0x1f, 0x33, 0x26); /* shra */
    ASSERT_VALUE(99, 0x37, 0x27);        /* xor */
    ASSERT_VALUE(0, 0x08, 64, 0x24);     /* shl by all bits */
}

UNC_TEST(expression__comparisons_and_jumps__take_the_right_branch)
{
    ASSERT_VALUE(0, 0x37, 0x29);               /* eq */
    ASSERT_VALUE(1, 0x37, 0x2a);               /* ge */
    ASSERT_VALUE(1, 0x37, 0x2b);               /* gt */
    ASSERT_VALUE(0, 0x37, 0x2c);               /* le */
    ASSERT_VALUE(1, 0x1f, 0x37, 0x2d);         /* lt: signed */
    ASSERT_VALUE(1, 0x37, 0x2e);               /* ne */
    ASSERT_VALUE(100, 0x31, 0x28, 1, 0, 0x35); /* bra taken over lit5 */
    ASSERT_VALUE(5, 0x30, 0x28, 1, 0, 0x35);   /* not taken */
    ASSERT_VALUE(100, 0x2f, 1, 0, 0x35);       /* skip */
}

UNC_TEST(expression__makes_no_sense__is_unknown)
{
    static const uint8_t nonsense[][5] = {
        { 0x22, 0x96, 0x96, 0x96, 0x96 }, /* plus needs two */
        { 0x13, 0x13, 0x96, 0x96, 0x96 }, /* drop from nothing */
        { 0x13, 0x96, 0x96, 0x96, 0x96 }, /* nothing left */
        { 0x30, 0x1b, 0x96, 0x96, 0x96 }, /* divided by zero */
        { 0x2f, 0xfd, 0xff, 0x96, 0x96 }, /* jumps to itself for ever */
        { 0x2f, 0x00, 0x80, 0x96, 0x96 }, /* jumps out */
        { 0x06, 0x96, 0x96, 0x96, 0x96 }, /* reads address 100 */
        { 0x77, 0x00, 0x94, 0x03, 0x96 }, /* three bytes */
        { 0x15, 0x09, 0x96, 0x96, 0x96 }, /* picks too deep */
        { 0x96, 0x96, 0x96, 0x96, 0x0a }, /* ends in the middle */
        { 0x12, 0x2f, 0xfc, 0xff, 0x96 }, /* pushes for ever */
        { 0x31, 0x17, 0x96, 0x96, 0x96 }, /* rot needs three */
        { 0xff, 0x96, 0x96, 0x96, 0x96 }, /* no such operation */
    };
    uintptr_t value;

    for (size_t i = 0; i < sizeof nonsense / sizeof nonsense[0]; i++) {
        assert_int_equal(run(nonsense[i], 5, words, &value), UNC__OUTCOME_UNKNOWN);
    }
}

UNC_TEST(expression__unknown_register__is_blind)
{
    uintptr_t value;

    assert_int_equal(RUN(words, &value, 0x7a, 0), UNC__OUTCOME_BLIND);
    assert_int_equal(RUN(words, &value, 0x92, 200, 1, 0), UNC__OUTCOME_BLIND);
}
