/* SPDX-License-Identifier: MIT */
/*
 * For one call, UNC__NAME, what stands in front of its probe and of the real function, see
 * inside.c. All argument registers, the stack and the result are passed on as they are,
 * whatever the type is. What has arguments on the stack, returns twice or never is gone to
 * directly: UNC__DIRECT.
 */
#define JOIN_(a, b) a##b
#define JOIN(a, b)  JOIN_(a, b)
#define WRAPPER     JOIN(__wrap_, UNC__NAME)
#define PROBE       JOIN(unc__entered_, UNC__NAME)
#define BEHIND      JOIN(unc__libc_, UNC__NAME)
#define REAL        JOIN(__real_, UNC__NAME)
#define NAME_TOO    JOIN(unc__wrapper_, UNC__NAME)

    .text
    .globl BEHIND
    .hidden BEHIND
    .type BEHIND, @function
#ifdef UNC__DIRECT
BEHIND:
    .cfi_startproc
    jmp REAL
    .cfi_endproc
    .size BEHIND, . - BEHIND
#else
BEHIND:
    .cfi_startproc
    pushq %fs:unc__inside@tpoff
    .cfi_adjust_cfa_offset 8
    movq %rsp, %fs:unc__inside@tpoff
    call REAL
    popq %fs:unc__inside@tpoff
    .cfi_adjust_cfa_offset -8
    ret
    .cfi_endproc
    .size BEHIND, . - BEHIND

    .weak WRAPPER
    .type WRAPPER, @function
WRAPPER:
    .cfi_startproc
    cmpq $0, %fs:unc__inside@tpoff
    je PROBE
    cmpq %fs:unc__inside@tpoff, %rsp
    ja PROBE
    jmp REAL
    .cfi_endproc
    .size WRAPPER, . - WRAPPER
    .globl NAME_TOO
    .hidden NAME_TOO
    .set NAME_TOO, WRAPPER
#endif
    .section .note.GNU-stack, "", @progbits
