/* SPDX-License-Identifier: MIT */
/*
 * An address belongs to a module: asked of glibc's lock-free _dl_find_object where there
 * is one (2.35 and later), else of /proc/self/maps. The build-id is in the notes that the
 * program headers point to, and those are mapped with the first page of the module.
 */
#include "judge/modules.h"

#include <dlfcn.h>
#include <elf.h>
#include <fcntl.h>
#include <limits.h>
#include <link.h>
#include <string.h>
#include <sys/auxv.h>

#include "base/sys.h"
#include "base/text.h"
#include "judge/line_reader.h"

#ifdef DLFO_STRUCT_HAS_EH_DBASE
extern __typeof__(_dl_find_object) _dl_find_object __attribute__((weak));
#endif

const char *unc__base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash == NULL ? path : slash + 1;
}

struct unc__modules unc__modules_init(const char *proc)
{
    return (struct unc__modules){
        .items = unc__vector_init(sizeof(struct unc__module)),
        .proc = proc,
    };
}

void unc__modules_done(struct unc__modules *modules)
{
    unc__vector_done(&modules->items);
}

/* The end of a long path says more than its beginning. */
static void set_path(struct unc__module *module, const char *path, size_t length)
{
    if (length >= sizeof module->path) {
        path += length - (sizeof module->path - 1);
        length = sizeof module->path - 1;
    }
    memcpy(module->path, path, length);
    module->path[length] = '\0';
}

static void set_own_path(struct unc__modules *modules, struct unc__module *module)
{
    char link[64];
    char path[1024];
    struct unc__text text = unc__text_init(link, sizeof link);
    long length;

    unc__text_format(&text, "%s/exe", modules->proc);
    length = unc__sys_readlink(link, path, sizeof path);
    set_path(module, path, length > 0 ? (size_t)length : 0);
}

static void read_notes(struct unc__module *module, const char *notes, size_t size)
{
    size_t at = 0;

    while (at + sizeof(ElfW(Nhdr)) <= size) {
        const ElfW(Nhdr) *note = (const void *)(notes + at);
        size_t name_at = at + sizeof *note;
        size_t value_at = name_at + ((note->n_namesz + 3u) & ~(size_t)3);

        if (value_at > size || note->n_descsz > size - value_at) {
            return;
        }
        if (note->n_type == NT_GNU_BUILD_ID && note->n_namesz == 4 &&
            memcmp(notes + name_at, "GNU", 4) == 0 &&
            note->n_descsz <= UNC__BUILD_ID_SIZE) {
            module->build_id_size = (uint8_t)note->n_descsz;
            memcpy(module->build_id, notes + value_at, note->n_descsz);
            return;
        }
        at = value_at + ((note->n_descsz + 3u) & ~(size_t)3);
    }
}

/* Bias and build-id from the program headers in the module's first page. */
static void read_headers(struct unc__module *module)
{
    const ElfW(Ehdr) *header = (const void *)module->start;
    const ElfW(Phdr) * segments;
    bool has_bias = false;

    if (memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 ||
        header->e_phentsize != sizeof *segments || header->e_phoff > 4096) {
        return;
    }
    segments = (const void *)(module->start + header->e_phoff);
    for (size_t i = 0; i < header->e_phnum; i++) {
        if (segments[i].p_type == PT_LOAD && !has_bias) {
            module->bias = module->start - (segments[i].p_vaddr & ~(uintptr_t)4095);
            has_bias = true;
        }
    }
    for (size_t i = 0; i < header->e_phnum; i++) {
        if (segments[i].p_type == PT_NOTE && module->build_id_size == 0) {
            read_notes(module, (const char *)(module->bias + segments[i].p_vaddr),
                       segments[i].p_memsz);
        }
    }
}

static bool ask_loader(struct unc__modules *modules, uintptr_t address,
                       struct unc__module *ret_module)
{
#ifdef DLFO_STRUCT_HAS_EH_DBASE
    struct dl_find_object found;
    const char *path;

