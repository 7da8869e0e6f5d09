/* SPDX-License-Identifier: MIT */
/*
 * Stacks of all kinds, each compared with libunwind's opinion. Built by every compiler
 * at hand with and without optimisation. Prints how many stacks were compared; ends
 * with 1 if one differed.
 */
#include <alloca.h>
#include <ftw.h>
#include <pthread.h>
#include <search.h>
#include <setjmp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <ucontext.h>

#include "oracle.h"

#define NOINLINE __attribute__((noinline))

static int sink; /* of all threads */

/* Uses @place, so that the compiler must keep it. */
static NOINLINE void touch(volatile char *place)
{
    *place = 1;
    (void)__atomic_fetch_add(&sink, *place, __ATOMIC_RELAXED);
}

static NOINLINE void recurse(int depth)
{
    volatile char room[48];

    touch(room);
    if (depth > 0) {
        recurse(depth - 1);
    }
    oracle_compare();
    touch(room);
}

static NOINLINE void with_alloca(size_t size, int depth)
{
    volatile char *room = alloca(size);

    touch(room);
    oracle_compare();
    if (depth > 0) {
        with_alloca(size * 2, depth - 1);
    }
    touch(room);
}

static NOINLINE void with_aligned_locals(int depth)
{
    _Alignas(64) volatile char room[64];

    touch(room);
    oracle_compare();
    if (depth > 0) {
        with_aligned_locals(depth - 1);
    }
    touch(room);
}

static NOINLINE void with_aligned_alloca(size_t size, int depth)
{
    _Alignas(64) volatile char room[64];
    volatile char *more = alloca(size);

    touch(room);
    touch(more);
    oracle_compare();
    if (depth > 0) {
        with_aligned_alloca(size + 40, depth - 1);
    }
    touch(more);
}

static int compare_numbers(const void *a, const void *b)
{
    oracle_compare();
    return *(const int *)a - *(const int *)b;
}

static void visit_node(const void *node, VISIT visit, int depth)
{
    (void)node;
    (void)visit;
    (void)depth;
    with_aligned_locals(0);
}

static int visit_file(const char *path, const struct stat *status, int type,
                      struct FTW *place)
{
    (void)path;
    (void)status;
    (void)type;
    oracle_compare();
    return place->level > 1;
}

static NOINLINE void with_callbacks(void)
{
    int numbers[] = { 7, 3, 9, 1, 8, 2 };
    int wanted = 8;
    void *tree = NULL;

    qsort(numbers, 6, sizeof numbers[0], compare_numbers);
    if (bsearch(&wanted, numbers, 6, sizeof numbers[0], compare_numbers) == NULL) {
        abort();
    }
    for (int i = 0; i < 6; i++) {
        (void)tsearch(&numbers[i], &tree, compare_numbers);
    }
    twalk(tree, visit_node);
    while (tree != NULL) {
        (void)tdelete(*(int **)tree, &tree, compare_numbers);
    }
    (void)nftw("/usr/include/x86_64-linux-gnu/bits", visit_file, 8, FTW_PHYS);
}

static NOINLINE void with_longjmp(int depth)
{
    static jmp_buf buffer;

    if (setjmp(buffer) == 0) {
        recurse(depth);
        longjmp(buffer, 1);
    }
    oracle_compare();
}

static void compare_in_handler(int number)
{
    (void)number;
    recurse(2);
}

static NOINLINE void raise_below(int depth)
{
    volatile char room[24];

    touch(room);
    if (depth > 0) {
        raise_below(depth - 1);
    } else {
        (void)raise(SIGUSR1);
    }
    touch(room);
}

