/* SPDX-License-Identifier: MIT */
/*
 * A small stack machine. Compilers and hand-written assembly need it in few places: the
 * rows of the procedure linkage table, of realigned frames, of signal frames. All of
 * the arithmetic of DWARF is here, because it costs nothing; what refers to anything
 * but registers, numbers and the stack is not understood.
 *
 * It always ends: steps are counted, and what would pop from an empty stack or push
 * onto a full one is an error.
 */
#include "stack/expression.h"

#include <stddef.h>

#include "stack/readable.h"

#define STEP_MAX  256
#define VALUE_MAX 16

enum {
    DW_OP_deref = 0x06,
    DW_OP_const1u = 0x08,
    DW_OP_const1s = 0x09,
    DW_OP_const2u = 0x0a,
    DW_OP_const2s = 0x0b,
    DW_OP_const4u = 0x0c,
    DW_OP_const4s = 0x0d,
    DW_OP_const8u = 0x0e,
    DW_OP_const8s = 0x0f,
    DW_OP_constu = 0x10,
    DW_OP_consts = 0x11,
    DW_OP_dup = 0x12,
    DW_OP_drop = 0x13,
    DW_OP_over = 0x14,
    DW_OP_pick = 0x15,
    DW_OP_swap = 0x16,
    DW_OP_rot = 0x17,
    DW_OP_abs = 0x19,
    DW_OP_and = 0x1a,
    DW_OP_div = 0x1b,
    DW_OP_minus = 0x1c,
    DW_OP_mod = 0x1d,
    DW_OP_mul = 0x1e,
    DW_OP_neg = 0x1f,
    DW_OP_not = 0x20,
    DW_OP_or = 0x21,
    DW_OP_plus = 0x22,
    DW_OP_plus_uconst = 0x23,
    DW_OP_shl = 0x24,
    DW_OP_shr = 0x25,
    DW_OP_shra = 0x26,
    DW_OP_xor = 0x27,
    DW_OP_bra = 0x28,
    DW_OP_eq = 0x29,
    DW_OP_ge = 0x2a,
    DW_OP_gt = 0x2b,
    DW_OP_le = 0x2c,
    DW_OP_lt = 0x2d,
    DW_OP_ne = 0x2e,
    DW_OP_skip = 0x2f,
    DW_OP_lit0 = 0x30,
    DW_OP_lit31 = 0x4f,
    DW_OP_breg0 = 0x70,
    DW_OP_breg31 = 0x8f,
    DW_OP_bregx = 0x92,
    DW_OP_deref_size = 0x94,
    DW_OP_nop = 0x96
};

struct machine {
    struct unc__input input;
    uintptr_t start; /* of the expression: jumps do not go before it */
    const struct unc__registers *registers;
    size_t count;
    uintptr_t values[VALUE_MAX];
    bool is_blind; /* asked for a register that is not known */
};

static bool push(struct machine *machine, uint64_t value)
{
    if (machine->count == VALUE_MAX) {
        return false;
    }
    machine->values[machine->count++] = value;
    return true;
}

/* A copy of the value that lies @depth below the top. */
static bool pick(struct machine *machine, size_t depth)
{
    return depth < machine->count &&
           push(machine, machine->values[machine->count - 1 - depth]);
}

static bool push_register(struct machine *machine, uint64_t number)
{
    int64_t offset = unc__input_sleb(&machine->input);

    if (!unc__register_is_known(machine->registers, number)) {
        machine->is_blind = true;
        return false;
    }
    return push(machine, machine->registers->values[number] + (uint64_t)offset);
}

