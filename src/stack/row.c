/* SPDX-License-Identifier: MIT */
/*
 * The instructions of an FDE tell a table row by row: some change the row, some move on
 * to the next address. So they are followed, first those of the CIE, which make the row
 * that `restore` refers to, then the FDE's own until the next row would begin after the
 * address.
 *
 * A row is small on purpose (expressions are kept as places, values in 32 bits): eight
 * remembered ones fit into the frame of a signal handler on a small stack. What is
 * nested deeper, longer or larger than any compiler writes ends the attempt.
 */
#include "stack/row.h"

#include <stddef.h>

#define REMEMBERED_MAX  8
#define INSTRUCTION_MAX 65536

/* Instructions; the first three keep an operand in the low bits. */
enum {
    DW_CFA_advance_loc = 0x40,
    DW_CFA_offset = 0x80,
    DW_CFA_restore = 0xc0,
    DW_CFA_nop = 0x00,
    DW_CFA_set_loc = 0x01,
    DW_CFA_advance_loc1 = 0x02,
    DW_CFA_advance_loc2 = 0x03,
    DW_CFA_advance_loc4 = 0x04,
    DW_CFA_offset_extended = 0x05,
    DW_CFA_restore_extended = 0x06,
    DW_CFA_undefined = 0x07,
    DW_CFA_same_value = 0x08,
    DW_CFA_register = 0x09,
    DW_CFA_remember_state = 0x0a,
    DW_CFA_restore_state = 0x0b,
    DW_CFA_def_cfa = 0x0c,
    DW_CFA_def_cfa_register = 0x0d,
    DW_CFA_def_cfa_offset = 0x0e,
    DW_CFA_def_cfa_expression = 0x0f,
    DW_CFA_expression = 0x10,
    DW_CFA_offset_extended_sf = 0x11,
    DW_CFA_def_cfa_sf = 0x12,
    DW_CFA_def_cfa_offset_sf = 0x13,
    DW_CFA_val_offset = 0x14,
    DW_CFA_val_offset_sf = 0x15,
    DW_CFA_val_expression = 0x16,
    DW_CFA_MIPS_advance_loc8 = 0x1d,
    DW_CFA_GNU_args_size = 0x2e,
    DW_CFA_GNU_negative_offset_extended = 0x2f
};

/* Somebody who follows the instructions. */
struct reader {
    const struct unc__fde *fde;
    struct unc__input input;
    struct unc__row row;     /* as told so far; end is the start of the one before */
    struct unc__row initial; /* as the CIE left it */
    struct unc__row remembered[REMEMBERED_MAX];
    unsigned remembered_count;
    uintptr_t next; /* an instruction moved on to here */
};

static bool set(struct reader *reader, uint64_t number, enum unc__row_kind kind,
                int64_t value)
{
    if (number >= UNC__REGISTER_COUNT) {
        return true; /* vector registers and such: nothing depends on them */
    }
    reader->row.kinds[number] = (uint8_t)kind;
    reader->row.values[number] = (int32_t)value;
    return reader->row.values[number] == value;
}

/* @count times the CIE's factor. */
static bool set_factored(struct reader *reader, uint64_t number, enum unc__row_kind kind,
                         int64_t count)
{
    int64_t value;

    return !__builtin_mul_overflow(count, reader->fde->data_factor, &value) &&
           set(reader, number, kind, value);
}

static bool restore(struct reader *reader, uint64_t number)
{
    return number >= UNC__REGISTER_COUNT ||
           set(reader, number, (enum unc__row_kind)reader->initial.kinds[number],
               reader->initial.values[number]);
}

/* Passes over an expression. Returns: its place, as rows keep it. */
static int64_t take_expression(struct reader *reader)
{
    uintptr_t place = reader->input.at;

    (void)unc__input_skip(&reader->input, unc__input_uleb(&reader->input));
    return (int64_t)(place - reader->fde->header);
}

