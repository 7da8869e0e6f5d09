/* SPDX-License-Identifier: MIT */
#ifndef UNC_JUDGE_MODULES_H
#define UNC_JUDGE_MODULES_H

#include <stdbool.h>
#include <stdint.h>

#include "judge/vector.h"

#define UNC__BUILD_ID_SIZE 32
#define UNC__MODULE_PATH   256

/* A file that code was loaded from. */
struct unc__module {
    uintptr_t start;
    uintptr_t end;
    uintptr_t bias; /* address in memory minus address in the file */
    uint32_t id;    /* in the report, from 1; 0 until something refers to it */
    uint8_t build_id_size;
    uint8_t build_id[UNC__BUILD_ID_SIZE];
    char path[UNC__MODULE_PATH]; /* the end of it, if it is longer */
};

/*
 * The modules met so far. Found without a lock: dl_iterate_phdr takes one, and a program
 * may exit out of a handler that interrupted dlopen.
 */
struct unc__modules {
    struct unc__vector items;
    uint32_t last_hit;
    uint32_t id_count;
    const char *proc; /* "/proc/self", or of whom; see unc__process_facts */
};

struct unc__modules unc__modules_init(const char *proc);
void unc__modules_done(struct unc__modules *modules);

/* unc__modules_find: the module that holds @address, borrowed until the next find; NULL
 * if it is not known. */
struct unc__module *unc__modules_find(struct unc__modules *modules, uintptr_t address);

/* unc__modules_refer: the same, and the report will list it. */
struct unc__module *unc__modules_refer(struct unc__modules *modules, uintptr_t address);

/* unc__modules_own: the program itself. */
struct unc__module *unc__modules_own(struct unc__modules *modules);

/* "/usr/lib/libc.so.6" -> "libc.so.6" */
const char *unc__base_name(const char *path);

#endif
