/* SPDX-License-Identifier: MIT */
/*
 * Names of functions come from a module's file, which may be another one by now: a plugin
 * that was built anew, a package that was updated. A wrong name is worse than none, so a
 * file counts only if it has the build-id that was loaded; or if it is what the kernel
 * says that this process runs (/proc/self/exe, which also leads to a program that was
 * deleted or replaced), and begins with the headers that are in memory: whoever is
 * started by naming the dynamic linker runs that one.
 *
 * Each file is read once, and closed; none where a filter of the program's own may kill
 * for a system call that it did not think of.
 */
#include <errno.h>
#include <string.h>

#include "base/sys.h"
#include "base/text.h"
#include "judge/modules.h"
#include "record/probe_list.h"

/* With a version or without: "libc.so.6", "libc-2.36.so". */
static const char *const runtimes[] = {
    "libc.so",    "libc-",        "ld-linux",     "ld-musl",
    "libpthread", "libunclosed.", "libunclosed-",
};

static const char *const sanitizers[] = {
    "libasan.so", "libtsan.so",   "libubsan.so",
    "liblsan.so", "libhwasan.so", "libclang_rt",
};

/* Of functions: after two underscores or three. */
static const char *const sanitizer_words[] = {
    "interceptor_", "sanitizer_", "asan_", "tsan_", "ubsan_", "lsan_", "hwasan_",
};

/* The namespaces, in names of C++. */
static const char *const sanitizer_spaces[] = {
    "11__sanitizer", "6__asan", "6__tsan", "7__ubsan", "6__lsan", "8__hwasan",
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

static bool begins_with_one(const char *name, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strncmp(name, list[i], strlen(list[i])) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_sanitizer(const struct unc__module *module)
{
    return begins_with_one(unc__base_name(module->path), sanitizers, COUNT(sanitizers));
}

bool unc__module_is_runtime(const struct unc__module *module)
{
    return begins_with_one(unc__base_name(module->path), runtimes, COUNT(runtimes)) ||
           is_sanitizer(module);
}

/* Of one that is inside a program. What it puts in front of libc's pipe() has the name
 * `pipe` too, but not alone. */
static bool is_name_of_sanitizer(const char *name)
{
    size_t underscores = strspn(name, "_");

    if (name[0] == '_' && name[1] == 'Z') {
        for (size_t i = 0; i < COUNT(sanitizer_spaces); i++) {
            if (strstr(name, sanitizer_spaces[i]) != NULL) {
                return true;
            }
        }
    }
    return underscores >= 2 &&
           begins_with_one(name + underscores, sanitizer_words, COUNT(sanitizer_words));
}

static int open_program(const struct unc__modules *modules,
                        const struct unc__module *module, struct unc__elf_file *ret_file)
{
    char path[64];
    struct unc__text text = unc__text_init(path, sizeof path);
    int r;

    if (modules->proc == NULL) {
        return -ENOEXEC;
    }
    unc__text_format(&text, "%s/exe", modules->proc);
    r = unc__elf_file_open(ret_file, path);
    if (r == 0 && !unc__elf_file_is_mapped_at(ret_file, module->start)) {
        unc__elf_file_close(ret_file);
        r = -ENOEXEC;
    }
    return r;
}

static int open_build(const struct unc__module *module, struct unc__elf_file *ret_file)
{
    int r;

    if (module->build_id_size == 0 || strchr(module->path, '/') == NULL) {
        return -ENOEXEC;
    }
    r = unc__elf_file_open(ret_file, module->path);
    if (r == 0 &&
        !unc__elf_file_is_build(ret_file, module->build_id, module->build_id_size)) {
        unc__elf_file_close(ret_file);
        r = -ENOEXEC;
    }
    return r;
}

/* Without a descriptor now there may be one later: see check/rescue.h. */
static void search(const struct unc__modules *modules, struct unc__module *module)
{
    struct unc__elf_file file;
    int r = module->is_program ? open_program(modules, module, &file) : -ENOEXEC;

    if (r < 0 && r != -EMFILE && r != -ENFILE) {
        r = open_build(module, &file);
    }
    if (r == 0) {
        unc__symbols_read(&module->symbols, &file);
        unc__elf_file_close(&file);
    }
    module->is_searched = r != -EMFILE && r != -ENFILE;
}

static void search_once(const struct unc__modules *modules, struct unc__module *module)
{
    if (!module->is_searched && !unc__probes_is_sandboxed()) {
        search(modules, module);
    }
}

const char *unc__modules_function(struct unc__modules *modules,
                                  struct unc__module *module, uintptr_t address)
{
    search_once(modules, module);
    return unc__symbols_name(&module->symbols, address - module->bias);
}

const char *unc__modules_frame_name(struct unc__modules *modules,
                                    const struct unc__stack_view *stack, size_t index)
{
    struct unc__module *module = unc__modules_frame(modules, stack, index);

    return module == NULL
               ? NULL
               : unc__modules_function(modules, module, stack->frames[index] - 1);
}

bool unc__modules_frame_is_of_sanitizer(struct unc__modules *modules,
                                        const struct unc__stack_view *stack, size_t index)
{
    struct unc__module *module = unc__modules_frame(modules, stack, index);

    if (module == NULL || is_sanitizer(module)) {
        return module != NULL;
    }
    search_once(modules, module);
    return unc__symbols_any(&module->symbols, stack->frames[index] - 1 - module->bias,
                            is_name_of_sanitizer);
}

size_t unc__modules_first_frame(struct unc__modules *modules,
                                const struct unc__stack_view *stack)
{
    size_t first = 0;

    while (first < stack->frame_count &&
           unc__modules_frame_is_of_sanitizer(modules, stack, first)) {
        first++;
    }
    return first < stack->frame_count ? first : 0;
}
