/* SPDX-License-Identifier: MIT */
/*
 * Three speeds. A place that was met before has its rule in the cache: a few
 * nanoseconds. A new place needs the tables, and leaves a rule for the next time. A row
 * that says more than a rule can hold (an expression, a signal frame) is followed anew
 * each time, with whatever registers are known.
 *
 * Usually those are three, because the others would have to be followed through every
 * frame. When a row needs another one, the walk is BLIND, and the whole stack is walked
 * again from inside this file with everything that functions keep: such rows are those
 * of hand-written code, the dynamic linker's trampoline for example.
 *
 * A return address lies after its call, and the call may be the last thing in a
 * function: so tables are asked about the byte before. An interrupted address is asked
 * for itself; in a stack it stands as the one behind it, so that whoever reads the stack
 * may take the byte before of every frame.
 */
#include "stack/walk.h"

#include "stack/code.h"
#include "stack/frame.h"
#include "stack/rule_cache.h"

/* Frames of ours between a complete walk and the caller of the capture. */
#define OWN_DEPTH_MAX 32

#define FP_BIT       (UINT32_C(1) << UNC__RBP)
#define AT_REGISTERS (UINT32_C(1) << UNC__RIP | UINT32_C(1) << UNC__RSP | FP_BIT)

/* A frame pointer that was not followed: no frame can be found by it, so whoever asks
 * for it is blind and not misled. */
#define LOST_FP 0

bool unc__walk_is_possible(void)
{
    struct unc__frame frame;

    return unc__frame_find((uintptr_t)unc__walk_is_possible, &frame);
}

UNC__NO_SANITIZE static enum unc__step apply(struct unc__walk *walk,
                                             struct unc__rule rule)
{
    if (rule.is_end) {
        return UNC__STEP_END;
    }
    if (!unc__rule_apply(rule, &walk->at)) {
        return walk->at.fp == LOST_FP ? UNC__STEP_BLIND : UNC__STEP_UNKNOWN;
    }
    walk->is_signal = false;
    walk->has_registers = false;
    return UNC__STEP_RULE;
}

/* By the complete row, with all that is known. */
static enum unc__step leave(struct unc__walk *walk, const struct unc__frame *frame)
{
    struct unc__registers *registers = &walk->registers;

    if (!walk->has_registers) {
        registers->known = walk->at.fp != LOST_FP ? AT_REGISTERS : AT_REGISTERS & ~FP_BIT;
    }
    registers->values[UNC__RIP] = walk->at.ra;
    registers->values[UNC__RSP] = walk->at.sp;
    registers->values[UNC__RBP] = walk->at.fp;
    switch (unc__frame_leave(frame, registers)) {
    case UNC__OUTCOME_FOUND:
        break;
    case UNC__OUTCOME_BLIND:
        return UNC__STEP_BLIND;
    default:
        return UNC__STEP_UNKNOWN;
    }
    if (registers->values[UNC__RIP] == 0) {
        return UNC__STEP_END;
    }
    walk->at.ra = registers->values[UNC__RIP];
    walk->at.sp = registers->values[UNC__RSP];
    /* A lost frame pointer is 0, which no rule can be applied to. */
    walk->at.fp =
        (registers->known >> UNC__RBP & 1) != 0 ? registers->values[UNC__RBP] : 0;
    walk->is_signal = frame->fde.is_signal_frame;
    walk->has_registers = true;
    return UNC__STEP_COMPLEX;
}

/* The rule of code that may be unloaded: @walk->life is known. */
static bool get_mortal_rule(struct unc__walk *walk, struct unc__rule *ret_rule)
{
    walk->life = unc__code_life(walk->at.ra - 1);
    return walk->life != UNC__CODE_PERMANENT && unc__code_is_certain(walk->life) &&
           unc__rule_get(walk->at.ra, walk->life, ret_rule);
}

static enum unc__step step_slowly(struct unc__walk *walk, struct unc__rule *ret_rule)
{
    bool is_call = !walk->is_signal;
    struct unc__frame frame;

    if (is_call && !walk->skips_cache && get_mortal_rule(walk, ret_rule)) {
        return apply(walk, *ret_rule);
    }
    if (!unc__frame_find(walk->at.ra - is_call, &frame)) {
        return UNC__STEP_UNKNOWN;
    }
    if (!unc__frame_get_rule(&frame, ret_rule)) {
        return leave(walk, &frame);
    }
    if (!is_call) {
        walk->life = unc__code_life(walk->at.ra);
    } else if (!walk->skips_cache && unc__code_is_certain(walk->life)) {
        unc__rule_put(walk->at.ra, walk->life, *ret_rule);
    }
    return apply(walk, *ret_rule);
}

enum unc__step unc__walk_step(struct unc__walk *walk, struct unc__rule *ret_rule)
{
    if (walk->at.ra == 0) {
        return UNC__STEP_END;
    }
    walk->life = 0;
    return !walk->is_signal && !walk->skips_cache &&
                   unc__rule_get(walk->at.ra, 0, ret_rule)
               ? apply(walk, *ret_rule)
               : step_slowly(walk, ret_rule);
}

/*
 * As far as the cache knows the way, with everything in registers. Appends to @frames,
 * which have room for @max.
 */
