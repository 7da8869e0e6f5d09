/* SPDX-License-Identifier: MIT */
/*
 * Modules as they are now in this process: only where the record has no table of them,
 * because tracking is off or memory was refused, or where libc cannot tell lives (no
 * _dl_find_object). The question goes to the dynamic linker, and else to /proc/self/maps:
 * an answer that is right for what was not unloaded meanwhile.
 */
#include <dlfcn.h>
#include <link.h>
#include <string.h>

#include "base/sys.h"
#include "base/text.h"
#include "judge/line_reader.h"
#include "judge/modules_parts.h"

#ifdef DLFO_STRUCT_HAS_EH_DBASE
extern __typeof__(_dl_find_object) _dl_find_object __attribute__((weak));
#endif

/* What the file says, of a module that is there now. */
static void read_headers(struct unc__module *module)
{
    size_t size;
    const uint8_t *build_id = unc__elf_build_id(module->start, &size);

    module->bias = unc__elf_bias(module->start);
    if (build_id != NULL) {
        memcpy(module->build_id, build_id, size);
        module->build_id_size = (uint8_t)size;
    }
}

static bool ask_loader(const struct unc__modules *modules, uintptr_t address,
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
        unc__module_set_own_path(modules, ret_module);
    } else {
        unc__module_set_path(ret_module, path, strlen(path));
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

static bool ask_kernel(const struct unc__modules *modules, uintptr_t address,
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
            unc__module_set_path(ret_module, line.path, strlen(line.path));
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

/* Whether the record cannot tell what stays from what goes. */
static bool is_record_blind(void)
{
#ifdef DLFO_STRUCT_HAS_EH_DBASE
    return _dl_find_object == NULL || unc__record_module_count() == 0;
#else
    return true;
#endif
}

bool unc__modules_ask_process(const struct unc__modules *modules, uintptr_t address,
                              struct unc__module *ret_module)
{
    return is_record_blind() && (ask_loader(modules, address, ret_module) ||
                                 ask_kernel(modules, address, ret_module));
}
