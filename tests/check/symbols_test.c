/* SPDX-License-Identifier: MIT */
/*
 * Names of functions: the right one or none. A file is another one after a rebuild, or
 * anything at all: what is broken is read to its end without a step beside it, which the
 * sanitizers watch.
 */
#include <dlfcn.h>
#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "judge/modules.h"
#include "lib/case.h"

#define MUTATIONS 300

__attribute__((noinline, used)) static int a_function_of_this_test(int number)
{
    return number * 3 + 1;
}

static struct unc__modules modules;

static struct unc__module *module_of(uintptr_t address)
{
    struct unc__stack_view none = { 0 };
    struct unc__module *module;

    modules = unc__modules_init("/proc/self");
    module = unc__modules_pointer(&modules, address, &none);
    assert_non_null(module);
    return module;
}

static const char *copy_path(void)
{
    static char path[64];

    (void)snprintf(path, sizeof path, "/tmp/unclosed-symbols.%d", (int)getpid());
    return path;
}

/* The bytes of this program; the caller's. */
static char *read_self(size_t *ret_size)
{
    int fd = open("/proc/self/exe", O_RDONLY);
    struct stat status;
    char *bytes;

    assert_int_equal(fstat(fd, &status), 0);
    *ret_size = (size_t)status.st_size;
    bytes = malloc(*ret_size);
    assert_non_null(bytes);
    for (size_t done = 0; done < *ret_size;) {
        ssize_t count = read(fd, bytes + done, *ret_size - done);

        assert_true(count > 0);
        done += (size_t)count;
    }
    assert_int_equal(close(fd), 0);
    return bytes;
}

static void write_copy(const char *bytes, size_t size)
{
    int fd = open(copy_path(), O_WRONLY | O_CREAT | O_TRUNC, 0600);

    assert_int_equal(write(fd, bytes, size), size);
    assert_int_equal(close(fd), 0);
}

/* As a library that lies in the copy: nothing else says which build it is. */
static void name_of_copy(struct unc__module *module, const char *expected)
{
    const char *name;

    module->is_program = false;
    (void)snprintf(module->path, sizeof module->path, "%s", copy_path());
    name = unc__modules_function(&modules, module, (uintptr_t)a_function_of_this_test);
    if (expected == NULL) {
        assert_null(name);
    } else {
        assert_non_null(name);
        assert_string_equal(name, expected);
    }
}

UNC_TEST(name__of_a_static_function__is_found_inside_of_it)
{
    uintptr_t address = (uintptr_t)a_function_of_this_test;
    struct unc__module *module = module_of(address);

    assert_string_equal(unc__modules_function(&modules, module, address),
                        "a_function_of_this_test");
    assert_string_equal(unc__modules_function(&modules, module, address + 1),
                        "a_function_of_this_test");
    unc__modules_done(&modules);
}

UNC_TEST(name__of_a_library__is_what_a_program_calls)
{
    static const char *const names[] = { "qsort", "getenv" };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        void *handle = dlopen("libc.so.6", RTLD_LAZY | RTLD_NOLOAD);
        uintptr_t address = (uintptr_t)dlsym(handle, names[i]);
        struct unc__module *module = module_of(address);

        assert_string_equal(unc__modules_function(&modules, module, address), names[i]);
        unc__modules_done(&modules);
        assert_int_equal(dlclose(handle), 0);
    }
}

UNC_TEST(name__of_no_function__is_none)
{
    static int data;
    struct unc__module *module = module_of((uintptr_t)a_function_of_this_test);

    assert_null(unc__modules_function(&modules, module, (uintptr_t)&data));
    assert_null(unc__modules_function(&modules, module, module->bias));
    assert_null(unc__modules_function(&modules, module, UINTPTR_MAX));
    unc__modules_done(&modules);
}

UNC_TEST(name__from_the_same_build__is_found)
{
    size_t size;
    char *bytes = read_self(&size);
    struct unc__module *module = module_of((uintptr_t)a_function_of_this_test);

    write_copy(bytes, size);
    assert_true(module->build_id_size > 0);
    name_of_copy(module, "a_function_of_this_test");

    free(bytes);
    unc__modules_done(&modules);
    assert_int_equal(unlink(copy_path()), 0);
}

UNC_TEST(name__from_another_build__is_none)
{
    size_t size;
    char *bytes = read_self(&size);
    struct unc__module *module = module_of((uintptr_t)a_function_of_this_test);

    write_copy(bytes, size);
    module->build_id[0] ^= 1;
    name_of_copy(module, NULL);

    free(bytes);
    unc__modules_done(&modules);
    assert_int_equal(unlink(copy_path()), 0);
}

