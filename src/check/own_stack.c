/* SPDX-License-Identifier: MIT */
/*
 * The old stack pointer waits in a register that the callee keeps. Rejected: sigaltstack
 * and makecontext (they change what belongs to the program), a thread (exit may come
 * where none can be made).
 */
#include "check/own_stack.h"

#include <stddef.h>

#include "base/sys.h"

#if defined(__x86_64__) && !defined(__ILP32__)

__attribute__((noinline)) static void call_on(char *top, unc__own_stack_fn *function,
                                              void *userdata)
{
    __asm__ volatile("movq %%rsp, %%rbx\n\t"
                     "movq %[top], %%rsp\n\t"
                     "callq *%[function]\n\t"
                     "movq %%rbx, %%rsp"
                     : "+D"(userdata), [function] "+a"(function), [top] "+d"(top)
                     :
                     : "rbx", "rcx", "rsi", "r8", "r9", "r10", "r11", "cc", "memory",
                       "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7",
                       "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14",
                       "xmm15");
}

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

void unc__on_own_stack(unc__own_stack_fn *function, void *userdata)
{
    char *stack = unc__sys_map(UNC__OWN_STACK_SIZE, /* shared= */ 0);

    if (stack == NULL) {
        function(userdata);
        return;
    }
    call_on(stack + UNC__OWN_STACK_SIZE, function, userdata);
    unc__sys_unmap(stack, UNC__OWN_STACK_SIZE);
}
