/* SPDX-License-Identifier: MIT */
/*
 * The old stack pointer waits in a register that the callee keeps. Rejected: sigaltstack
 * and makecontext (they change what belongs to the program), a thread (exit may come
 * where none can be made).
 */
#include "check/own_stack.h"

#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "base/sys.h"

#if defined(__x86_64__) && !defined(__ILP32__)

/*
 * With unwind information: a signal handler that interrupts the reporter may walk its
 * stack.
 */
void unc__call_on(char *top, unc__own_stack_fn *function, void *userdata)
    __attribute__((visibility("hidden")));
__asm__(".text\n\t"
        ".hidden unc__call_on\n\t"
        ".globl unc__call_on\n\t"
        ".type unc__call_on, @function\n"
        "unc__call_on:\n\t"
        ".cfi_startproc\n\t"
        "pushq %rbp\n\t"
        ".cfi_def_cfa_offset 16\n\t"
        ".cfi_offset %rbp, -16\n\t"
        "movq %rsp, %rbp\n\t"
        ".cfi_def_cfa_register %rbp\n\t"
        "movq %rdi, %rsp\n\t"
        "movq %rdx, %rdi\n\t"
        "callq *%rsi\n\t"
        "movq %rbp, %rsp\n\t"
        "popq %rbp\n\t"
        ".cfi_def_cfa %rsp, 8\n\t"
        "ret\n\t"
        ".cfi_endproc\n\t"
        ".size unc__call_on, . - unc__call_on\n");
#define call_on unc__call_on

#elif defined(__aarch64__)

__attribute__((noinline)) static void call_on(char *top, unc__own_stack_fn *function,
                                              void *userdata)
{
    register void *first_argument __asm__("x0") = userdata;
    register unc__own_stack_fn *callee __asm__("x1") = function;
    register char *new_top __asm__("x2") = top;

    __asm__ volatile("mov x19, sp\n\t"
                     "mov sp, x2\n\t"
                     "blr x1\n\t"
                     "mov sp, x19"
                     : "+r"(first_argument), "+r"(callee), "+r"(new_top)
                     :
                     : "x3", "x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12",
                       "x13", "x14", "x15", "x16", "x17", "x19", "x30", "cc", "memory",
                       "v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v16", "v17",
                       "v18", "v19", "v20", "v21", "v22", "v23", "v24", "v25", "v26",
                       "v27", "v28", "v29", "v30", "v31");
}

#else

static void call_on(char *top, unc__own_stack_fn *function, void *userdata)
{
    (void)top;
    function(userdata);
}

#endif

char *unc__own_stack_map(void)
{
    char *memory = unc__sys_map(UNC__OWN_STACK_SIZE, /* shared= */ 0);

    if (memory == NULL) {
        return NULL;
    }
    /* Should it fail, the stack is as good as one without a guard. */
    (void)unc__sys_call(SYS_mprotect, (long)(intptr_t)memory, UNC__OWN_STACK_GUARD,
                        PROT_NONE, 0, 0, 0);
    return memory + UNC__OWN_STACK_SIZE;
}

void unc__own_stack_unmap(char *top)
{
    unc__sys_unmap(top - UNC__OWN_STACK_SIZE, UNC__OWN_STACK_SIZE);
}

void unc__on_own_stack(unc__own_stack_fn *function, void *userdata)
{
    char *top = unc__own_stack_map();

    if (top == NULL) {
        function(userdata);
        return;
    }
    call_on(top, function, userdata);
    unc__own_stack_unmap(top);
}
