/* SPDX-License-Identifier: MIT */
/*
 * The child runs on the parent's stack and overwrites whatever the wrapper keeps there,
 * its return address above all. So that lives in a register: each of the two has its own
 * registers, the kernel saves the parent's, and a system call leaves this one alone.
 *
 * The guest depth goes up before the call and down in the parent only, which comes back
 * when the child has ended or executed something. In between, unc__local_is_guest says
 * whose eyes see it: a handler may interrupt the parent beside the call. errno is the
 * parent's business, and the child's too: they share it.
 */
#include "record/vfork.h"

#include <stddef.h>

#include "record/local.h"

static_assert(offsetof(struct unc__thread_state, guest_depth) == 8, "known below");

#if defined(__x86_64__)
__asm__(".text\n"
        ".globl unc__record_vfork\n"
        ".type unc__record_vfork, @function\n"
        "unc__record_vfork:\n"
        "    .cfi_startproc\n"
        "    endbr64\n"
        "    popq %rsi\n" /* kept by the system call; the stack is the caller's */
        "    .cfi_adjust_cfa_offset -8\n"
        "    .cfi_register %rip, %rsi\n"
        "    movq unc__thread_state@gottpoff(%rip), %rdx\n"
        "    incl %fs:8(%rdx)\n"
        "    movl $58, %eax\n" /* vfork */
        "    syscall\n"
        "    testq %rax, %rax\n"
        "    jz 1f\n"
        "    decl %fs:8(%rdx)\n"
        "1:  pushq %rsi\n"
        "    .cfi_adjust_cfa_offset 8\n"
        "    .cfi_offset %rip, -8\n"
        "    cmpq $-4095, %rax\n"
        "    jae 2f\n"
        "    ret\n"
        "2:  negl %eax\n" /* there is no child: this may call */
        "    pushq %rax\n"
        "    .cfi_adjust_cfa_offset 8\n"
        "    call __errno_location@PLT\n"
        "    popq %rdx\n"
        "    .cfi_adjust_cfa_offset -8\n"
        "    movl %edx, (%rax)\n"
        "    movq $-1, %rax\n"
        "    ret\n"
        "    .cfi_endproc\n"
        "    .size unc__record_vfork, . - unc__record_vfork\n");
#endif
