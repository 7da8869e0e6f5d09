/* SPDX-License-Identifier: MIT */
/*
 * libunclosed-probes.so, as the linker sees it: the file behind -lunclosed-probes. Who is
 * linked with it NEEDs the real library, whose name it bears (libunclosed-probes.so.0).
 *
 * The real library defines the calls of event libraries, and must not be seen to: with
 * --as-needed the linker would leave out a libuv.so whose every call it has found there,
 * would take nothing out of a libevent.a behind it, and a configure test would find
 * uv_loop_init where no libuv is. So this one has the calls of libc only. Those are there
 * in every program, and keep the library where --as-needed drops what nobody refers to.
 *
 * It also asks for one function of each event library, weakly: no linker looks for it,
 * but one that puts a copy of the library into the program shows the function to others,
 * and so to the probes, which then know (library_states.c).
 *
 * Nothing here is for running. Who loads this file (a preload, dlopen of the name without
 * a number) is told so at once; and who then calls one of its functions, by a program
 * that was not linked with the probes, ends as with a library that is missing.
 */
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "probes/library_copy.h"
#include "probes/raw.h"

#define NOT_FOUND 127 /* with which the dynamic linker ends a process */

#define UNC_PROBE_SYMBOL(name, file, role) \
    __asm__(".globl " #name "\n"           \
            ".type " #name ", @function\n" \
            ".set " #name ", unc__link_name_call\n");
#include "probes/coverage.def"
#undef UNC_PROBE_SYMBOL

/* Asked for, and not wanted: an executable with a copy of the library inside shows it. */
#define ROW(id, name)                                                   \
    extern const char copy_##id[] __asm__(#name) __attribute__((weak)); \
    __attribute__((used, retain)) static const char *const shown_##id = copy_##id;
UNC_LIBRARY_COPIES(ROW)
#undef ROW

/* Also by the assembler, above. */
__attribute__((used, noreturn)) static void call(void) __asm__("unc__link_name_call");

__attribute__((constructor)) static void tell(void)
{
    static const char text[] =
        "unclosed: this libunclosed-probes.so is for the linker: link the program with "
        "it, and the loader brings the real one; nothing is observed by this file\n";

    (void)unc__raw_call(SYS_write, STDERR_FILENO, (long)(ptrdiff_t)text,
                        (long)(sizeof text - 1), 0, 0, 0);
}

static void call(void)
{
    for (;;) {
        (void)unc__raw_call(SYS_exit_group, NOT_FOUND, 0, 0, 0, 0, 0);
    }
}
