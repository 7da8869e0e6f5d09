/* SPDX-License-Identifier: MIT */
/*
 * syscall() is what GLib's mutexes wait with, and what libuv closes with. The first must
 * not notice us: one look into a table of bytes, and a jump to libc's with all registers
 * and the stack as they were. No frame, so what returns twice may go this way as well.
 *
 * A number from the table goes to the C of syscall_slow.c, with the registers of the
 * caller. Before libc's syscall() is known, its few instructions are here.
 */
#include "probes/posix/syscall.h"

#include <assert.h>
#include <stddef.h>

#include "probes/probe.h"

long unc__probe_syscall(long number, ...) __asm__("syscall");

#if defined(__x86_64__)

#ifndef UNC__PROBES_STATIC
#define NAME    "syscall"
#define BINDING "globl"
#else
#define NAME    "__wrap_syscall"
#define BINDING "weak"
__asm__(UNC__PROBE_NAME_TOO("syscall"));
#endif

__asm__(".text\n"
        "." BINDING " " NAME "\n"
        ".type " NAME ", @function\n" NAME ":\n"
        "    .cfi_startproc\n"
        "    endbr64\n"
        "    cmpq $511, %rdi\n"
        "    ja 1f\n"
        "    leaq unc__syscall_table(%rip), %r11\n"
        "    cmpb $0, (%r11, %rdi)\n"
        "    jne 2f\n"
#ifndef UNC__PROBES_STATIC
        "1:  movq unc__real_syscall(%rip), %r11\n"
        "    testq %r11, %r11\n"
        "    jz 3f\n"
        "    jmp *%r11\n"
#else
        "1:  jmp __real_syscall\n"
#endif
        "2:  pushq %rbp\n"
        "    .cfi_adjust_cfa_offset 8\n"
        "    .cfi_rel_offset %rbp, 0\n"
        "    movq %rsp, %rbp\n"
        "    .cfi_def_cfa_register %rbp\n"
        "    subq $32, %rsp\n" /* struct unc__caller, and a word for the alignment */
        "    movq 8(%rbp), %rax\n"
        "    movq %rax, -32(%rbp)\n" /* ra */
        "    leaq 16(%rbp), %rax\n"
        "    movq %rax, -24(%rbp)\n" /* sp */
        "    movq (%rbp), %rax\n"
        "    movq %rax, -16(%rbp)\n" /* fp */
        "    pushq 16(%rbp)\n"       /* f: the caller's stack, or garbage nobody uses */
        "    pushq %r9\n"            /* e */
        "    movq %r8, %r9\n"
        "    movq %rcx, %r8\n"
        "    movq %rdx, %rcx\n"
        "    movq %rsi, %rdx\n"
        "    movq %rdi, %rsi\n"
        "    leaq -32(%rbp), %rdi\n"
        "    call unc__syscall_slow\n"
        "    leave\n"
        "    .cfi_def_cfa %rsp, 8\n"
        "    .cfi_restore %rbp\n"
        "    ret\n"
#ifndef UNC__PROBES_STATIC
        "3:  movq %rdi, %rax\n" /* what libc's does */
        "    movq %rsi, %rdi\n"
        "    movq %rdx, %rsi\n"
        "    movq %rcx, %rdx\n"
        "    movq %r8, %r10\n"
        "    movq %r9, %r8\n"
        "    movq 8(%rsp), %r9\n"
        "    syscall\n"
        "    movq %rax, %rdi\n"
        "    cmpq $-4095, %rax\n"
        "    jae unc__raw_errno\n"
        "    ret\n"
#endif
        "    .cfi_endproc\n"
        "    .size " NAME ", . - " NAME "\n");

static_assert(UNC__SYSCALL_TABLE_SIZE == 512, "known above");
static_assert(offsetof(struct unc__caller, sp) == 8, "known above");
static_assert(offsetof(struct unc__caller, fp) == 16, "known above");

#else

#include <stdarg.h>

UNC_PROBE(long, syscall, (long number, ...))
{
    struct unc__caller caller = UNC__CALLER();
    long a[6];
    va_list arguments;

    va_start(arguments, number);
    for (int i = 0; i < 6; i++) {
        a[i] = va_arg(arguments, long);
    }
    va_end(arguments);
    if (number >= 0 && number < UNC__SYSCALL_TABLE_SIZE && unc__syscall_table[number]) {
        return unc__syscall_slow(&caller, number, a[0], a[1], a[2], a[3], a[4], a[5]);
    }
    return UNC_REAL(syscall)(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

#endif
