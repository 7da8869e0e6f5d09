/* SPDX-License-Identifier: MIT */
#ifndef UNC_BASE_ELF_H
#define UNC_BASE_ELF_H

#include <stddef.h>
#include <stdint.h>

/*
 * What a module that is mapped says about itself. Only its first page is read, which holds
 * the ELF header, the program headers and, with every linker known, the note with the
 * build-id. @start: where its lowest segment is mapped; the caller knows that it is.
 */

#define UNC__BUILD_ID_SIZE 32 /* at most: a longer one is taken for none */

/* unc__elf_build_id: where it is, or NULL: in the first page, at the same place as long as
 * the same file is mapped there. */
const uint8_t *unc__elf_build_id(uintptr_t start, size_t *ret_size);

/* unc__elf_bias: addresses in memory minus addresses in the file; 0 if it is no module. */
uintptr_t unc__elf_bias(uintptr_t start);

/* unc__elf_end: the end of its last segment; @start if it is no module. */
uintptr_t unc__elf_end(uintptr_t start);

#endif
