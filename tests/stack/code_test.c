/* SPDX-License-Identifier: MIT */
/* Permanent code and lives of what comes and goes, on real modules that are loaded where
 * others were. */
#include <dlfcn.h>
#include <link.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/case.h"
#include "lib/child.h"

#include "base/elf.h"
#include "stack/code.h"

#define TRIES 16

UNC_TEST_START
{
    unc__code_start();
}

static uintptr_t find_start(void *handle)
{
    struct dl_find_object found;

    assert_int_equal(_dl_find_object(dlsym(handle, "plugin_call"), &found), 0);
    return (uintptr_t)found.dlfo_map_start;
}

static void *open_plugin(const char *name)
{
    void *handle = dlopen(child_path(name), RTLD_NOW | RTLD_LOCAL);

    assert_non_null(handle);
    return handle;
}

/* Loads a plugin where another one was: other places are filled up until it is there. */
static void *open_plugin_at(const char *name, uintptr_t start)
{
    struct {
        void *memory;
        size_t size;
    } filled[TRIES];
    size_t count = 0;
    void *handle = open_plugin(name);

    while (find_start(handle) != start) {
        uintptr_t other = find_start(handle);

        assert_true(count < TRIES);
        filled[count].size = unc__elf_end(other) - other;
        assert_int_equal(dlclose(handle), 0);
        filled[count].memory =
            mmap((void *)other, filled[count].size, PROT_NONE,
                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
        assert_ptr_equal(filled[count].memory, (void *)other);
        count++;
        handle = open_plugin(name);
    }
    while (count > 0) {
        count--;
        assert_int_equal(munmap(filled[count].memory, filled[count].size), 0);
    }
    return handle;
}

static uint32_t life_in(void *handle)
{
    return unc__code_life((uintptr_t)dlsym(handle, "plugin_call"));
}

static void assert_path_ends(uint32_t life, const char *name)
{
    struct unc__code_module module;

    assert_true(unc__code_life_module(life, &module));
    assert_non_null(strstr(module.path, name));
}

UNC_TEST(code_life__program_libc_linker_and_vdso__are_permanent)
{
    assert_int_equal(unc__code_life((uintptr_t)life_in), UNC__CODE_PERMANENT);
    assert_int_equal(unc__code_life((uintptr_t)dlsym(RTLD_DEFAULT, "qsort")),
                     UNC__CODE_PERMANENT);
    assert_int_equal(unc__code_life(getauxval(AT_BASE) + 4096), UNC__CODE_PERMANENT);
    assert_int_equal(unc__code_life(getauxval(AT_SYSINFO_EHDR) + 1), UNC__CODE_PERMANENT);
}

UNC_TEST(code_life__memory_that_is_no_module__is_unknown)
{
    char *memory =
        mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    int on_stack;

    assert_int_equal(unc__code_life((uintptr_t)memory), UNC__CODE_UNKNOWN);
    assert_int_equal(unc__code_life((uintptr_t)&on_stack), UNC__CODE_UNKNOWN);
    assert_int_equal(unc__code_life(0), UNC__CODE_UNKNOWN);
    assert_int_equal(unc__code_life(UINTPTR_MAX), UNC__CODE_UNKNOWN);
    munmap(memory, 4096);
}

/* Every module that ldd names, and no other but the program and ourselves. */
UNC_TEST(code_permanent__all__are_what_ldd_names)
{
    char program[4096] = { 0 };
    struct child ldd;
    size_t line_count = 0;

    assert_true(readlink("/proc/self/exe", program, sizeof program - 1) > 0);
    child_run(&ldd, NULL, (const char *[]){ "/usr/bin/ldd", program, NULL });
    assert_int_equal(ldd.exit_code, 0);
    for (const char *c = ldd.output; *c != '\0'; c++) {
        line_count += *c == '\n';
    }

    assert_int_equal(unc__code_permanent_count(), line_count + 1);
    for (size_t i = 0; i < unc__code_permanent_count(); i++) {
        struct unc__code_module module = unc__code_permanent_module(i);

        assert_true(module.start < module.end);
        assert_true(*module.path == '\0' || strstr(ldd.output, module.path) != NULL);
        assert_true(module.build_id_size > 0);
    }
    child_done(&ldd);
}

UNC_TEST(code_permanent__module__has_the_linkers_bias)
{
    Dl_info info;
    struct link_map *map;

    assert_int_not_equal(
        dladdr1((void *)(uintptr_t)life_in, &info, (void **)&map, RTLD_DL_LINKMAP), 0);
    for (size_t i = 0; i < unc__code_permanent_count(); i++) {
        struct unc__code_module module = unc__code_permanent_module(i);

        if (*module.path == '\0') {
            assert_int_equal(module.bias, map->l_addr);
            return;
        }
    }
    fail_msg("the program is not among its modules");
}

UNC_TEST(code_life__other_plugin_at_the_same_place__is_another)
{
    void *handle = open_plugin("code_plugin_a.so");
    uintptr_t start = find_start(handle);
    uint32_t first = life_in(handle);
    uint32_t second;

    dlclose(handle);
    handle = open_plugin_at("code_plugin_b.so", start);
    second = life_in(handle);
    dlclose(handle);

    assert_int_not_equal(first, UNC__CODE_PERMANENT);
    assert_int_not_equal(first, second);
    assert_path_ends(first, "/code_plugin_a.so");
    assert_path_ends(second, "/code_plugin_b.so");
}

UNC_TEST(code_life__same_plugin_again_at_the_same_place__is_the_same)
{
    void *handle = open_plugin("code_plugin_a.so");
    uintptr_t start = find_start(handle);
    uint32_t first = life_in(handle);

    for (int i = 0; i < 3; i++) {
        dlclose(handle);
        handle = open_plugin_at("code_plugin_b.so", start);
        assert_int_not_equal(life_in(handle), first);
        dlclose(handle);
        handle = open_plugin_at("code_plugin_a.so", start);
        assert_int_equal(life_in(handle), first);
    }
    dlclose(handle);
}

UNC_TEST(code_life__plugins_without_build_id__are_told_apart)
{
    void *handle = open_plugin("code_plugin_c.so");
    uintptr_t start = find_start(handle);
    uint32_t first = life_in(handle);
    uint32_t second;
    struct unc__code_module module;

    dlclose(handle);
    handle = open_plugin_at("code_plugin_d.so", start);
    second = life_in(handle);
    dlclose(handle);
    handle = open_plugin_at("code_plugin_c.so", start);

    assert_int_not_equal(first, second);
    assert_int_equal(life_in(handle), first);
    assert_true(unc__code_life_module(first, &module));
    assert_int_equal(module.build_id_size, 0);
    dlclose(handle);
}

UNC_TEST(code_life_module__no_life__is_refused)
{
    struct unc__code_module module;

    assert_false(unc__code_life_module(0, &module));
    assert_false(unc__code_life_module(UNC__CODE_LIVES, &module));
    assert_false(unc__code_life_module(UNC__CODE_LIVES + 1, &module));
    assert_false(unc__code_life_module(UNC__CODE_UNKNOWN, &module));
}

static void note_life(void *userdata)
{
    *(uint32_t *)userdata = unc__code_life((uintptr_t)__builtin_return_address(0));
}

static void *look_all_the_while(void *userdata)
{
    int (*call)(void (*callback)(void *), void *) = NULL;
    uint32_t life = 0;
    uint32_t first = 0;

    *(void **)&call = userdata;
    for (int i = 0; i < 20000; i++) {
        (void)call(note_life, &life);
        first = i == 0 ? life : first;
        if (life != first || life == UNC__CODE_PERMANENT || life == UNC__CODE_UNKNOWN) {
            return userdata;
        }
    }
    return NULL;
}

UNC_TEST(code_life__others_load_and_unload_meanwhile__is_right_all_the_while)
{
    void *handle = open_plugin("code_plugin_a.so");
    pthread_t threads[2];
    void *complaint;

    for (int i = 0; i < 2; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, look_all_the_while,
                                        dlsym(handle, "plugin_call")),
                         0);
    }
    for (int i = 0; i < 200; i++) {
        void *other = open_plugin("code_plugin_b.so");

        assert_int_not_equal(life_in(other), life_in(handle));
        dlclose(other);
    }
    for (int i = 0; i < 2; i++) {
        assert_int_equal(pthread_join(threads[i], &complaint), 0);
        assert_null(complaint);
    }
    dlclose(handle);
}

