/* SPDX-License-Identifier: MIT */
#ifndef UNC_INSPECT_BINARY_H
#define UNC_INSPECT_BINARY_H

#include <elf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "document/problem.h"

/* Bytes of a file; all zero: there are none. */
struct unc__span {
    const uint8_t *at;
    size_t size;
};

/*
 * An ELF file as the loader and the linker see it. No number in it is believed: what it
 * says of bytes that it does not have, it does not say.
 */
struct unc__binary {
    char *path;
    struct unc__span file; /* mapped */
    Elf64_Ehdr header;
    uint32_t mode; /* of the file: st_mode */
};

/*
 * unc__binary_open: Returns: 0; -ENOEXEC: it is no ELF file, -EBADMSG: it is one, and is
 * damaged, -ENOTSUP: of another machine, each with @ret_problem; what the system said.
 */
int unc__binary_open(const char *path, struct unc__binary *ret_binary,
                     struct unc__problem *ret_problem);
/* An empty one is fine. */
void unc__binary_close(struct unc__binary *binary);

/* unc__span_part: empty unless all of it is there. */
struct unc__span unc__span_part(struct unc__span bytes, uint64_t offset, uint64_t size);
/* unc__span_text: the text at @offset; "" unless it ends within @bytes. */
const char *unc__span_text(struct unc__span bytes, uint64_t offset);
/* unc__span_copy: @size bytes at @offset to @ret_item, or nothing. */
bool unc__span_copy(struct unc__span bytes, uint64_t offset, void *ret_item, size_t size);

/* unc__binary_find_segment: the first of @type. */
bool unc__binary_find_segment(const struct unc__binary *binary, uint32_t type,
                              Elf64_Phdr *ret_segment);
/* unc__binary_mapped: what is in the file of the memory from @address on, up to the end
 * of its segment. */
struct unc__span unc__binary_mapped(const struct unc__binary *binary, uint64_t address);

/* unc__binary_section: the @index-th section header; false: there are no more. */
bool unc__binary_section(const struct unc__binary *binary, size_t index,
                         Elf64_Shdr *ret_section);
/* unc__binary_find_section: the first of @type. */
bool unc__binary_find_section(const struct unc__binary *binary, uint32_t type,
                              Elf64_Shdr *ret_section);
/* What it has in the file. */
struct unc__span unc__binary_content(const struct unc__binary *binary,
                                     const Elf64_Shdr *section);

/* unc__binary_note: the description of the first note of @owner and @type. */
struct unc__span unc__binary_note(const struct unc__binary *binary, const char *owner,
                                  uint32_t type);

/* Its file name without folders. */
const char *unc__binary_name(const struct unc__binary *binary);

#endif
