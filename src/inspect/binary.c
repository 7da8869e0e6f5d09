/* SPDX-License-Identifier: MIT */
/*
 * Read here and not by libelf: the question is what the loader will do, which goes by
 * program headers and the dynamic section and never by sections; and a file that lies
 * must get a plain answer, not one that depends on what a library makes of it.
 *
 * Mapped: of a large program a few pages are looked at. A file that is cut short while we
 * look would end us; linkers and package managers write new files and rename them.
 */
#include "inspect/binary.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#ifdef __aarch64__
#define MACHINE EM_AARCH64
#else
#define MACHINE EM_X86_64
#endif

#define SEGMENTS_MAX 1024 /* each look at an address goes over all */

struct unc__span unc__span_part(struct unc__span bytes, uint64_t offset, uint64_t size)
{
    if (bytes.at == NULL || offset > bytes.size || size > bytes.size - offset) {
        return (struct unc__span){ 0 };
    }
    return (struct unc__span){ bytes.at + offset, (size_t)size };
}

const char *unc__span_text(struct unc__span bytes, uint64_t offset)
{
    if (offset >= bytes.size ||
        memchr(bytes.at + offset, '\0', bytes.size - offset) == NULL) {
        return "";
    }
    return (const char *)bytes.at + offset;
}

bool unc__span_copy(struct unc__span bytes, uint64_t offset, void *ret_item, size_t size)
{
    struct unc__span part = unc__span_part(bytes, offset, size);

    if (part.at == NULL) {
        return false;
    }
    memcpy(ret_item, part.at, size);
    return true;
}

/* Not a device, a pipe, a folder: nothing that an open could do anything to. */
static int map_file(const char *path, struct unc__binary *binary)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    struct stat status;
    void *at;
    int r = 0;

    if (fd < 0) {
        return -errno;
    }
    if (fstat(fd, &status) != 0) {
        r = -errno;
    } else if (!S_ISREG(status.st_mode)) {
        r = S_ISDIR(status.st_mode) ? -EISDIR : -ENOEXEC;
    } else if (status.st_size > 0) {
        at = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
        r = at == MAP_FAILED ? -errno : 0;
        if (r == 0) {
            binary->file = (struct unc__span){ at, (size_t)status.st_size };
            binary->mode = status.st_mode;
        }
    }
    (void)close(fd);
    return r;
}

/* The @index-th program header; false: there are no more. */
static bool get_segment(const struct unc__binary *binary, size_t index,
                        Elf64_Phdr *ret_segment)
{
    const Elf64_Ehdr *header = &binary->header;
    struct unc__span rest = unc__span_part(
        binary->file, header->e_phoff,
        header->e_phoff <= binary->file.size ? binary->file.size - header->e_phoff : 0);

    return index < header->e_phnum && header->e_phentsize == sizeof *ret_segment &&
           unc__span_copy(rest, index * sizeof *ret_segment, ret_segment,
                          sizeof *ret_segment);
}

/* objcopy --only-keep-debug leaves the sections of code, without what is in them. */
static bool is_debug_only(const struct unc__binary *binary)
{
    Elf64_Shdr section;

    for (size_t i = 0; unc__binary_section(binary, i, &section); i++) {
        if ((section.sh_flags & SHF_EXECINSTR) != 0) {
            return section.sh_type == SHT_NOBITS;
        }
    }
    return false;
}

static int check_header(struct unc__binary *binary, struct unc__problem *ret_problem)
{
    struct unc__span file = binary->file;
    const Elf64_Ehdr *header = &binary->header;
    Elf64_Phdr segment;

    if (file.size < SELFMAG || memcmp(file.at, ELFMAG, SELFMAG) != 0) {
        return unc__problem_set(ret_problem, -ENOEXEC, "it is no ELF file");
    }
    if (file.size < EI_NIDENT || file.at[EI_CLASS] != ELFCLASS64) {
        return unc__problem_set(ret_problem, file.size < EI_NIDENT ? -EBADMSG : -ENOTSUP,
                                file.size < EI_NIDENT ? "it is cut short"
                                                      : "it is no 64-bit program, and "
                                                        "there are no probes for it");
    }
    if (file.at[EI_DATA] != ELFDATA2LSB) {
        return unc__problem_set(ret_problem, -ENOTSUP,
                                "it is of a big-endian machine, and there are no probes "
                                "for it");
    }
    if (!unc__span_copy(file, 0, &binary->header, sizeof binary->header)) {
        return unc__problem_set(ret_problem, -EBADMSG, "it is cut short");
    }
    if (header->e_machine != MACHINE) {
        return unc__problem_set(ret_problem, -ENOTSUP,
                                "it is of another machine (%u) than this command: there "
                                "may be probes for it there",
                                header->e_machine);
    }
    if (header->e_type != ET_EXEC && header->e_type != ET_DYN) {
        return unc__problem_set(ret_problem, -ENOTSUP,
                                header->e_type == ET_REL
                                    ? "it is an object file: give the program that it "
                                      "is linked into"
                                    : "it is neither a program nor a shared library");
    }
    if (is_debug_only(binary)) {
        return unc__problem_set(ret_problem, -ENOTSUP,
                                "this holds debug information only: give the program");
    }
    if (header->e_phnum > SEGMENTS_MAX) {
        return unc__problem_set(ret_problem, -EBADMSG, "it is damaged: %u segments",
                                header->e_phnum);
    }
    if (!unc__binary_find_segment(binary, PT_LOAD, &segment)) {
        return unc__problem_set(ret_problem, -EBADMSG,
                                "it is damaged or cut short: it has no segments");
    }
    for (size_t i = 0; get_segment(binary, i, &segment); i++) {
        if (segment.p_type == PT_LOAD &&
            unc__span_part(file, segment.p_offset, segment.p_filesz).at == NULL) {
            return unc__problem_set(ret_problem, -EBADMSG,
                                    "it is damaged or cut short: segment %zu is not "
                                    "all in the file",
                                    i);
        }
    }
    return 0;
}