    if (_dl_find_object == NULL || _dl_find_object((void *)address, &found) != 0) {
        return false;
    }
    ret_module->start = (uintptr_t)found.dlfo_map_start;
    ret_module->end = (uintptr_t)found.dlfo_map_end;
    read_headers(ret_module);
    path = found.dlfo_link_map == NULL ? NULL : found.dlfo_link_map->l_name;
    if (path == NULL || *path == '\0') {
        set_own_path(modules, ret_module);
    } else {
        set_path(ret_module, path, strlen(path));
    }
    return true;
#else
    (void)modules;
    (void)address;
    (void)ret_module;
    return false;
#endif
}

/* One line: "start-end perms offset device inode path". */
struct maps_line {
    uintptr_t start;
    uintptr_t end;
    uintptr_t offset;
    const char *path;
};

static const char *read_hex(const char *text, uintptr_t *ret_number)
{
    uintptr_t number = 0;

    for (;; text++) {
        char c = *text;

        if (c >= '0' && c <= '9') {
            number = number * 16 + (uintptr_t)(c - '0');
        } else if (c >= 'a' && c <= 'f') {
            number = number * 16 + (uintptr_t)(c - 'a' + 10);
        } else {
            *ret_number = number;
            return text;
        }
    }
}

static bool read_maps_line(const char *line, struct maps_line *ret_line)
{
    line = read_hex(line, &ret_line->start);
    if (*line != '-') {
        return false;
    }
    line = read_hex(line + 1, &ret_line->end);
    if (strlen(line) < 6) {
        return false;
    }
    line = read_hex(line + 6, &ret_line->offset); /* past " r-xp " */
    ret_line->path = strchr(line, '/');
    return true;
}

static bool ask_kernel(struct unc__modules *modules, uintptr_t address,
                       struct unc__module *ret_module)
{
    struct unc__line_reader reader;
    struct maps_line line;
    char path[64];
    struct unc__text text = unc__text_init(path, sizeof path);
    bool is_found = false;

    unc__text_format(&text, "%s/maps", modules->proc);
    if (unc__line_reader_open(&reader, path) < 0) {
        return false;
    }
    while (!is_found && unc__line_reader_next(&reader)) {
        if (!read_maps_line(reader.line, &line)) {
            continue;
        }
        if (line.offset == 0 && line.path != NULL) {
            ret_module->start = line.start; /* the last file to begin before @address */
            set_path(ret_module, line.path, strlen(line.path));
        }
        if (line.path != NULL && address >= line.start && address < line.end) {
            ret_module->end = line.end;
            is_found = ret_module->start != 0;
        }
    }
    unc__line_reader_close(&reader);
    if (is_found) {
        read_headers(ret_module);
    }
    return is_found;
}

struct unc__module *unc__modules_find(struct unc__modules *modules, uintptr_t address)
{
    struct unc__module found = { 0 };
    struct unc__module *module;

    for (size_t i = 0; i < modules->items.count; i++) {
        size_t index = (modules->last_hit + i) % modules->items.count;

        module = unc__vector_at(&modules->items, index);
        if (address >= module->start && address < module->end) {
            modules->last_hit = (uint32_t)index;
            return module;
        }
    }
    if (!ask_loader(modules, address, &found) && !ask_kernel(modules, address, &found)) {
        return NULL;
    }
    module = unc__vector_add(&modules->items);
    if (module != NULL) {
        *module = found;
    }
    return module;
}

struct unc__module *unc__modules_refer(struct unc__modules *modules, uintptr_t address)
{
    struct unc__module *module = unc__modules_find(modules, address);

    if (module != NULL && module->id == 0) {
        module->id = ++modules->id_count;
    }
    return module;
}

struct unc__module *unc__modules_own(struct unc__modules *modules)
{
    return unc__modules_find(modules, (uintptr_t)getauxval(AT_ENTRY));
}