UNC_TEST(name__without_a_build_id__is_none)
{
    size_t size;
    char *bytes = read_self(&size);
    struct unc__module *module = module_of((uintptr_t)a_function_of_this_test);

    write_copy(bytes, size);
    module->build_id_size = 0;
    name_of_copy(module, NULL);

    free(bytes);
    unc__modules_done(&modules);
    assert_int_equal(unlink(copy_path()), 0);
}

/* Started by naming the dynamic linker: /proc/self/exe is that one. */
UNC_TEST(name__of_a_program_that_is_another_than_the_kernel_runs__is_none)
{
    struct unc__module *module = module_of((uintptr_t)a_function_of_this_test);
    void *handle = dlopen("libc.so.6", RTLD_LAZY | RTLD_NOLOAD);
    const struct link_map *map = handle;

    assert_true(module->is_program);
    module->start = (uintptr_t)map->l_addr;
    module->build_id_size = 0;

    assert_null(
        unc__modules_function(&modules, module, (uintptr_t)a_function_of_this_test));
    unc__modules_done(&modules);
    assert_int_equal(dlclose(handle), 0);
}

UNC_TEST(name__with_a_fifo_in_the_files_place__does_not_wait)
{
    struct unc__module *module = module_of((uintptr_t)a_function_of_this_test);

    assert_int_equal(mkfifo(copy_path(), 0600), 0);
    name_of_copy(module, NULL);

    unc__modules_done(&modules);
    assert_int_equal(unlink(copy_path()), 0);
}

/* Whatever comes of it; the copy is as small as a stripped one. */
static void read_copy(void)
{
    struct unc__elf_file file;
    struct unc__symbols symbols;

    if (unc__elf_file_open(&file, copy_path()) < 0) {
        return;
    }
    (void)unc__elf_file_is_build(&file, (const uint8_t *)"01234567890123456789", 20);
    unc__symbols_read(&symbols, &file);
    for (uint64_t address = 0; address < 0x40000; address += 0x333) {
        const char *name = unc__symbols_name(&symbols, address);

        if (name != NULL) {
            (void)strlen(name);
        }
    }
    unc__symbols_done(&symbols);
    unc__elf_file_close(&file);
}

UNC_TEST(file__cut_anywhere__is_read_as_far_as_it_goes)
{
    size_t size;
    char *bytes = read_self(&size);

    write_copy(bytes, size);
    for (int i = 60; i >= 0; i--) {
        assert_int_equal(truncate(copy_path(), (off_t)(size / 60 * (size_t)i)), 0);
        read_copy();
    }
    free(bytes);
    assert_int_equal(unlink(copy_path()), 0);
}

/* A row of numbers that is the same in every run. */
static uint32_t next_number(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

/* Broken where it counts: in the header, the segments, the sections and the symbols. */
/* Into the header, what follows it (segments and notes), or the table of sections. */
static size_t place_to_break(uint32_t *state, int turn, const ElfW(Ehdr) * header)
{
    size_t sections = header->e_shnum * sizeof(ElfW(Shdr));

    switch (turn % 4) {
    case 0:
        return EI_NIDENT + next_number(state) % (sizeof *header - EI_NIDENT);
    case 1:
        return sizeof *header + next_number(state) % 600;
    default:
        return header->e_shoff + next_number(state) % (sections - sizeof(uint64_t));
    }
}

static uint64_t number_to_write(uint32_t *state, int turn)
{
    uint64_t number = next_number(state);

    return turn % 3 == 0   ? UINT64_MAX - number % 64
           : turn % 3 == 1 ? number % 256
                           : number;
}

UNC_TEST(file__with_wrong_numbers__is_survived)
{
    size_t size;
    char *bytes = read_self(&size);
    char *broken = malloc(size);
    uint32_t state = 1;
    ElfW(Ehdr) header;

    memcpy(&header, bytes, sizeof header);
    memcpy(broken, bytes, size);
    write_copy(bytes, size);
    for (int turn = 0; turn < MUTATIONS; turn++) {
        size_t at = place_to_break(&state, turn, &header);
        uint64_t number = number_to_write(&state, turn);
        int fd = open(copy_path(), O_WRONLY);

        if (turn % 3 == 0) { /* up to three wrongs at once */
            memcpy(broken, bytes, size);
        }
        memcpy(broken + at, &number, turn % 2 == 0 ? sizeof number : 1);
        assert_int_equal(pwrite(fd, broken, UNC__ELF_PAGE, 0), UNC__ELF_PAGE);
        assert_int_equal(pwrite(fd, broken + header.e_shoff, size - header.e_shoff,
                                (off_t)header.e_shoff),
                         size - header.e_shoff);
        assert_int_equal(close(fd), 0);
        read_copy();
    }
    free(broken);
    free(bytes);
    assert_int_equal(unlink(copy_path()), 0);
}