/* A copy of a plugin with a build-id of its own, in a file without a name. */
static void *open_copy(const char *bytes, size_t size, uint32_t number)
{
    char path[64];
    void *handle;
    size_t id_size;
    const uint8_t *id = unc__elf_build_id((uintptr_t)bytes, &id_size);
    int fd = memfd_create("plugin", MFD_CLOEXEC);

    if (fd < 0 || write(fd, bytes, size) != (ssize_t)size ||
        pwrite(fd, &number, sizeof number, (const char *)id - bytes) !=
            (ssize_t)sizeof number) {
        return NULL;
    }
    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    close(fd);
    return handle;
}

/* In a child: it uses up all lives. */
static int use_up_lives(void *userdata)
{
    FILE *file = fopen(child_path("code_plugin_a.so"), "re");
    static _Alignas(4096) char bytes[1 << 17];
    size_t size = file != NULL ? fread(bytes, 1, sizeof bytes, file) : 0;
    uint32_t last = 0;

    (void)userdata;
    if (size == 0 || size == sizeof bytes) {
        return 1;
    }
    for (uint32_t i = 0; i < UNC__CODE_LIVES + 8; i++) {
        void *handle = open_copy(bytes, size, i);
        uint32_t life = handle != NULL ? life_in(handle) : 0;

        if (life == 0 || (life <= last && life != UNC__CODE_UNKNOWN)) {
            return 2;
        }
        last = life;
        dlclose(handle);
    }
    fclose(file);
    return last == UNC__CODE_UNKNOWN &&
                   unc__code_life((uintptr_t)use_up_lives) == UNC__CODE_PERMANENT
               ? 0
               : 3;
}

UNC_TEST(code_life__more_lives_than_room__are_unknown)
{
    struct child child;

    child_call(&child, use_up_lives, NULL);

    assert_int_equal(child.exit_code, 0);
    child_done(&child);
}