static NOINLINE void with_signals(int flags)
{
    static char room[64 * 1024];
    stack_t stack = { .ss_sp = room, .ss_size = sizeof room };
    struct sigaction action = { .sa_handler = compare_in_handler, .sa_flags = flags };

    (void)sigaltstack(&stack, NULL);
    (void)sigaction(SIGUSR1, &action, NULL);
    for (int depth = 0; depth < 6; depth++) {
        raise_below(depth);
    }
    action = (struct sigaction){ .sa_handler = SIG_DFL };
    (void)sigaction(SIGUSR1, &action, NULL);
    stack.ss_flags = SS_DISABLE;
    (void)sigaltstack(&stack, NULL);
}

static void *run_thread(void *userdata)
{
    recurse(4);
    with_alloca(24, 3);
    with_callbacks();
    return userdata;
}

static NOINLINE void with_threads(void)
{
    pthread_t threads[3];

    for (int i = 0; i < 3; i++) {
        if (pthread_create(&threads[i], NULL, run_thread, NULL) != 0) {
            abort();
        }
    }
    for (int i = 0; i < 3; i++) {
        (void)pthread_join(threads[i], NULL);
    }
}

static ucontext_t outside;
static ucontext_t inside;

static void run_context(void)
{
    recurse(3);
    (void)swapcontext(&inside, &outside);
    oracle_compare();
    touch(&(char){ 0 }); /* or the call would be a jump, and this function no frame */
}

static NOINLINE void with_contexts(void)
{
    static char room[256 * 1024];

    (void)getcontext(&inside);
    inside.uc_stack.ss_sp = room;
    inside.uc_stack.ss_size = sizeof room;
    inside.uc_link = &outside;
    makecontext(&inside, run_context, 0);
    (void)swapcontext(&outside, &inside);
    oracle_compare();
    (void)swapcontext(&outside, &inside);
}

/*
 * Functions no compiler writes: frames found by rbx and by r12, as in the dynamic
 * linker's trampoline; a frame pointer kept in another register; stack pointer and
 * return address by expressions.
 */
typedef void plain_fn(void);
void call_by_rbx(plain_fn *function);
void call_by_r12(plain_fn *function);
void call_with_fp_in_r13(plain_fn *function);
void call_by_expression(plain_fn *function);

__asm__(".pushsection .text\n"
        ".type call_by_rbx, @function\n"
        "call_by_rbx:\n"
        "  .cfi_startproc\n"
        "  pushq %rbx\n  .cfi_def_cfa_offset 16\n  .cfi_offset 3, -16\n"
        "  movq %rsp, %rbx\n  .cfi_def_cfa_register 3\n"
        "  andq $-64, %rsp\n"
        "  call *%rdi\n"
        "  movq %rbx, %rsp\n  .cfi_def_cfa_register 7\n"
        "  popq %rbx\n  .cfi_def_cfa_offset 8\n  .cfi_restore 3\n"
        "  ret\n"
        "  .cfi_endproc\n"
        ".size call_by_rbx, . - call_by_rbx\n"
        ".type call_by_r12, @function\n"
        "call_by_r12:\n"
        "  .cfi_startproc\n"
        "  pushq %r12\n  .cfi_def_cfa_offset 16\n  .cfi_offset 12, -16\n"
        "  movq %rsp, %r12\n  .cfi_def_cfa 12, 16\n"
        "  andq $-64, %rsp\n"
        "  call *%rdi\n"
        "  movq %r12, %rsp\n  .cfi_def_cfa_register 7\n"
        "  popq %r12\n  .cfi_def_cfa_offset 8\n  .cfi_restore 12\n"
        "  ret\n"
        "  .cfi_endproc\n"
        ".size call_by_r12, . - call_by_r12\n"
        ".type call_with_fp_in_r13, @function\n"
        "call_with_fp_in_r13:\n"
        "  .cfi_startproc\n"
        "  pushq %r13\n  .cfi_def_cfa_offset 16\n  .cfi_offset 13, -16\n"
        "  movq %rbp, %r13\n  .cfi_register 6, 13\n"
        "  xorl %ebp, %ebp\n"
        "  call *%rdi\n"
        "  movq %r13, %rbp\n  .cfi_restore 6\n"
        "  popq %r13\n  .cfi_def_cfa_offset 8\n  .cfi_restore 13\n"
        "  ret\n"
        "  .cfi_endproc\n"
        ".size call_with_fp_in_r13, . - call_with_fp_in_r13\n"
        ".type call_by_expression, @function\n"
        "call_by_expression:\n"
        "  .cfi_startproc\n"
        "  leaq 8(%rsp), %rax\n"
        "  subq $24, %rsp\n  .cfi_def_cfa_offset 32\n"
        "  movq %rax, 8(%rsp)\n"
        /* CFA: what lies at rsp + 8 */
        "  .cfi_escape 0x0f, 0x03, 0x77, 0x08, 0x06\n"
        "  call *%rdi\n"
        "  addq $24, %rsp\n  .cfi_def_cfa 7, 8\n"
        "  ret\n"
        "  .cfi_endproc\n"
        ".size call_by_expression, . - call_by_expression\n"
        ".popsection\n");

