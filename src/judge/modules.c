/* SPDX-License-Identifier: MIT */
/*
 * A frame belongs to the module that the record has for its address and its life. Only
 * where there is no such table, because tracking is off or memory was refused, or where
 * libc cannot tell lives (no _dl_find_object), the question goes to the dynamic linker
 * as it is now, and else to /proc/self/maps: an answer that is right for what was not
 * unloaded meanwhile.
 */
#include "judge/modules.h"

#include <dlfcn.h>
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
    for (size_t i = 0; i < modules->items.count; i++) {
        struct unc__module *module = unc__vector_at(&modules->items, i);

        unc__symbols_done(&module->symbols);
    }
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

static uint8_t read_digit(char digit)
{
    return (uint8_t)(digit <= '9' ? digit - '0' : digit - 'a' + 10);
}

static void set_build_id(struct unc__module *module, const char *digits)
{
    size_t size = strlen(digits) / 2;

    if (size > sizeof module->build_id) {
        return;
    }
    for (size_t i = 0; i < size; i++) {
        module->build_id[i] =
            (uint8_t)(read_digit(digits[2 * i]) << 4 | read_digit(digits[2 * i + 1]));
    }
    module->build_id_size = (uint8_t)size;
}

static bool ask_record(struct unc__modules *modules, uintptr_t address, uint32_t life,
                       struct unc__module *ret_module)
{
    uint32_t count = unc__record_module_count();
    struct unc__module_view view;

    for (uint32_t number = 1; number <= count; number++) {
        if (!unc__record_module_view(number, &view) || view.life != life ||
            address < view.start || address >= view.end) {
            continue;
        }
        ret_module->start = view.start;
        ret_module->end = view.end;
        ret_module->bias = view.bias;
        set_build_id(ret_module, view.build_id);
        if (*view.path == '\0' && life == 0) {
            set_own_path(modules, ret_module);
        } else {
            set_path(ret_module, view.path, strlen(view.path));
        }
        return true;
    }
    return false;
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

/* One of those met before; NULL: none. */
static struct unc__module *find_met(struct unc__modules *modules, uintptr_t address,
                                    uint32_t life)
{
    for (size_t i = 0; i < modules->items.count; i++) {
        size_t index = (modules->last_hit + i) % modules->items.count;
        struct unc__module *module = unc__vector_at(&modules->items, index);

        if (address >= module->start && address < module->end && module->life == life) {
            modules->last_hit = (uint32_t)index;
            return module;
        }
    }
    return NULL;
}

/* Whether it is what the kernel was asked to run. */
static bool is_started(const struct unc__module *module)
{
    uintptr_t entry = (uintptr_t)getauxval(AT_ENTRY);

    return entry >= module->start && entry < module->end;
}

static struct unc__module *find(struct unc__modules *modules, uintptr_t address,
                                uint32_t life)
{
    struct unc__module *module = find_met(modules, address, life);
    struct unc__module found = { .life = life };

    if (module != NULL) {
        return module;
    }
    if (!ask_record(modules, address, life, &found) &&
        !(is_record_blind() && (ask_loader(modules, address, &found) ||
                                ask_kernel(modules, address, &found)))) {
        return NULL;
    }
    found.is_program = life == 0 && is_started(&found);
    module = unc__vector_add(&modules->items);
    if (module != NULL) {
        *module = found;
    }
    return module;
}

struct unc__module *unc__modules_frame(struct unc__modules *modules,
                                       const struct unc__stack_view *stack, size_t index)
{
    /* A call that never returns may be the last instruction of its module. */
    return find(modules, stack->frames[index] - 1,
                stack->lives != NULL ? stack->lives[index] : 0);
}

struct unc__module *unc__modules_pointer(struct unc__modules *modules, uintptr_t address,
                                         const struct unc__stack_view *stack)
{
    for (size_t i = 0; stack->lives != NULL && i < stack->frame_count; i++) {
        struct unc__module *module =
            stack->lives[i] != 0 ? find(modules, address, stack->lives[i]) : NULL;

        if (module != NULL) {
            return module;
        }
    }
    return find(modules, address, 0);
}

struct unc__module *unc__modules_own(struct unc__modules *modules)
{
    return find(modules, (uintptr_t)getauxval(AT_ENTRY), 0);
}

uint32_t unc__modules_refer(struct unc__modules *modules, struct unc__module *module)
{
    if (module->id == 0) {
        module->id = ++modules->id_count;
    }
    return module->id;
}
