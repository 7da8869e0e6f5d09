/* SPDX-License-Identifier: MIT */
/*
 * A file compared with what is in memory: of this process. Memory has the headers as they
 * were when the program was started, whatever has become of the file since.
 */
#include <string.h>

#include "base/elf.h"
#include "base/no_sanitize.h"
#include "judge/elf_file.h"

UNC__NO_SANITIZE bool unc__elf_file_is_mapped_at(const struct unc__elf_file *file,
                                                 uintptr_t start)
{
    const ElfW(Ehdr) *mapped = (const void *)start;
    const char *segments = (const char *)start + file->header.e_phoff;
    ElfW(Phdr) segment;

    if (memcmp(mapped, &file->header, sizeof *mapped) != 0 ||
        file->header.e_phoff > UNC__ELF_PAGE ||
        file->header.e_phnum * sizeof segment > UNC__ELF_PAGE - file->header.e_phoff) {
        return false;
    }
    for (size_t i = 0; i < file->header.e_phnum; i++) {
        if (!unc__elf_file_segment(file, i, &segment) ||
            memcmp(segments + i * sizeof segment, &segment, sizeof segment) != 0) {
            return false;
        }
    }
    return true;
}
