/* SPDX-License-Identifier: MIT */
/*
 * Offsets found in headers are not believed further than the first page: the kernel and
 * the dynamic linker have accepted the segments, but nobody has looked at the notes.
 * See elf(5).
 */
#include "base/elf.h"

#include <elf.h>
#include <link.h>
#include <stdbool.h>
#include <string.h>

#include "base/no_sanitize.h"

#define FIRST_PAGE 4096u

struct segments {
    const ElfW(Phdr) * items;
    size_t count;
};

UNC__NO_SANITIZE static struct segments read_segments(uintptr_t start)
{
    const ElfW(Ehdr) *header = (const void *)start;
    size_t size;

    if (memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 ||
        header->e_phentsize != sizeof(ElfW(Phdr)) || header->e_phoff > FIRST_PAGE) {
        return (struct segments){ NULL, 0 };
    }
    size = header->e_phnum * sizeof(ElfW(Phdr));
    if (size > FIRST_PAGE - header->e_phoff) {
        return (struct segments){ NULL, 0 };
    }
    return (struct segments){ (const void *)(start + header->e_phoff), header->e_phnum };
}

/* The first to be loaded is the lowest: ELF sorts them. */
UNC__NO_SANITIZE static uintptr_t bias_of(struct segments segments, uintptr_t start)
{
    for (size_t i = 0; i < segments.count; i++) {
        if (segments.items[i].p_type == PT_LOAD) {
            return start - (segments.items[i].p_vaddr & ~(uintptr_t)(FIRST_PAGE - 1));
        }
    }
    return 0;
}

uintptr_t unc__elf_bias(uintptr_t start)
{
    return bias_of(read_segments(start), start);
}

UNC__NO_SANITIZE uintptr_t unc__elf_end(uintptr_t start)
{
    struct segments segments = read_segments(start);
    uintptr_t bias = bias_of(segments, start);
    uintptr_t end = start;

    for (size_t i = 0; i < segments.count; i++) {
        if (segments.items[i].p_type == PT_LOAD) {
            end = bias + segments.items[i].p_vaddr + segments.items[i].p_memsz;
        }
    }
    return end;
}

static bool is_build_id(const ElfW(Nhdr) * note, const char *name)
{
    return note->n_type == NT_GNU_BUILD_ID && note->n_namesz == sizeof "GNU" &&
           memcmp(name, "GNU", sizeof "GNU") == 0 && note->n_descsz > 0 &&
           note->n_descsz <= UNC__BUILD_ID_SIZE;
}

UNC__NO_SANITIZE static const uint8_t *search_notes(const char *notes, size_t size,
                                                    size_t *ret_size)
{
    size_t at = 0;

    while (at + sizeof(ElfW(Nhdr)) <= size) {
        const ElfW(Nhdr) *note = (const void *)(notes + at);
        size_t name_at = at + sizeof *note;
        size_t value_at = name_at + (((size_t)note->n_namesz + 3u) & ~(size_t)3);

        if (value_at > size || note->n_descsz > size - value_at) {
            return NULL;
        }
        if (is_build_id(note, notes + name_at)) {
            *ret_size = note->n_descsz;
            return (const uint8_t *)notes + value_at;
        }
        at = value_at + (((size_t)note->n_descsz + 3u) & ~(size_t)3);
    }
    return NULL;
}

UNC__NO_SANITIZE const uint8_t *unc__elf_build_id(uintptr_t start, size_t *ret_size)
{
    struct segments segments = read_segments(start);
    uintptr_t bias = bias_of(segments, start);

    for (size_t i = 0; i < segments.count; i++) {
        const ElfW(Phdr) *segment = &segments.items[i];
        uintptr_t at = bias + segment->p_vaddr - start;
        const uint8_t *found;

        if (segment->p_type != PT_NOTE || at >= FIRST_PAGE ||
            segment->p_memsz > FIRST_PAGE - at) {
            continue;
        }
        found = search_notes((const char *)start + at, segment->p_memsz, ret_size);
        if (found != NULL) {
            return found;
        }
    }
    return NULL;
}
