/* SPDX-License-Identifier: MIT */
#ifndef UNC_STACK_LOADED_H
#define UNC_STACK_LOADED_H

#include <link.h>
#include <stdbool.h>
#include <stdint.h>

/* A module as the dynamic linker has it at this moment. */
struct unc__loaded {
    uintptr_t start;
    uintptr_t end;
    const struct link_map *map;  /* may be NULL */
    const unsigned char *frames; /* its .eh_frame_hdr; NULL: none */
};

/* unc__loaded_find: the one that holds @address, asked of glibc's _dl_find_object (2.35):
 * lock-free, from signal handlers too, never wrong while others call dlopen and dlclose.
 * False: none, or a libc without it. */
bool unc__loaded_find(uintptr_t address, struct unc__loaded *ret_loaded);

#endif
