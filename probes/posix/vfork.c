/* SPDX-License-Identifier: MIT */
/*
 * vfork has no frame that a C function could have: the child returns from it first. So it
 * jumps, and what it jumps to is in the record (record/vfork.c).
 */
#include "record/vfork.h"
#include "probes/probe.h"

#if UNC__HAS_VFORK

#define JUMP(name, binding)                               \
    __asm__(".text\n"                                     \
            "." binding " " name "\n"                     \
            ".type " name ", @function\n" name ":\n"      \
            "    .cfi_startproc\n"                        \
            "    endbr64\n"                               \
            "    jmp *unc__record_vfork@GOTPCREL(%rip)\n" \
            "    .cfi_endproc\n"                          \
            ".size " name ", . - " name "\n")

#ifndef UNC__PROBES_STATIC
JUMP("vfork", "globl");
JUMP("__vfork", "globl");
#elif UNC__PROBE_PICK(UNC__PROBE_ONLY_vfork)
JUMP("__wrap_vfork", "weak");
__asm__(UNC__PROBE_NAME_TOO("vfork"));
#elif UNC__PROBE_PICK(UNC__PROBE_ONLY___vfork)
JUMP("__wrap___vfork", "weak");
__asm__(UNC__PROBE_NAME_TOO("__vfork"));
#endif

#else

#include <unistd.h>

/* As some systems have it: the child has memory of its own. */
UNC_PROBE(pid_t, vfork, (void))
{
    return fork();
}

UNC_PROBE(pid_t, __vfork, (void))
{
    return fork();
}

#endif
