/* SPDX-License-Identifier: MIT */
/*
 * dlopen and dlmopen look at their return address: whose RUNPATH is searched, what
 * $ORIGIN is and which namespace is meant depend on the object that calls. So their
 * probes are a few instructions: they call what records the attempt, put the arguments
 * back and jump, and the real function sees the caller and no frame of ours. What comes
 * of the attempt is found out later, see record/library.h.
 */
#include <dlfcn.h>
#include <stdint.h>

#include "probes/library.h"
#include "probes/probe.h"
#include "record/library.h"

/* A probe whose body is in assembly: the names of both, for UNC_REAL and the linker. */
#ifdef UNC__PROBES_STATIC
#define DECLARE_DOOR(ret, name, params) \
    extern ret unc__real_##name params __asm__("__real_" #name);
#define DOOR_SYMBOL(name) \
    ".weak __wrap_" #name "\n" UNC__PROBE_NAME_TOO(#name), "__wrap_" #name
#else
#define DECLARE_DOOR(ret, name, params) \
    UNC__FOR_PROBES ret unc__probe_##name params __asm__(#name);
#define DOOR_SYMBOL(name) ".globl " #name "\n", #name
#endif

#define DOOR(...) DOOR_(__VA_ARGS__)
/* Three words keep the stack aligned, as it has to be at a call. */
#define DOOR_(binding, symbol, function)                 \
    __asm__(".text\n" binding ".p2align 4\n"             \
            ".type " symbol ", @function\n" symbol ":\n" \
            "    .cfi_startproc\n"                       \
            "    endbr64\n"                              \
            "    pushq %rdi\n"                           \
            "    .cfi_adjust_cfa_offset 8\n"             \
            "    pushq %rsi\n"                           \
            "    .cfi_adjust_cfa_offset 8\n"             \
            "    pushq %rdx\n"                           \
            "    .cfi_adjust_cfa_offset 8\n"             \
            "    leaq 24(%rsp), %rcx\n"                  \
            "    movq %rbp, %r8\n"                       \
            "    call " function "\n"                    \
            "    popq %rdx\n"                            \
            "    .cfi_adjust_cfa_offset -8\n"            \
            "    popq %rsi\n"                            \
            "    .cfi_adjust_cfa_offset -8\n"            \
            "    popq %rdi\n"                            \
            "    .cfi_adjust_cfa_offset -8\n"            \
            "    jmp *%rax\n"                            \
            "    .cfi_endproc\n"                         \
            ".size " symbol ", . - " symbol "\n"         \
            ".previous\n")

/* @frame: where the return address lies; @fp: the caller's frame pointer. */
static inline void opening(const char *name, int mode, const struct unc_site *site,
                           const uintptr_t *frame, uintptr_t fp)
{
    struct unc__caller caller = { .ra = frame[0],
                                  .sp = (uintptr_t)(frame + 1),
                                  .fp = fp };

    if (!unc__probe_is_own(&caller)) {
        unc__record_library_opening(name, mode, site, &caller);
    }
}

#if !defined(UNC__PROBES_STATIC) || defined(UNC__PROBE_ONLY_dlopen)
DECLARE_DOOR(void *, dlopen, (const char *name, int mode))
DOOR(DOOR_SYMBOL(dlopen), "unc__library_dlopen");

/* The three arguments as they are, whatever they mean. Returns: where to jump. */
unc__real_fn *unc__library_dlopen(const char *name, int mode, uintptr_t unused,
                                  const uintptr_t *frame, uintptr_t fp);

__attribute__((used)) unc__real_fn *unc__library_dlopen(const char *name, int mode,
                                                        uintptr_t unused,
                                                        const uintptr_t *frame,
                                                        uintptr_t fp)
{
    (void)unused;
    opening(name, mode, UNC__PROBE_SITE(dlopen), frame, fp);
    return (unc__real_fn *)UNC_REAL(dlopen);
}
#endif

#if !defined(UNC__PROBES_STATIC) || defined(UNC__PROBE_ONLY_dlmopen)
DECLARE_DOOR(void *, dlmopen, (long space, const char *name, int mode))
DOOR(DOOR_SYMBOL(dlmopen), "unc__library_dlmopen");

unc__real_fn *unc__library_dlmopen(long space, const char *name, uintptr_t mode,
                                   const uintptr_t *frame, uintptr_t fp);

__attribute__((used)) unc__real_fn *unc__library_dlmopen(long space, const char *name,
                                                         uintptr_t mode,
                                                         const uintptr_t *frame,
                                                         uintptr_t fp)
{
    (void)space;
    opening(name, (int)mode, UNC__PROBE_SITE(dlmopen), frame, fp);
    return (unc__real_fn *)UNC_REAL(dlmopen);
}
#endif

UNC_PROBE(int, dlclose, (void *handle))
{
    struct unc__caller caller = UNC__CALLER();
    struct unc__library_end end;
    int r;

    /* We look into libraries of the program's, by the same handles. */
    if (unc__probe_is_own(&caller)) {
        return UNC_REAL(dlclose)(handle);
    }
    end = unc__record_library_closing(handle);
    unc__library_closing();
    r = UNC_REAL(dlclose)(handle);
    unc__library_closed();
    if (r == 0) {
        unc__record_library_closed(&end, &caller);
    }
    return r;
}
