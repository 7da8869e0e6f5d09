/* SPDX-License-Identifier: MIT */
/*
 * Event libraries, found while the program runs.
 *
 * The real function is the next one of its name after this library, where the dynamic
 * linker would have found it without us. A plugin that was loaded for itself alone brings
 * its libraries where only it can see them: then it is looked for from there, and not
 * remembered, for the next caller may have another. Last, the library is loaded: with
 * --as-needed the linker leaves out one whose every call it has found here.
 *
 * Calls come from few modules: the program, a plugin or two, the libraries of a family
 * among each other. So each module is looked at once and kept in a short table, which is
 * searched from the front, where the program is. A row is never used again: code that is
 * loaded where a plugin was is taken for that plugin, which is wrong only if one is of
 * the family and the other is not.
 */
#include "probes/library.h"

#include <dlfcn.h>
#include <errno.h>
#include <link.h>
#include <stddef.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "probes/life.h"
#include "probes/raw.h"
#include "record/probe_list.h"

extern __typeof__(_dl_find_object) _dl_find_object __attribute__((weak));
extern const char __ehdr_start[] __attribute__((visibility("hidden")));
extern const char _end[] __attribute__((visibility("hidden")));

#define NOT_FOUND 127 /* with which the dynamic linker ends a process */

struct unc__calling_module unc__calling_modules[UNC__CALLING_MAX];

static const struct library {
    const char *name;
    const char *call;     /* that all versions have */
    const char *families; /* beginnings of file names, the last one empty */
    const char *soname;
} libraries[UNC__LIBRARY_COUNT] = {
#define ROW(id, name, call, families, soname) \
    [UNC__LIBRARY_##id] = { name, #call, families, soname },
    UNC_LIBRARIES(ROW)
#undef ROW
};

static const struct rows {
    int begin;
    int end;
} rows[UNC__LIBRARY_COUNT] = {
#define UNC_PROBE_SYMBOL(name, file, role)
#define UNC_PROBE_LIBRARY_BEGIN(id) \
    [UNC__LIBRARY_##id] = { UNC__REAL_BEGIN_##id, UNC__REAL_END_##id },
#define UNC_PROBE_LIBRARY_END(id)
#include "probes/library_coverage.def"
#undef UNC_PROBE_SYMBOL
};

static bool is_ours(const void *address)
{
    return (uintptr_t)address - (uintptr_t)__ehdr_start <
           (uintptr_t)_end - (uintptr_t)__ehdr_start;
}

static const char *file_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash != NULL ? slash + 1 : path;
}

static uint32_t libraries_of_file(const char *path)
{
    const char *name = file_name(path);
    uint32_t bits = 0;

    for (unsigned i = 1; i < UNC__LIBRARY_COUNT; i++) {
        for (const char *family = libraries[i].families; *family != '\0';
             family += strlen(family) + 1) {
            if (strncmp(name, family, strlen(family)) == 0) {
                bits |= 1U << i;
            }
        }
    }
    return bits;
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
    union {
        uintptr_t number;
        void *pointer;
    } place = { ra - 1 };
    uint32_t bits;

    if (_dl_find_object == NULL || _dl_find_object(place.pointer, &module) != 0) {
        return 0;
    }
    bits = libraries_of_file(module.dlfo_link_map->l_name);
    keep_module((uintptr_t)module.dlfo_map_start,
                (uintptr_t)module.dlfo_map_end - (uintptr_t)module.dlfo_map_start, bits);
    return bits;
}

static enum unc__library library_of(enum unc__real index)
{
    enum unc__library library = (enum unc__library)1;

    while (library < UNC__LIBRARY_COUNT &&
           ((int)index < rows[library].begin || (int)index >= rows[library].end)) {
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

    return is_ours(found.object) ? NULL : found.function;
}

/* From where the caller is: a handle of its own, which is given back. */
static unc__real_fn *look_from(uintptr_t ra, const char *name)
{
    struct dl_find_object module;
    union {
        uintptr_t number;
        void *pointer;
    } place = { ra - 1 };

    if (_dl_find_object == NULL || _dl_find_object(place.pointer, &module) != 0) {
        return NULL;
    }
    return look_in(module.dlfo_link_map, name);
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

unc__real_fn *unc__library_find(enum unc__real index, uintptr_t ra)
{
    const char *name = unc__real_name(index);
    enum unc__library library = library_of(index);
    int saved_errno = errno;
    unc__real_fn *real = look_in(RTLD_NEXT, name);
    void *handle;

    if (real != NULL) {
        __atomic_store_n(&unc__reals[index], real, __ATOMIC_RELAXED);
        errno = saved_errno;
        return real;
    }
    real = look_from(ra, name);
    if (real == NULL && library < UNC__LIBRARY_COUNT) {
        handle = dlopen(libraries[library].soname, RTLD_LAZY | RTLD_GLOBAL);
        real = handle != NULL ? look_in(handle, name) : NULL;
    }
    if (real == NULL) {
        give_up(name);
    }
    errno = saved_errno;
    return real;
}

/* In front of us: whoever defines its call there has all of them. */
static void tell_shadowed(enum unc__library library, const void *address)
{
    Dl_info info;
    const char *const reason[] = {
        dladdr(address, &info) != 0 ? info.dli_fname : "another module",
        " comes before the probes, or has a copy of the library in it: its calls are not "
        "seen; link unclosed-probes in front of the library",
        NULL,
    };

    unc__probes_add(libraries[library].name, UNC__PROBE_SHADOWED, reason);
}

static void check(enum unc__library library)
{
    static const char *const nothing[] = { NULL };
    const char *call = libraries[library].call;
    const void *first = dlsym(RTLD_DEFAULT, call);

    if (rows[library].end == rows[library].begin) {
        return; /* not built */
    }
    if (first != NULL && !is_ours(first)) {
        tell_shadowed(library, first);
    } else if (dlsym(RTLD_NEXT, call) != NULL) {
        unc__probes_add(libraries[library].name, UNC__PROBE_ACTIVE, nothing);
    }
}

void unc__library_start(void)
{
    (void)unc__library_look((uintptr_t)getauxval(AT_ENTRY) + 1);
    for (enum unc__library i = (enum unc__library)1; i < UNC__LIBRARY_COUNT; i++) {
        check(i);
    }
}
