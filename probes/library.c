/* SPDX-License-Identifier: MIT */
/*
 * Event libraries, found while the program runs.
 *
 * The real function is the next one of its name after this library, where the dynamic
 * linker would have found it without us. A plugin that was loaded for itself alone brings
 * its libraries where only it can see them: then it is looked for from there, and kept
 * for that caller alone, for the next one may have another (library_bound.h). Nothing is
 * loaded that the program has not loaded: a call that nobody answers ends as it would
 * have by the linker.
 *
 * Calls come from few modules: the program, a plugin or two, the libraries of a family
 * among each other. So each module is looked at once and kept in a short table, which is
 * searched from the front, where the program is. A row is never used again. Where its
 * module was unloaded it fits nobody any more, or a plugin that comes to the same place
 * would be taken for the library that was there, and its calls for the library's own.
 */
#include "probes/library.h"

#include <dlfcn.h>
#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "probes/library_bound.h"
#include "probes/library_row.h"
#include "probes/life.h"
#include "probes/module.h"
#include "probes/raw.h"
#include "record/library_file.h"

extern const char __ehdr_start[] __attribute__((visibility("hidden")));
extern const char _end[] __attribute__((visibility("hidden")));

#define FILES_MAX 8
#define GONE      1   /* bytes: no call returns into the first one of a file */
#define NOT_FOUND 127 /* with which the dynamic linker ends a process */

struct unc__calling_module unc__calling_modules[UNC__CALLING_MAX];

const struct unc__library_names unc__library_names[UNC__LIBRARY_COUNT] = {
#define ROW(id, name, call, ...) [UNC__LIBRARY_##id] = { name, #call },
    UNC_LIBRARIES(ROW)
#undef ROW
};

