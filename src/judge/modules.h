/* SPDX-License-Identifier: MIT */
#ifndef UNC_JUDGE_MODULES_H
#define UNC_JUDGE_MODULES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/elf.h"
#include "judge/symbols.h"
#include "judge/vector.h"
#include "record/reader.h"

#define UNC__MODULE_PATH 256

/* A file that code was loaded from. */
struct unc__module {
    uintptr_t start;
    uintptr_t end;
    uintptr_t bias; /* address in memory minus address in the file */
    uint32_t life;  /* 0: it stays for ever */
    uint32_t id;    /* in the report, from 1; 0 until something refers to it */
    uint8_t build_id_size;
    uint8_t build_id[UNC__BUILD_ID_SIZE];
    bool is_program;  /* that was started, not a library */
    bool is_searched; /* its file, for names of functions */
    struct unc__symbols symbols;
    char path[UNC__MODULE_PATH]; /* the end of it, if it is longer */
};

/*
 * The modules met so far. They come from the record, which also has those that were
 * unloaded; what came to the same addresses since is another life and is never mistaken
 * for them. No lock: a program may exit out of a handler that interrupted dlopen.
 */
struct unc__modules {
    struct unc__vector items;
    uint32_t last_hit;
    uint32_t id_count;
    const char *proc; /* "/proc/self", or of whom; NULL: nobody can be asked */
};

struct unc__modules unc__modules_init(const char *proc);
void unc__modules_done(struct unc__modules *modules);

/* What follows returns NULL for what is not known. What is returned is borrowed until
 * the next call. */

/* unc__modules_frame: the module of frame @index of @stack. */
struct unc__module *unc__modules_frame(struct unc__modules *modules,
                                       const struct unc__stack_view *stack, size_t index);

/* unc__modules_pointer: the module of a function that was named by @stack's frames, in
 * the same modules as these or in one that stays: nobody can say more of a mere
 * address. */
struct unc__module *unc__modules_pointer(struct unc__modules *modules, uintptr_t address,
                                         const struct unc__stack_view *stack);

/* unc__modules_own: the program itself. */
struct unc__module *unc__modules_own(struct unc__modules *modules);

/*
 * unc__modules_function: the name of the function in which @address is, one of @module:
 * as the linker knows it. NULL: its file is gone, another build by now, stripped, or
 * nobody can tell whether it is still the same; or there is no descriptor to read it.
 * Borrowed until unc__modules_done.
 */
const char *unc__modules_function(struct unc__modules *modules,
                                  struct unc__module *module, uintptr_t address);

/* unc__modules_frame_name: the same of frame @index of @stack. */
const char *unc__modules_frame_name(struct unc__modules *modules,
                                    const struct unc__stack_view *stack, size_t index);

/* unc__module_is_runtime: libc, the dynamic linker, a sanitizer or this library: what
 * stands between a program and its call, and around its main(). */
bool unc__module_is_runtime(const struct unc__module *module);

/* unc__modules_frame_is_of_sanitizer: of its runtime, whose module that may be, or the
 * one that it was linked into. */
bool unc__modules_frame_is_of_sanitizer(struct unc__modules *modules,
                                        const struct unc__stack_view *stack,
                                        size_t index);

/* unc__modules_first_frame: the innermost one that is none of those, which only pass
 * calls on; 0 too where nothing else is left. */
size_t unc__modules_first_frame(struct unc__modules *modules,
                                const struct unc__stack_view *stack);

/* unc__modules_refer: the report will list it. Returns: its id. */
uint32_t unc__modules_refer(struct unc__modules *modules, struct unc__module *module);

/* "/usr/lib/libc.so.6" -> "libc.so.6" */
const char *unc__base_name(const char *path);

#endif
