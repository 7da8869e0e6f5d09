/* SPDX-License-Identifier: MIT */
#ifndef UNC_JUDGE_ELF_FILE_H
#define UNC_JUDGE_ELF_FILE_H

#include <link.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * An ELF file that is read, not mapped: who replaces or cuts it meanwhile gets no signal
 * sent to the program. No number in it is believed: what it says may be missing or
 * wrong, and then it is as if it said nothing.
 */
struct unc__elf_file {
    int fd;
    uint64_t size;
    ElfW(Ehdr) header;
};

/* unc__elf_file_open: a regular file of this machine's form, or a negative errno. */
int unc__elf_file_open(struct unc__elf_file *ret_file, const char *path);
void unc__elf_file_close(struct unc__elf_file *file);

/* unc__elf_file_read: all @size bytes at @offset, or false. */
bool unc__elf_file_read(const struct unc__elf_file *file, uint64_t offset, void *buffer,
                        size_t size);

/* unc__elf_file_is_build: whether it has this build-id. */
bool unc__elf_file_is_build(const struct unc__elf_file *file, const uint8_t *build_id,
                            size_t size);

/* unc__elf_file_segment: program header @index, or false. */
bool unc__elf_file_segment(const struct unc__elf_file *file, size_t index,
                           ElfW(Phdr) * ret_segment);

/* unc__elf_file_is_mapped_at: whether its headers are those of the module that is mapped
 * at @start: the same program, if it is a file that nobody could change. */
bool unc__elf_file_is_mapped_at(const struct unc__elf_file *file, uintptr_t start);

/* unc__elf_file_section: the first of that type, and the one it is linked with. False:
 * there is none, or they are not inside the file. */
bool unc__elf_file_section(const struct unc__elf_file *file, uint32_t type,
                           ElfW(Shdr) * ret_section, ElfW(Shdr) * ret_linked);

#endif