int unc__binary_open(const char *path, struct unc__binary *ret_binary,
                     struct unc__problem *ret_problem)
{
    struct unc__binary binary = { .path = strdup(path) };
    int r = binary.path == NULL ? -ENOMEM : map_file(path, &binary);

    if (r == 0) {
        r = check_header(&binary, ret_problem);
    } else {
        (void)unc__problem_set(ret_problem, r, "%s",
                               r == -ENOEXEC ? "it is no file" : strerror(-r));
    }
    if (r < 0) {
        unc__binary_close(&binary);
        binary = (struct unc__binary){ 0 };
    }
    *ret_binary = binary;
    return r;
}

void unc__binary_close(struct unc__binary *binary)
{
    if (binary->file.at != NULL) {
        (void)munmap((void *)(uintptr_t)binary->file.at, binary->file.size);
    }
    free(binary->path);
    *binary = (struct unc__binary){ 0 };
}

bool unc__binary_find_segment(const struct unc__binary *binary, uint32_t type,
                              Elf64_Phdr *ret_segment)
{
    for (size_t i = 0; get_segment(binary, i, ret_segment); i++) {
        if (ret_segment->p_type == type) {
            return true;
        }
    }
    return false;
}

struct unc__span unc__binary_mapped(const struct unc__binary *binary, uint64_t address)
{
    Elf64_Phdr segment;

    for (size_t i = 0; get_segment(binary, i, &segment); i++) {
        uint64_t within = address - segment.p_vaddr;

        if (segment.p_type == PT_LOAD && address >= segment.p_vaddr &&
            within < segment.p_filesz) {
            struct unc__span bytes =
                unc__span_part(binary->file, segment.p_offset, segment.p_filesz);

            return unc__span_part(bytes, within, segment.p_filesz - within);
        }
    }
    return (struct unc__span){ 0 };
}

bool unc__binary_section(const struct unc__binary *binary, size_t index,
                         Elf64_Shdr *ret_section)
{
    const Elf64_Ehdr *header = &binary->header;
    struct unc__span rest = unc__span_part(
        binary->file, header->e_shoff,
        header->e_shoff <= binary->file.size ? binary->file.size - header->e_shoff : 0);

    return header->e_shoff > 0 && index < header->e_shnum &&
           header->e_shentsize == sizeof *ret_section &&
           unc__span_copy(rest, index * sizeof *ret_section, ret_section,
                          sizeof *ret_section);
}

bool unc__binary_find_section(const struct unc__binary *binary, uint32_t type,
                              Elf64_Shdr *ret_section)
{
    for (size_t i = 0; unc__binary_section(binary, i, ret_section); i++) {
        if (ret_section->sh_type == type) {
            return true;
        }
    }
    return false;
}

struct unc__span unc__binary_content(const struct unc__binary *binary,
                                     const Elf64_Shdr *section)
{
    if (section->sh_type == SHT_NOBITS) {
        return (struct unc__span){ 0 };
    }
    return unc__span_part(binary->file, section->sh_offset, section->sh_size);
}

static uint64_t round_up(uint64_t size, uint64_t align)
{
    return (size + align - 1) / align * align;
}

static struct unc__span find_note(struct unc__span notes, uint64_t align,
                                  const char *owner, uint32_t type)
{
    Elf64_Nhdr head;
    uint64_t at = 0;

    while (unc__span_copy(notes, at, &head, sizeof head)) {
        uint64_t name = at + sizeof head;
        uint64_t content = round_up(name + head.n_namesz, align);
        struct unc__span description = unc__span_part(notes, content, head.n_descsz);

        if (description.at != NULL && head.n_type == type &&
            head.n_namesz == strlen(owner) + 1 &&
            strcmp(unc__span_text(notes, name), owner) == 0) {
            return description;
        }
        at = round_up(content + head.n_descsz, align);
    }
    return (struct unc__span){ 0 };
}

struct unc__span unc__binary_note(const struct unc__binary *binary, const char *owner,
                                  uint32_t type)
{
    Elf64_Phdr segment;

    for (size_t i = 0; get_segment(binary, i, &segment); i++) {
        if (segment.p_type == PT_NOTE) {
            struct unc__span found = find_note(
                unc__span_part(binary->file, segment.p_offset, segment.p_filesz),
                segment.p_align == 8 ? 8 : 4, owner, type);

            if (found.at != NULL) {
                return found;
            }
        }
    }
    return (struct unc__span){ 0 };
}

const char *unc__binary_name(const struct unc__binary *binary)
{
    const char *slash = strrchr(binary->path, '/');

    return slash == NULL ? binary->path : slash + 1;
}