static bool push_constant(struct machine *machine, uint8_t operation)
{
    static const uint8_t encodings[] = {
        UNC__ENCODING_UDATA2, UNC__ENCODING_SDATA2, UNC__ENCODING_UDATA4,
        UNC__ENCODING_SDATA4, UNC__ENCODING_UDATA8, UNC__ENCODING_SDATA8,
        UNC__ENCODING_ULEB,   UNC__ENCODING_SLEB,
    };

    if (operation == DW_OP_const1u) {
        return push(machine, unc__input_u8(&machine->input));
    }
    if (operation == DW_OP_const1s) {
        return push(machine, (uint64_t)(int8_t)unc__input_u8(&machine->input));
    }
    return push(machine,
                unc__input_number(&machine->input, encodings[operation - DW_OP_const2u]));
}

/* Replaces the address on top by @size bytes of what lies there. */
static bool load(struct machine *machine, uint8_t size)
{
    uintptr_t address;
    uintptr_t word;

    if (machine->count == 0 || (size != 1 && size != 2 && size != 4 && size != 8) ||
        !unc__register_is_known(machine->registers, UNC__RSP)) {
        return false;
    }
    address = machine->values[--machine->count];
    if (!unc__frame_has_word(machine->registers->values[UNC__RSP], address) ||
        !unc__are_readable(address, sizeof word)) {
        return false;
    }
    word = unc__word_at(address);
    return push(machine, size < 8 ? word & (((uintptr_t)1 << 8 * size) - 1) : word);
}

static bool jump(struct machine *machine, bool is_wanted)
{
    int16_t distance = (int16_t)unc__input_u16(&machine->input);
    uintptr_t target = machine->input.at + (uintptr_t)distance;

    if (!is_wanted) {
        return true;
    }
    machine->input.at = target;
    return target >= machine->start && target <= machine->input.end;
}

static bool reorder(struct machine *machine, uint8_t operation)
{
    size_t count = operation == DW_OP_rot ? 3 : 2;
    uintptr_t *values;
    uintptr_t top;

    if (machine->count < count) {
        return false;
    }
    values = &machine->values[machine->count - count];
    top = values[count - 1];
    for (size_t i = count - 1; i > 0; i--) {
        values[i] = values[i - 1];
    }
    values[0] = top;
    return true;
}

/* Operations on the value on top. */
static bool change_top(struct machine *machine, uint8_t operation)
{
    uintptr_t *top;

    if (machine->count == 0) {
        return false;
    }
    top = &machine->values[machine->count - 1];
    switch (operation) {
    case DW_OP_abs:
        *top = (intptr_t)*top < 0 ? 0 - *top : *top;
        return true;
    case DW_OP_neg:
        *top = 0 - *top;
        return true;
    case DW_OP_not:
        *top = ~*top;
        return true;
    default: /* DW_OP_plus_uconst */
        *top += unc__input_uleb(&machine->input);
        return true;
    }
}

static uintptr_t shift(uint8_t operation, uintptr_t value, uintptr_t count)
{
    bool is_negative = operation == DW_OP_shra && (intptr_t)value < 0;
    uintptr_t fill = is_negative ? UINTPTR_MAX : 0;

    if (count >= 64) {
        return fill;
    }
    if (operation == DW_OP_shl) {
        return value << count;
    }
    return count == 0 ? value : value >> count | fill << (64 - count);
}

static bool compare(uint8_t operation, intptr_t a, intptr_t b)
{
    switch (operation) {
    case DW_OP_eq:
        return a == b;
    case DW_OP_ge:
        return a >= b;
    case DW_OP_gt:
        return a > b;
    case DW_OP_le:
        return a <= b;
    case DW_OP_lt:
        return a < b;
    default: /* DW_OP_ne */
        return a != b;
    }
}

static bool divide(uint8_t operation, uintptr_t a, uintptr_t b, uintptr_t *ret_value)
{
    if (b == 0) {
        return false;
    }
    if (operation == DW_OP_mod) {
        *ret_value = a % b;
    } else {
        *ret_value = b == UINTPTR_MAX ? 0 - a : (uintptr_t)((intptr_t)a / (intptr_t)b);
    }
    return true;
}

