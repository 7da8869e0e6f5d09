/* SPDX-License-Identifier: MIT */
/*
 * The readers beside each other, and what each must not do to the program: take its
 * bytes, hang its children, unwind its exceptions, read what is not mapped.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/case.h"
#include "lib/child.h"

#include "stack/frame_pointers.h"
#include "stack/stack.h"

#define DEPTH 16

/* Under ThreadSanitizer libunwind is refused, see stack/libunwind.c. */
#if defined(__SANITIZE_THREAD__)
#define IS_LIBUNWIND_REFUSED true
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define IS_LIBUNWIND_REFUSED true
#endif
#endif

/* And it keeps memory for each library that was loaded: at last fork finds none. */
#ifdef IS_LIBUNWIND_REFUSED
#define CHILD_COUNT "100"
#else
#define IS_LIBUNWIND_REFUSED false
#define CHILD_COUNT          "1000"
#endif

/* libunwind keeps a pipe from its first walk on: another reason to have to ask for it. */
UNC_TEST_START
{
    (void)unc__stack_start(UNC__STACK_LIBUNWIND);
    unc__stack_prepare_thread();
    (void)unc__stack_start(UNC__STACK_TABLES);
}

/* This file is built with frame pointers. */
static __attribute__((noinline)) void take(struct unc__captured *ret_captured)
{
    struct unc__caller caller = UNC__CALLER();

    unc__stack_capture(NULL, &caller, UNC__STACK_DEPTH_MAX, ret_captured);
}

static __attribute__((noinline)) void take_below(unsigned depth,
                                                 struct unc__captured *ret_captured)
{
    if (depth > 0) {
        take_below(depth - 1, ret_captured);
    } else {
        take(ret_captured);
    }
    __asm__ volatile("" ::: "memory");
}

/* The first frames of the same stack by the tables and by @backend. */
static void is_the_same(enum unc__stack_backend backend)
{
    const enum unc__stack_backend backends[] = { UNC__STACK_TABLES, backend };
    struct unc__captured captured[2];

    /* Volatile: a loop that is unrolled calls from two places. */
    for (volatile int i = 0; i < 2; i++) {
        assert_int_equal(unc__stack_start(backends[i]), backends[i]);
        take_below(DEPTH, &captured[i]);
    }
    assert_int_equal(unc__stack_start(UNC__STACK_TABLES), UNC__STACK_TABLES);

    assert_in_range(captured[0].frame_count, DEPTH + 1, UNC__STACK_DEPTH_MAX);
    assert_in_range(captured[1].frame_count, DEPTH + 1, UNC__STACK_DEPTH_MAX);
    assert_memory_equal(captured[0].frames, captured[1].frames,
                        (DEPTH + 1) * sizeof(uintptr_t));
}

UNC_TEST(backend__libunwind__gives_the_same_stack_as_the_tables)
{
    if (IS_LIBUNWIND_REFUSED) {
        assert_int_equal(unc__stack_start(UNC__STACK_LIBUNWIND), UNC__STACK_TABLES);
    } else {
        is_the_same(UNC__STACK_LIBUNWIND);
    }
}

UNC_TEST(backend__frame_pointers__give_the_same_stack_as_the_tables)
{
    is_the_same(UNC__STACK_FRAME_POINTERS);
}