const struct unc__library_rows unc__library_rows[UNC__LIBRARY_COUNT] = {
    [UNC__LIBRARY_NONE] = { 0, 0 },
#define UNC_PROBE_SYMBOL(name, file, role)
#define UNC_PROBE_LIBRARY_BEGIN(id) \
    [UNC__LIBRARY_##id] = { UNC__REAL_BEGIN_##id, UNC__REAL_END_##id },
#define UNC_PROBE_LIBRARY_END(id)
#include "probes/library_coverage.def"
#undef UNC_PROBE_SYMBOL
};

bool unc__library_is_ours(const void *address)
{
    return (uintptr_t)address - (uintptr_t)__ehdr_start <
           (uintptr_t)_end - (uintptr_t)__ehdr_start;
}

/* Rows are taken one after the other and shown when they are complete; one that a signal
 * handler interrupts ends the list for a moment, and its module is looked at again. */
static void keep_module(uintptr_t start, uintptr_t size, uint32_t bits)
{
    static uint32_t count;
    uint32_t i = __atomic_fetch_add(&count, 1, __ATOMIC_RELAXED);

    if (i >= UNC__CALLING_MAX) {
        __atomic_store_n(&count, UNC__CALLING_MAX, __ATOMIC_RELAXED);
        return;
    }
    unc__calling_modules[i].start = start;
    unc__calling_modules[i].libraries = bits;
    __atomic_store_n(&unc__calling_modules[i].size, size, __ATOMIC_RELEASE);
}

uint32_t unc__library_look(uintptr_t ra)
{
    struct dl_find_object module;
    enum unc__library library;
    uint32_t bits;

    if (!unc__module_find(ra - 1, &module)) {
        return 0;
    }
    library = unc__library_of_file(module.dlfo_link_map->l_name);
    bits = library == UNC__LIBRARY_NONE ? 0 : 1U << library;
    keep_module((uintptr_t)module.dlfo_map_start,
                (uintptr_t)module.dlfo_map_end - (uintptr_t)module.dlfo_map_start, bits);
    return bits;
}

static bool is_loaded(uintptr_t start, uintptr_t size)
{
    struct dl_find_object module;

    return unc__module_find(start, &module) &&
           (uintptr_t)module.dlfo_map_start == start &&
           (uintptr_t)module.dlfo_map_end - start == size;
}

static void forget_modules(void)
{
    for (int i = 0; i < UNC__CALLING_MAX; i++) {
        struct unc__calling_module *module = &unc__calling_modules[i];
        uintptr_t size = __atomic_load_n(&module->size, __ATOMIC_ACQUIRE);

        if (size != 0 && !is_loaded(module->start, size)) {
            __atomic_store_n(&module->size, GONE, __ATOMIC_RELEASE);
        }
    }
}

/* Of a library that dlopen brought for all. */
static void forget_reals(void)
{
    for (int i = UNC__REAL_LIBC_COUNT; i < UNC__REAL_COUNT; i++) {
        union {
            unc__real_fn *function;
            uintptr_t number;
        } real = { __atomic_load_n(&unc__reals[i], __ATOMIC_RELAXED) };
        struct dl_find_object module;

        if (real.function != NULL && !unc__module_find(real.number, &module)) {
            __atomic_store_n(&unc__reals[i], (unc__real_fn *)0, __ATOMIC_RELAXED);
        }
    }
}

void unc__library_closing(void)
{
    unc__bound_forget();
}

void unc__library_closed(void)
{
    unc__bound_forget();
    forget_modules();
    forget_reals();
}

static enum unc__library library_of(enum unc__real index)
{
    enum unc__library library = (enum unc__library)1;

    while (library < UNC__LIBRARY_COUNT &&
           ((int)index < unc__library_rows[library].begin ||
            (int)index >= unc__library_rows[library].end)) {
        library++;
    }
    return library;
}

/* dlsym returns what no function is in ISO C; POSIX says that this is one. */
static unc__real_fn *look_in(void *handle, const char *name)
{
    union {
        void *object;
        unc__real_fn *function;
    } found = { dlsym(handle, name) };

    return unc__library_is_ours(found.object) ? NULL : found.function;
}

void *unc__library_open(uintptr_t address)
{
    struct dl_find_object module;

    if (!unc__module_find(address, &module)) {
        return NULL;
    }
    return dlopen(module.dlfo_link_map->l_name[0] != '\0' ? module.dlfo_link_map->l_name
                                                          : NULL,
                  RTLD_LAZY | RTLD_NOLOAD);
}

/* From where the caller is, among what its module was linked with. */
static unc__real_fn *look_from(uintptr_t ra, const char *name)
{
    void *handle = unc__library_open(ra - 1);
    unc__real_fn *real;

    if (handle == NULL) {
        return NULL;
    }
    real = look_in(handle, name);
    (void)dlclose(handle);
    return real;
}

struct files {
    const char *names[FILES_MAX];
    size_t count;
    enum unc__library library;
};

static int take_file(struct dl_phdr_info *info, size_t size, void *userdata)
{
    struct files *files = userdata;

    (void)size;
    if (files->count < FILES_MAX &&
        unc__library_is_file(files->library, info->dlpi_name)) {
        files->names[files->count++] = info->dlpi_name;
    }
    return 0;
}

/* In what is loaded of the library: whoever is called last by a function of a plugin
 * returns to that one's caller, and does not look like a call of the plugin. */
static unc__real_fn *look_in_family(enum unc__library library, const char *name)
{
    struct files files = { .library = library };
    unc__real_fn *real = NULL;

    (void)dl_iterate_phdr(take_file, &files);
    for (size_t i = 0; i < files.count && real == NULL; i++) {
        void *handle = dlopen(files.names[i], RTLD_LAZY | RTLD_NOLOAD);

        if (handle != NULL) {
            real = look_in(handle, name);
            (void)dlclose(handle);
        }
    }
    return real;
}

__attribute__((noreturn, cold)) static void give_up(const char *name)
{
    static const char before[] = "symbol lookup error: undefined symbol: ";

    (void)unc__raw_call(SYS_write, STDERR_FILENO, (long)(intptr_t)before,
                        (long)strlen(before), 0, 0, 0);
    (void)unc__raw_call(SYS_write, STDERR_FILENO, (long)(intptr_t)name,
                        (long)strlen(name), 0, 0, 0);
    (void)unc__raw_call(SYS_write, STDERR_FILENO, (long)(intptr_t) "\n", 1, 0, 0, 0);
    for (;;) {
        (void)unc__raw_call(SYS_exit_group, NOT_FOUND, 0, 0, 0, 0, 0);
    }
}

/* What only some see. Ends the process if nobody has it. */
static unc__real_fn *find_local(enum unc__real index, uintptr_t ra)
{
    uint32_t life = unc__bound_life();
    const char *name = unc__real_name(index);
    unc__real_fn *real = look_from(ra, name);

    if (real == NULL) {
        real = look_in_family(library_of(index), name);
    }
    unc__library_forget_error();
    if (real == NULL) {
        give_up(name);
    }
    unc__bound_keep(index, ra, real, life);
    return real;
}

unc__real_fn *unc__library_find(enum unc__real index, uintptr_t ra)
{
    int saved_errno;
    unc__real_fn *real = unc__bound_find(index, ra);

    if (real != NULL) {
        return real;
    }
    saved_errno = errno;
    real = look_in(RTLD_NEXT, unc__real_name(index));
    if (real != NULL) {
        __atomic_store_n(&unc__reals[index], real, __ATOMIC_RELAXED);
    } else {
        real = find_local(index, ra);
    }
    unc__library_arrived(library_of(index));
    errno = saved_errno;
    return real;
}