static bool calculate(uint8_t operation, uintptr_t a, uintptr_t b, uintptr_t *ret_value)
{
    switch (operation) {
    case DW_OP_and:
        *ret_value = a & b;
        return true;
    case DW_OP_or:
        *ret_value = a | b;
        return true;
    case DW_OP_xor:
        *ret_value = a ^ b;
        return true;
    case DW_OP_plus:
        *ret_value = a + b;
        return true;
    case DW_OP_minus:
        *ret_value = a - b;
        return true;
    case DW_OP_mul:
        *ret_value = a * b;
        return true;
    case DW_OP_div:
    case DW_OP_mod:
        return divide(operation, a, b, ret_value);
    case DW_OP_shl:
    case DW_OP_shr:
    case DW_OP_shra:
        *ret_value = shift(operation, a, b);
        return true;
    case DW_OP_eq:
    case DW_OP_ge:
    case DW_OP_gt:
    case DW_OP_le:
    case DW_OP_lt:
    case DW_OP_ne:
        *ret_value = compare(operation, (intptr_t)a, (intptr_t)b);
        return true;
    default:
        return false;
    }
}

/* Operations that make one of the two values on top. */
static bool combine(struct machine *machine, uint8_t operation)
{
    uintptr_t *values;

    if (machine->count < 2) {
        return false;
    }
    machine->count--;
    values = &machine->values[machine->count - 1];
    return calculate(operation, values[0], values[1], &values[0]);
}

static bool run_other(struct machine *machine, uint8_t operation)
{
    switch (operation) {
    case DW_OP_nop:
        return true;
    case DW_OP_dup:
        return pick(machine, 0);
    case DW_OP_over:
        return pick(machine, 1);
    case DW_OP_pick:
        return pick(machine, unc__input_u8(&machine->input));
    case DW_OP_drop:
        return machine->count > 0 && machine->count-- > 0;
    case DW_OP_swap:
    case DW_OP_rot:
        return reorder(machine, operation);
    case DW_OP_deref:
        return load(machine, 8);
    case DW_OP_deref_size:
        return load(machine, unc__input_u8(&machine->input));
    case DW_OP_skip:
        return jump(machine, true);
    case DW_OP_bra:
        return machine->count > 0 &&
               jump(machine, machine->values[--machine->count] != 0);
    case DW_OP_bregx:
        return push_register(machine, unc__input_uleb(&machine->input));
    case DW_OP_abs:
    case DW_OP_neg:
    case DW_OP_not:
    case DW_OP_plus_uconst:
        return change_top(machine, operation);
    default:
        return combine(machine, operation);
    }
}

static bool run(struct machine *machine)
{
    uint8_t operation = unc__input_u8(&machine->input);

    if (operation >= DW_OP_lit0 && operation <= DW_OP_lit31) {
        return push(machine, (uint64_t)(operation - DW_OP_lit0));
    }
    if (operation >= DW_OP_breg0 && operation <= DW_OP_breg31) {
        return push_register(machine, (uint64_t)(operation - DW_OP_breg0));
    }
    if (operation >= DW_OP_const1u && operation <= DW_OP_consts) {
        return push_constant(machine, operation);
    }
    return run_other(machine, operation);
}

UNC__NO_SANITIZE enum unc__outcome
unc__expression_find(struct unc__input expression, const struct unc__registers *registers,
                     const uintptr_t *first, uintptr_t *ret_value)
{
    struct machine machine;
    unsigned step = 0;

    machine.input = expression;
    machine.start = expression.at;
    machine.registers = registers;
    machine.count = 0;
    machine.is_blind = false;
    if (first != NULL) {
        (void)push(&machine, *first);
    }
    while (machine.input.at < machine.input.end) {
        if (step++ == STEP_MAX || !run(&machine) || machine.input.is_bad) {
            return machine.is_blind ? UNC__OUTCOME_BLIND : UNC__OUTCOME_UNKNOWN;
        }
    }
    if (machine.count == 0) {
        return UNC__OUTCOME_UNKNOWN;
    }
    *ret_value = machine.values[machine.count - 1];
    return UNC__OUTCOME_FOUND;
}