static bool set_cfa(struct reader *reader, enum unc__row_kind kind, uint64_t number,
                    int64_t value)
{
    reader->row.cfa_kind =
        (uint8_t)(number < UNC__REGISTER_COUNT ? kind : UNC__ROW_UNDEFINED);
    reader->row.cfa_register = (uint8_t)number;
    reader->row.cfa_value = (int32_t)value;
    return reader->row.cfa_value == value;
}

static bool set_cfa_factored(struct reader *reader, uint64_t number, int64_t count)
{
    int64_t value;

    return !__builtin_mul_overflow(count, reader->fde->data_factor, &value) &&
           set_cfa(reader, UNC__ROW_REGISTER, number, value);
}

static bool remember(struct reader *reader)
{
    if (reader->remembered_count == REMEMBERED_MAX) {
        return false;
    }
    reader->remembered[reader->remembered_count++] = reader->row;
    return true;
}

static bool recall(struct reader *reader)
{
    uintptr_t start = reader->row.start;

    if (reader->remembered_count == 0) {
        return false;
    }
    reader->row = reader->remembered[--reader->remembered_count];
    reader->row.start = start;
    return true;
}

static bool advance(struct reader *reader, uint64_t count)
{
    uint64_t distance;

    return !__builtin_mul_overflow(count, reader->fde->code_factor, &distance) &&
           !__builtin_add_overflow(reader->next, distance, &reader->next);
}

/* Instructions about places and whole rows. */
static bool follow_move(struct reader *reader, uint8_t instruction)
{
    struct unc__input *input = &reader->input;

    switch (instruction) {
    case DW_CFA_nop:
        return true;
    case DW_CFA_GNU_args_size:
        (void)unc__input_uleb(input);
        return true;
    case DW_CFA_set_loc: {
        uintptr_t place =
            unc__input_pointer(input, reader->fde->encoding, reader->fde->header);
        bool is_forward = place >= reader->next;

        reader->next = place;
        return is_forward;
    }
    case DW_CFA_advance_loc1:
        return advance(reader, unc__input_u8(input));
    case DW_CFA_advance_loc2:
        return advance(reader, unc__input_u16(input));
    case DW_CFA_advance_loc4:
        return advance(reader, unc__input_u32(input));
    case DW_CFA_MIPS_advance_loc8:
        return advance(reader, unc__input_u64(input));
    case DW_CFA_remember_state:
        return remember(reader);
    case DW_CFA_restore_state:
        return recall(reader);
    default:
        return false;
    }
}

/* Instructions about the CFA. */
static bool follow_cfa(struct reader *reader, uint8_t instruction)
{
    struct unc__input *input = &reader->input;
    const struct unc__row *row = &reader->row;
    uint64_t number;

    switch (instruction) {
    case DW_CFA_def_cfa:
        number = unc__input_uleb(input);
        return set_cfa(reader, UNC__ROW_REGISTER, number,
                       (int64_t)unc__input_uleb(input));
    case DW_CFA_def_cfa_sf:
        number = unc__input_uleb(input);
        return set_cfa_factored(reader, number, unc__input_sleb(input));
    case DW_CFA_def_cfa_register:
        return set_cfa(reader, UNC__ROW_REGISTER, unc__input_uleb(input), row->cfa_value);
    case DW_CFA_def_cfa_offset:
        return set_cfa(reader, UNC__ROW_REGISTER, row->cfa_register,
                       (int64_t)unc__input_uleb(input));
    case DW_CFA_def_cfa_offset_sf:
        return set_cfa_factored(reader, row->cfa_register, unc__input_sleb(input));
    case DW_CFA_def_cfa_expression:
        return set_cfa(reader, UNC__ROW_EXPRESSION, 0, take_expression(reader));
    default:
        return follow_move(reader, instruction);
    }
}

