/* SPDX-License-Identifier: MIT */
/*
 * unc__libc_NAME calls the real function NAME and notes that it is running, see inside.h.
 * It passes on all argument registers and both result registers, whatever the type is;
 * what has arguments on the stack, or returns twice, or never, is gone to directly: that
 * is UNC__DIRECT.
 */
#define JOIN_(a, b) a##b
#define JOIN(a, b)  JOIN_(a, b)
#define SELF        JOIN(unc__libc_, UNC__NAME)
#define REAL        JOIN(__real_, UNC__NAME)

    .text
    .globl SELF
    .hidden SELF
    .type SELF, @function
SELF:
    .cfi_startproc
#if defined(UNC__DIRECT) || !defined(__x86_64__)
#ifdef __x86_64__
    jmp REAL
#else
    b REAL
#endif
#else
    pushq %fs:unc__inside@tpoff
    .cfi_adjust_cfa_offset 8
    movq %rsp, %fs:unc__inside@tpoff
    call REAL
    popq %fs:unc__inside@tpoff
    .cfi_adjust_cfa_offset -8
    ret
#endif
    .cfi_endproc
    .size SELF, . - SELF
    .section .note.GNU-stack, "", @progbits
