/* SPDX-License-Identifier: MIT */
#ifndef UNC_BASE_ELF_H
#define UNC_BASE_ELF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What a module that is mapped says about itself: read from its first page, which holds
 * the ELF header and the program headers, and from the segments that these name.
 * @start: where its lowest segment is mapped; the caller knows that it is, and stays
 * so.
 */

#define UNC__BUILD_ID_SIZE 32   /* at most: a longer one is taken for none */
#define UNC__ELF_PAGE      4096 /* what is certainly mapped at the start of a module */

/* unc__elf_build_id: where it is, or NULL: at the same place as long as the same file
 * is mapped. Nearly always in the first page. */
const uint8_t *unc__elf_build_id(uintptr_t start, size_t *ret_size);

/* unc__elf_bias: addresses in memory minus addresses in the file; 0 if it is no module.
 * */
uintptr_t unc__elf_bias(uintptr_t start);

/* unc__elf_end: the end of its last segment; @start if it is no module. */
uintptr_t unc__elf_end(uintptr_t start);

/* unc__elf_program_has_frames: whether the program itself has a table of its frames,
 * without which nobody can walk them: a static one at a fixed address may not. */
bool unc__elf_program_has_frames(void);

#endif
