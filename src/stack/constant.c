/* SPDX-License-Identifier: MIT */
/*
 * The program headers say which parts of a module are never written: segments without the
 * write flag, and what the loader protects after relocation (PT_GNU_RELRO). They are in
 * the first page of the module. In an executable without a dynamic linker glibc knows
 * only where the code is; there the linker's own symbols bound the module.
 */
#include "stack/constant.h"

#include <dlfcn.h>
#include <elf.h>
#include <link.h>
#include <stdint.h>
#include <string.h>

#include "stack/code.h"

#define HIDDEN           __attribute__((visibility("hidden")))
#define HEADERS_SIZE_MAX 4096

extern const char __ehdr_start[] HIDDEN;
extern const char _end[] HIDDEN;

#ifdef DLFO_STRUCT_HAS_EH_DBASE
extern __typeof__(_dl_find_object) _dl_find_object __attribute__((weak));
#endif

/* The first byte of the module that @address is in; NULL: not known. */
static const char *find_module(uintptr_t address)
{
#ifdef DLFO_STRUCT_HAS_EH_DBASE
    struct dl_find_object found;
#endif

    if (address >= (uintptr_t)__ehdr_start && address < (uintptr_t)_end) {
        return __ehdr_start;
    }
#ifdef DLFO_STRUCT_HAS_EH_DBASE
    if (_dl_find_object != NULL &&
        _dl_find_object((void *)address, &found) == 0) { /* NOLINT: an address is given */
        return found.dlfo_map_start;
    }
#endif
    return NULL;
}

static bool is_constant(const ElfW(Phdr) * segment)
{
    return segment->p_type == PT_GNU_RELRO ||
           (segment->p_type == PT_LOAD && (segment->p_flags & PF_W) == 0);
}

static bool has_range(const char *module, uintptr_t address, size_t size)
{
    const ElfW(Ehdr) *header = (const void *)module;
    const ElfW(Phdr) *segments = (const void *)(module + header->e_phoff);
    uintptr_t bias = (uintptr_t)module;

    for (size_t i = 0; i < header->e_phnum; i++) {
        if (segments[i].p_type == PT_LOAD) {
            bias -= segments[i].p_vaddr & ~(uintptr_t)(HEADERS_SIZE_MAX - 1);
            break;
        }
    }
    for (size_t i = 0; i < header->e_phnum; i++) {
        uintptr_t start = bias + segments[i].p_vaddr;

        if (is_constant(&segments[i]) && address >= start &&
            address - start <= segments[i].p_memsz &&
            size <= segments[i].p_memsz - (address - start)) {
            return true;
        }
    }
    return false;
}

bool unc__constant_has(const void *start, size_t size)
{
    uintptr_t address = (uintptr_t)start;
    const char *module = find_module(address);
    const ElfW(Ehdr) *header = (const void *)module;

    if (module == NULL || unc__code_life(address) != 0 ||
        memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 ||
        header->e_phentsize != sizeof(ElfW(Phdr)) ||
        header->e_phoff + header->e_phnum * sizeof(ElfW(Phdr)) > HEADERS_SIZE_MAX) {
        return false;
    }
    return has_range(module, address, size);
}

bool unc__constant_has_string(const char *string)
{
    return string == NULL || unc__constant_has(string, strlen(string) + 1);
}
