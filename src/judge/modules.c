/* SPDX-License-Identifier: MIT */
/*
 * A frame belongs to the module that the record has for its address and its life. Where
 * the record cannot say it, the process is asked as it is now (modules_process.c).
 */
#include "judge/modules.h"

#include <string.h>

#include "base/program.h"
#include "base/sys.h"
#include "base/text.h"
#include "judge/modules_parts.h"

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
void unc__module_set_path(struct unc__module *module, const char *path, size_t length)
{
    if (length >= sizeof module->path) {
        path += length - (sizeof module->path - 1);
        length = sizeof module->path - 1;
    }
    memcpy(module->path, path, length);
    module->path[length] = '\0';
}

void unc__module_set_own_path(const struct unc__modules *modules,
                              struct unc__module *module)
{
    char link[64];
    char path[1024];
    struct unc__text text = unc__text_init(link, sizeof link);
    long length;

    if (modules->proc == NULL) {
        return; /* nobody can be asked */
    }
    unc__text_format(&text, "%s/exe", modules->proc);
    length = unc__sys_readlink(link, path, sizeof path);
    unc__module_set_path(module, path, length > 0 ? (size_t)length : 0);
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
            unc__module_set_own_path(modules, ret_module);
        } else {
            unc__module_set_path(ret_module, view.path, strlen(view.path));
        }
        return true;
    }
    return false;
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
    uintptr_t entry = unc__program_entry();

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
        !unc__modules_ask_process(modules, address, &found)) {
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
    return find(modules, unc__program_entry(), 0);
}

uint32_t unc__modules_refer(struct unc__modules *modules, struct unc__module *module)
{
    if (module->id == 0) {
        module->id = ++modules->id_count;
    }
    return module->id;
}
