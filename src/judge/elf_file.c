/* SPDX-License-Identifier: MIT */
/*
 * The pieces of an ELF file that say who it is and which functions it has. Everything
 * goes through one read that stays inside the file. Rejected: a mapping, in which a file
 * that is cut meanwhile is a SIGBUS for the program; libelf, which allocates.
 */
#include "judge/elf_file.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "base/elf.h"
#include "base/sys.h"

#define OWN_CLASS    (sizeof(void *) == 8 ? ELFCLASS64 : ELFCLASS32)
#define NOTE_SIZE    1024 /* of the part of a note segment that is looked at */
#define SECTIONS_MAX 65536
#define HEADERS_MAX  64

bool unc__elf_file_read(const struct unc__elf_file *file, uint64_t offset, void *buffer,
                        size_t size)
{
    char *bytes = buffer;
    size_t done = 0;
    long count;

    if (offset > file->size || size > file->size - offset) {
        return false;
    }
    while (done < size) {
        count = unc__sys_call(SYS_pread64, file->fd, (long)(intptr_t)(bytes + done),
                              (long)(size - done), (long)(offset + done), 0, 0);
        if (count == -EINTR) {
            continue;
        }
        if (count <= 0) {
            return false;
        }
        done += (size_t)count;
    }
    return true;
}

static bool is_ours(const ElfW(Ehdr) * header)
{
    static const uint16_t one = 1;
    unsigned char order = *(const unsigned char *)&one == 1 ? ELFDATA2LSB : ELFDATA2MSB;

    return memcmp(header->e_ident, ELFMAG, SELFMAG) == 0 &&
           header->e_ident[EI_CLASS] == OWN_CLASS && header->e_ident[EI_DATA] == order &&
           (header->e_type == ET_EXEC || header->e_type == ET_DYN);
}

/* What lies there by now may be anything: a FIFO would wait, a terminal would become
 * ours. */
int unc__elf_file_open(struct unc__elf_file *ret_file, const char *path)
{
    long fd = unc__sys_open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0);
    struct unc__elf_file file = { .fd = (int)fd };
    struct stat status = { 0 };

    if (fd < 0) {
        return (int)fd;
    }
    if (unc__sys_call(SYS_fstat, fd, (long)(intptr_t)&status, 0, 0, 0, 0) < 0 ||
        !S_ISREG(status.st_mode) || status.st_size < 0) {
        unc__elf_file_close(&file);
        return -ENOEXEC;
    }
    file.size = (uint64_t)status.st_size;
    if (!unc__elf_file_read(&file, 0, &file.header, sizeof file.header) ||
        !is_ours(&file.header)) {
        unc__elf_file_close(&file);
        return -ENOEXEC;
    }
    *ret_file = file;
    return 0;
}

void unc__elf_file_close(struct unc__elf_file *file)
{
    (void)unc__sys_close(file->fd);
    file->fd = -1;
}

static bool is_build_note(const char *notes, size_t size, const uint8_t *build_id,
                          size_t build_id_size)
{
    ElfW(Nhdr) note;
    size_t at = 0;

    while (size - at >= sizeof note) {
        uint64_t name_size;
        uint64_t value_size;

        memcpy(&note, notes + at, sizeof note);
        name_size = ((uint64_t)note.n_namesz + 3) & ~UINT64_C(3);
        value_size = ((uint64_t)note.n_descsz + 3) & ~UINT64_C(3);
        at += sizeof note;
        if (name_size > size - at || value_size > size - at - name_size) {
            return false;
        }
        if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == sizeof "GNU" &&
            memcmp(notes + at, "GNU", sizeof "GNU") == 0) {
            return note.n_descsz == build_id_size &&
                   memcmp(notes + at + name_size, build_id, build_id_size) == 0;
        }
        at += name_size + value_size;
    }
    return false;
}

bool unc__elf_file_segment(const struct unc__elf_file *file, size_t index,
                           ElfW(Phdr) * ret_segment)
{
    return file->header.e_phentsize == sizeof *ret_segment &&
           unc__elf_file_read(file, file->header.e_phoff + index * sizeof *ret_segment,
                              ret_segment, sizeof *ret_segment);
}

bool unc__elf_file_is_build(const struct unc__elf_file *file, const uint8_t *build_id,
                            size_t size)
{
    char notes[NOTE_SIZE];
    ElfW(Phdr) segment;

    for (size_t i = 0; i < file->header.e_phnum && i < HEADERS_MAX; i++) {
        size_t length;

        if (!unc__elf_file_segment(file, i, &segment)) {
            return false;
        }
        length = segment.p_filesz < sizeof notes ? segment.p_filesz : sizeof notes;
        if (segment.p_type == PT_NOTE &&
            unc__elf_file_read(file, segment.p_offset, notes, length) &&
            is_build_note(notes, length, build_id, size)) {
            return true;
        }
    }
    return false;
}

static bool read_section(const struct unc__elf_file *file, size_t index,
                         ElfW(Shdr) * ret_section)
{
    return file->header.e_shentsize == sizeof *ret_section &&
           file->header.e_shoff <= file->size &&
           unc__elf_file_read(file, file->header.e_shoff + index * sizeof *ret_section,
                              ret_section, sizeof *ret_section);
}

static bool is_inside(const struct unc__elf_file *file, const ElfW(Shdr) * section)
{
    return section->sh_type != SHT_NOBITS && section->sh_offset <= file->size &&
           section->sh_size <= file->size - section->sh_offset;
}

/* More than the header can count are counted in the first one. */
static size_t section_count(const struct unc__elf_file *file)
{
    ElfW(Shdr) first;
    size_t count = file->header.e_shnum;

    if (count == 0 && file->header.e_shoff != 0 && read_section(file, 0, &first)) {
        count = first.sh_size < SECTIONS_MAX ? (size_t)first.sh_size : SECTIONS_MAX;
    }
    return count;
}

bool unc__elf_file_section(const struct unc__elf_file *file, uint32_t type,
                           ElfW(Shdr) * ret_section, ElfW(Shdr) * ret_linked)
{
    size_t count = section_count(file);

    for (size_t i = 0; i < count; i++) {
        if (!read_section(file, i, ret_section)) {
            return false;
        }
        if (ret_section->sh_type == type) {
            return is_inside(file, ret_section) && ret_section->sh_link < count &&
                   read_section(file, ret_section->sh_link, ret_linked) &&
                   is_inside(file, ret_linked);
        }
    }
    return false;
}
