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
 *
 * AddressSanitizer's vfork, in front of us, takes its return address from the stack as
 * well and hides it in a place of its own, so no unwinder can tell who called it. It has
 * just had that address in %rdi.
 */
#include "record/vfork.h"

#include <errno.h>
#include <stddef.h>

#include "base/process.h"
#include "record/births.h"
#include "record/children.h"
#include "record/local.h"
#include "record/probe_list.h"
#include "stack/interceptors.h"
#include "stack/loaded.h"

static_assert(offsetof(struct unc__thread_state, guest_depth) == 8, "known below");

void unc__vfork_returned(pid_t pid, const uintptr_t *return_place, uintptr_t fp,
                         uintptr_t passed)
{
    static const struct unc_site site = { "", "", "vfork", 0 };
    struct unc__loaded loaded;
    struct unc__caller caller = {
        .ra = *return_place,
        .sp = (uintptr_t)(return_place + 1),
        .fp = fp,
    };

    if (unc__interceptors_have(caller.ra) && unc__loaded_find(passed, &loaded)) {
        caller.ra = passed;
    }

    if (unc__probes_are_active()) { /* else nobody would see it waited for */
        unc__record_child_made(pid, UNC__TYPE_FORKED, &site, &caller);
    }
    unc__record_birth_end(unc__process_generation());
}

void unc__vfork_failed(int error)
{
    unc__record_birth_end(unc__process_generation());
    errno = error;
}

#if defined(__x86_64__)
__asm__(".text\n"
        ".globl unc__record_vfork\n"
        ".type unc__record_vfork, @function\n"
        "unc__record_vfork:\n"
        "    .cfi_startproc\n"
        "    endbr64\n"
        "    pushq %rdi\n" /* wanted below; and the stack is aligned for a call */
        "    .cfi_adjust_cfa_offset 8\n"
        "    call unc__record_birth_begin\n"
        "    popq %rdi\n"
        "    .cfi_adjust_cfa_offset -8\n"
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
        "    testl %eax, %eax\n"
        "    jnz 3f\n"
        "    ret\n"
        "3:  pushq %rax\n" /* the parent, and its child is on its own now: it may call */
        "    .cfi_adjust_cfa_offset 8\n"
        "    movq %rdi, %rcx\n" /* as it was when we were called */
        "    movl %eax, %edi\n"
        "    leaq 8(%rsp), %rsi\n"
        "    movq %rbp, %rdx\n"
        "    call unc__vfork_returned\n"
        "    popq %rax\n"
        "    .cfi_adjust_cfa_offset -8\n"
        "    ret\n"
        "2:  negl %eax\n" /* there is no child: this may call */
        "    movl %eax, %edi\n"
        "    subq $8, %rsp\n"
        "    .cfi_adjust_cfa_offset 8\n"
        "    call unc__vfork_failed\n"
        "    addq $8, %rsp\n"
        "    .cfi_adjust_cfa_offset -8\n"
        "    movq $-1, %rax\n"
        "    ret\n"
        "    .cfi_endproc\n"
        "    .size unc__record_vfork, . - unc__record_vfork\n");
#endif
