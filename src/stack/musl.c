/* SPDX-License-Identifier: MIT */
/*
 * The one module of a static executable, by the linker's symbols and its own headers. In
 * a build with glibc there is nothing here: that knows by itself.
 */
#include <stdint.h>

#ifdef UNC__MUSL

#include <link.h>
#include <stddef.h>

#define HIDDEN __attribute__((visibility("hidden")))

extern const char __ehdr_start[] HIDDEN;
extern const char _end[] HIDDEN;

static struct link_map program = { .l_name = (char[]){ "" } };

int unc__find_object(void *address, struct dl_find_object *ret_found)
{
    const ElfW(Ehdr) *header = (const void *)__ehdr_start;
    const ElfW(Phdr) *segments = (const void *)(__ehdr_start + header->e_phoff);
    const char *bias = header->e_type == ET_DYN ? __ehdr_start : NULL;

    if ((uintptr_t)address < (uintptr_t)__ehdr_start ||
        (uintptr_t)address >= (uintptr_t)_end) {
        return -1;
    }
    *ret_found =
        (struct dl_find_object){ .dlfo_map_start = (void *)(uintptr_t)__ehdr_start,
                                 .dlfo_map_end = (void *)(uintptr_t)_end,
                                 .dlfo_link_map = &program };
    for (size_t i = 0; i < header->e_phnum; i++) {
        if (segments[i].p_type == PT_GNU_EH_FRAME) {
            ret_found->dlfo_eh_frame = (void *)((uintptr_t)bias + segments[i].p_vaddr);
        }
    }
    return 0;
}

#endif