UNC__NO_SANITIZE static size_t hurry(struct unc__walk *walk, uintptr_t *frames,
                                     size_t max)
{
    struct unc__caller at = walk->at;
    struct unc__rule rule;
    size_t count = 0;

    while (count < max && unc__rule_get(at.ra, 0, &rule) && !rule.is_end &&
           unc__rule_apply(rule, &at) && at.ra != 0) {
        frames[count++] = at.ra;
    }
    if (at.sp != walk->at.sp) {
        walk->at = at;
        walk->has_registers = false;
    }
    return count;
}

/* What a stack says of where @walk is. */
static uintptr_t told(const struct unc__walk *walk)
{
    return walk->at.ra + walk->is_signal;
}

/* From where @walk is to the end. Returns: how it ended; RULE or COMPLEX: at @max. */
static enum unc__step run(struct unc__walk *walk, uintptr_t *frames, size_t max,
                          size_t *ret_count)
{
    struct unc__rule rule;
    enum unc__step last = UNC__STEP_COMPLEX;
    size_t count = 0;

    frames[count++] = told(walk);
    while (last <= UNC__STEP_COMPLEX) {
        if (!walk->is_signal && !walk->skips_cache) {
            count += hurry(walk, frames + count, max - count);
        }
        last = unc__walk_step(walk, &rule);
        if (last <= UNC__STEP_COMPLEX && walk->at.ra != 0) {
            if (count == max) {
                break;
            }
            frames[count++] = told(walk);
        }
    }
    *ret_count = count;
    return last;
}

static size_t walk_all(struct unc__walk *walk, uintptr_t *frames, size_t max,
                       bool *ret_is_cut)
{
    const struct unc__caller caller = walk->at;
    size_t count;
    enum unc__step last = run(walk, frames, max, &count);

    *ret_is_cut = last != UNC__STEP_END;
    if (last == UNC__STEP_BLIND) {
        size_t complete_count = unc__walk_complete(&caller, frames, max, ret_is_cut);

        return complete_count != 0 ? complete_count : count;
    }
    return count;
}

size_t unc__walk_tables(const struct unc__caller *caller, uintptr_t *frames, size_t max,
                        bool *ret_is_cut)
{
    struct unc__walk walk;

    walk.at = *caller;
    walk.is_signal = false;
    walk.has_registers = false;
    walk.skips_cache = false;
    return walk_all(&walk, frames, max, ret_is_cut);
}

size_t unc__walk_uncached(const struct unc__caller *caller, uintptr_t *frames, size_t max,
                          bool *ret_is_cut)
{
    struct unc__walk walk;

    walk.at = *caller;
    walk.is_signal = false;
    walk.has_registers = false;
    walk.skips_cache = true;
    return walk_all(&walk, frames, max, ret_is_cut);
}

/* The registers of the function it is inlined into, at one place in it. */
static inline __attribute__((always_inline)) void
read_registers(struct unc__registers *ret_registers)
{
    ret_registers->known =
        AT_REGISTERS | UINT32_C(1) << UNC__RBX | UINT32_C(0xf) << UNC__R12;
#if defined(__x86_64__)
    __asm__ volatile("movq %%rbx, 24(%0)\n\t"
                     "movq %%rbp, 48(%0)\n\t"
                     "movq %%rsp, 56(%0)\n\t"
                     "movq %%r12, 96(%0)\n\t"
                     "movq %%r13, 104(%0)\n\t"
                     "movq %%r14, 112(%0)\n\t"
                     "movq %%r15, 120(%0)\n\t"
                     "leaq (%%rip), %%rax\n\t"
                     "movq %%rax, 128(%0)"
                     :
                     : "r"(ret_registers->values)
                     : "rax", "memory");
#else
    ret_registers->known = 0;
#endif
}

/* Out to the frame that @caller describes. */
static bool go_to(struct unc__walk *walk, const struct unc__caller *caller)
{
    for (unsigned i = 0; i < OWN_DEPTH_MAX; i++) {
        struct unc__frame frame;

        if (!unc__frame_find(walk->at.ra - !walk->is_signal, &frame) ||
            leave(walk, &frame) != UNC__STEP_COMPLEX) {
            return false;
        }
        if (walk->at.sp == caller->sp && walk->at.ra == caller->ra) {
            return true;
        }
    }
    return false;
}

/* Like run, but every register is followed. */
static enum unc__step run_completely(struct unc__walk *walk, uintptr_t *frames,
                                     size_t max, size_t *ret_count)
{
    enum unc__step last = UNC__STEP_COMPLEX;
    struct unc__frame frame;
    size_t count = 0;

    while (last == UNC__STEP_COMPLEX && count < max) {
        frames[count++] = told(walk);
        last = unc__frame_find(walk->at.ra - !walk->is_signal, &frame)
                   ? leave(walk, &frame)
                   : UNC__STEP_UNKNOWN;
    }
    *ret_count = count;
    return last;
}

__attribute__((noinline)) size_t unc__walk_complete(const struct unc__caller *caller,
                                                    uintptr_t *frames, size_t max,
                                                    bool *ret_is_cut)
{
    struct unc__walk walk = { .is_signal = true, .has_registers = true };
    size_t count;

    read_registers(&walk.registers);
    walk.at.ra = walk.registers.values[UNC__RIP];
    walk.at.sp = walk.registers.values[UNC__RSP];
    walk.at.fp = walk.registers.values[UNC__RBP];
    if (!go_to(&walk, caller)) {
        return 0;
    }
    *ret_is_cut = run_completely(&walk, frames, max, &count) != UNC__STEP_END;
    return count;
}