/* Instructions about one register, whose number comes first. */
static bool follow_register(struct reader *reader, uint8_t instruction)
{
    struct unc__input *input = &reader->input;
    uint64_t number = unc__input_uleb(input);

    switch (instruction) {
    case DW_CFA_offset_extended:
        return set_factored(reader, number, UNC__ROW_OFFSET,
                            (int64_t)unc__input_uleb(input));
    case DW_CFA_offset_extended_sf:
        return set_factored(reader, number, UNC__ROW_OFFSET, unc__input_sleb(input));
    case DW_CFA_GNU_negative_offset_extended:
        return set_factored(reader, number, UNC__ROW_OFFSET,
                            -(int64_t)(unc__input_uleb(input) & INT64_MAX));
    case DW_CFA_val_offset:
        return set_factored(reader, number, UNC__ROW_VAL_OFFSET,
                            (int64_t)unc__input_uleb(input));
    case DW_CFA_val_offset_sf:
        return set_factored(reader, number, UNC__ROW_VAL_OFFSET, unc__input_sleb(input));
    case DW_CFA_restore_extended:
        return restore(reader, number);
    case DW_CFA_undefined:
        return set(reader, number, UNC__ROW_UNDEFINED, 0);
    case DW_CFA_same_value:
        return set(reader, number, UNC__ROW_SAME, 0);
    case DW_CFA_register:
        return set(reader, number, UNC__ROW_REGISTER, (int64_t)unc__input_uleb(input));
    case DW_CFA_expression:
        return set(reader, number, UNC__ROW_EXPRESSION, take_expression(reader));
    default: /* DW_CFA_val_expression */
        return set(reader, number, UNC__ROW_VAL_EXPRESSION, take_expression(reader));
    }
}

static bool is_about_register(uint8_t instruction)
{
    return (instruction >= DW_CFA_offset_extended && instruction <= DW_CFA_register) ||
           instruction == DW_CFA_expression || instruction == DW_CFA_offset_extended_sf ||
           (instruction >= DW_CFA_val_offset && instruction <= DW_CFA_val_expression) ||
           instruction == DW_CFA_GNU_negative_offset_extended;
}

static bool follow(struct reader *reader)
{
    uint8_t instruction = unc__input_u8(&reader->input);
    uint8_t operand = instruction & 0x3f;

    switch (instruction & 0xc0) {
    case DW_CFA_advance_loc:
        return advance(reader, operand);
    case DW_CFA_offset:
        return set_factored(reader, operand, UNC__ROW_OFFSET,
                            (int64_t)unc__input_uleb(&reader->input));
    case DW_CFA_restore:
        return restore(reader, operand);
    default:
        return is_about_register(instruction) ? follow_register(reader, instruction)
                                              : follow_cfa(reader, instruction);
    }
}

/* Follows @input until its end or until the row at @address is complete; then
 * reader->next is after @address. */
static bool follow_until(struct reader *reader, const struct unc__input *input,
                         uintptr_t address)
{
    reader->input = *input;
    for (unsigned i = 0; reader->input.at < reader->input.end; i++) {
        if (i == INSTRUCTION_MAX || !follow(reader) || reader->input.is_bad) {
            return false;
        }
        if (reader->next > address) {
            return true;
        }
        reader->row.start = reader->next;
    }
    return true;
}

UNC__NO_SANITIZE bool unc__row_find(const struct unc__fde *fde, uintptr_t address,
                                    struct unc__row *ret_row)
{
    struct reader reader;

    if (address < fde->start || address >= fde->end) {
        return false;
    }
    reader.fde = fde;
    reader.remembered_count = 0;
    reader.next = fde->start;
    reader.row = (struct unc__row){ .start = fde->start };
    reader.initial = reader.row;
    if (!follow_until(&reader, &fde->shared_instructions, UINTPTR_MAX) ||
        reader.next != fde->start) {
        return false;
    }
    reader.initial = reader.row;
    if (!follow_until(&reader, &fde->instructions, address)) {
        return false;
    }
    *ret_row = reader.row;
    ret_row->end =
        reader.next > address && reader.next < fde->end ? reader.next : fde->end;
    return true;
}

UNC__NO_SANITIZE struct unc__input unc__row_expression(const struct unc__fde *fde,
                                                       int32_t value)
{
    uintptr_t place = fde->header + (uintptr_t)value;
    struct unc__input input = { .at = place, .end = UINTPTR_MAX };
    uint64_t size = unc__input_uleb(&input);

    input.end = input.at + size;
    return input;
}