UNC_TEST(backend__frame_pointer_that_leads_nowhere__ends_the_walk)
{
    long page_size = sysconf(_SC_PAGESIZE);
    char *pages = mmap(NULL, 2 * (size_t)page_size, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    uintptr_t start = (uintptr_t)pages;
    uintptr_t guard = start + (size_t)page_size;
    const struct {
        uintptr_t fp;
        size_t frame_count;
    } cases[] = {
        { 0, 1 },          { 1, 1 },          { guard, 1 },      { guard + 16, 1 },
        { guard - 8, 1 },  { start - 16, 1 }, { guard - 17, 1 }, { UINTPTR_MAX - 7, 1 },
        { guard - 16, 2 }, { start, 3 },
    };

    assert_ptr_not_equal(pages, MAP_FAILED);
    assert_int_equal(mprotect(pages + page_size, (size_t)page_size, PROT_NONE), 0);
    /* A chain of two records, the second of which leads downwards. */
    ((uintptr_t *)(void *)pages)[0] = start + 64;
    ((uintptr_t *)(void *)pages)[1] = 0x1111;
    ((uintptr_t *)(void *)(pages + 64))[0] = start;
    ((uintptr_t *)(void *)(pages + 64))[1] = 0x2222;
    /* A record that just fits, and leads into the guard. */
    ((uintptr_t *)(void *)(pages + page_size))[-2] = guard;
    ((uintptr_t *)(void *)(pages + page_size))[-1] = 0x3333;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct unc__caller caller = { .ra = 0x9999, .sp = start, .fp = cases[i].fp };
        uintptr_t frames[DEPTH];
        bool is_cut;

        assert_int_equal(unc__frame_pointers_walk(&caller, frames, DEPTH, &is_cut),
                         cases[i].frame_count);
        assert_int_equal(frames[0], 0x9999);
        assert_int_equal(is_cut, cases[i].fp != 0);
    }
    assert_int_equal(munmap(pages, 2 * (size_t)page_size), 0);
}

static int exit_code_of(const char *program, const char *argument)
{
    struct child child;
    int exit_code;

    child_run(&child, NULL, (const char *[]){ child_path(program), argument, NULL });
    exit_code = child.exit_code;
    if (exit_code == 2) {
        assert_string_equal(child.errors, "");
    }
    child_done(&child);
    return exit_code;
}

UNC_TEST(backend__program_closes_all_descriptors__no_byte_is_lost)
{
    assert_int_equal(exit_code_of("stack_bytes", "tables"), 0);
    assert_int_equal(exit_code_of("stack_bytes", "libunwind"), 0);
}

/* If this fails, the case above proves nothing. */
UNC_TEST(backend__libunwind_without_our_care__bytes_are_lost)
{
    int exit_code = exit_code_of("stack_bytes", "careless");

    assert_int_equal(exit_code, IS_LIBUNWIND_REFUSED ? -1 : 3); /* -1: it crashes */
}

static void has_good_children(const char *reader, const char *count)
{
    char program[512];
    char plugin[512];
    char expected[32];
    struct child child;

    (void)snprintf(program, sizeof program, "%s", child_path("stack_forks"));
    (void)snprintf(plugin, sizeof plugin, "%s", child_path("memo_plugin_sha1_256.so"));
    (void)snprintf(expected, sizeof expected, "%s\n", count);
    child_run(&child, NULL, (const char *[]){ program, reader, count, plugin, NULL });

    assert_string_equal(child.output, expected);
    assert_int_equal(child.exit_code, 0);
    child_done(&child);
}

UNC_TEST(backend__forked_while_another_thread_is_in_dlopen__children_capture)
{
    has_good_children("tables", CHILD_COUNT);
    has_good_children("libunwind", CHILD_COUNT);
}

/* @ret_output: what the program said. */
static void throw_with(const char *reader, char ret_output[128])
{
    struct child child;

    child_run(&child, NULL,
              (const char *[]){ child_path("stack_exceptions"), reader, NULL });

    assert_string_equal(child.errors, "");
    assert_int_equal(child.exit_code, 0);
    (void)snprintf(ret_output, 128, "%s", child.output);
    child_done(&child);
}

UNC_TEST(backend__exceptions__unwind_as_without_us)
{
    char without[128];
    char with[128];

    throw_with("none", without);
    assert_non_null(strstr(without, "destroyed 21000 caught 2000 passed 2000"));
    throw_with("tables", with);
    assert_string_equal(with, without);
    if (!IS_LIBUNWIND_REFUSED) {
        throw_with("libunwind", with);
        assert_string_equal(with, without);
    }
}
