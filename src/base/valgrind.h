/* SPDX-License-Identifier: MIT */
#ifndef UNC_BASE_VALGRIND_H
#define UNC_BASE_VALGRIND_H

#include <stdint.h>

/*
 * valgrind's way to be talked to: instructions that do nothing, but which it knows. No
 * header of it is needed, and outside of it a request costs a nanosecond.
 */
#define UNC__VALGRIND_IS_RUNNING   0x1001u /* 0: no */
#define UNC__VALGRIND_ADD_STACK    0x1501u /* lowest, highest address: its number */
#define UNC__VALGRIND_REMOVE_STACK 0x1502u /* its number */

/* unc__valgrind_request: its answer; 0 outside of valgrind. */
static inline uintptr_t unc__valgrind_request(uintptr_t request, uintptr_t first,
                                              uintptr_t second)
{
    uint64_t answer = 0;
#if defined(__x86_64__)
    const uint64_t words[6] = { request, first, second };

    __asm__ volatile("rolq $3, %%rdi\n\trolq $13, %%rdi\n\t"
                     "rolq $61, %%rdi\n\trolq $51, %%rdi\n\t"
                     "xchgq %%rbx, %%rbx"
                     : "+d"(answer)
                     : "a"(words)
                     : "cc", "memory");
#elif defined(__aarch64__)
    const uint64_t words[6] = { request, first, second };
    register const uint64_t *block __asm__("x4") = words;
    register uint64_t result __asm__("x3") = answer;

    __asm__ volatile("ror x12, x12, #3\n\tror x12, x12, #13\n\t"
                     "ror x12, x12, #51\n\tror x12, x12, #61\n\t"
                     "orr x10, x10, x10"
                     : "+r"(result)
                     : "r"(block)
                     : "cc", "memory");
    answer = result;
#else
    (void)request;
    (void)first;
    (void)second;
#endif
    return (uintptr_t)answer;
}

#endif