static void compare_deeper(void)
{
    recurse(1);
    with_aligned_locals(1);
}

static void compare_below_r12(void)
{
    call_by_r12(compare_deeper);
    call_by_rbx(compare_deeper);
}

static NOINLINE void with_assembly(void)
{
    volatile char room[8];

    touch(room);
    call_by_rbx(compare_deeper);
    call_by_rbx(compare_below_r12);
    call_with_fp_in_r13(compare_deeper);
    call_with_fp_in_r13(compare_below_r12);
    call_by_expression(compare_below_r12);
    touch(room);
}

/*
 * One step of the processor at a time: the trap flag makes it stop after each
 * instruction, so that the innermost frame of the program is met at every place a
 * function has, also in the middle of its prologue.
 */
static volatile sig_atomic_t is_stepping;
#define TRAP_FLAG 0x100

static void compare_at_trap(int number, siginfo_t *info, void *context)
{
    greg_t *flags = &((ucontext_t *)context)->uc_mcontext.gregs[REG_EFL];

    (void)info;
    if (number == SIGUSR2) {
        *flags |= TRAP_FLAG;
    } else if (is_stepping) {
        oracle_compare();
    } else {
        *flags &= ~TRAP_FLAG;
    }
}

static int compare_quietly(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

static NOINLINE size_t do_much(void)
{
    int numbers[] = { 7, 3, 9, 1 };
    _Alignas(64) volatile char room[64];
    struct timespec now;
    char text[64];

    touch(room);
    qsort(numbers, 4, sizeof numbers[0], compare_quietly);
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    (void)snprintf(text, sizeof text, "%d %s %.3f", numbers[0], "word", 1.5);
    return strlen(text) + (size_t)atoi("42");
}

static void touch_sink(void)
{
    volatile char room[8];

    touch(room);
}

static NOINLINE void with_single_steps(void)
{
    struct sigaction action = { .sa_sigaction = compare_at_trap, .sa_flags = SA_SIGINFO };

    (void)sigaction(SIGTRAP, &action, NULL);
    (void)sigaction(SIGUSR2, &action, NULL);
    is_stepping = 1;
    (void)raise(SIGUSR2);
    sink = (int)do_much();
    call_by_rbx(touch_sink);
    call_with_fp_in_r13(touch_sink);
    is_stepping = 0;
}

int main(int argument_count, char **arguments)
{
    /* valgrind has no trap flag */
    bool has_steps = argument_count < 2 || strcmp(arguments[1], "unstepped") != 0;

    recurse(20);
    with_alloca(24, 6);
    with_aligned_locals(6);
    with_aligned_alloca(24, 6);
    with_callbacks();
    with_longjmp(6);
    with_signals(0);
    with_signals(SA_ONSTACK);
    with_threads();
    with_contexts();
    with_assembly();
    if (has_steps) {
        with_single_steps();
    }

    printf("%u stacks compared, %u different\n", oracle_compared(), oracle_different());
    return oracle_different() != 0;
}
