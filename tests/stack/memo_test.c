/* SPDX-License-Identifier: MIT */
/*
 * The memo never gives a stack that a plain walk would not give: each capture of the
 * scenes (memo_scenes.c) is compared, more than a million in all, in programs of both
 * compilers, with and without optimisation.
 */
#include <stdio.h>
#include <string.h>

#include "lib/case.h"
#include "lib/child.h"

#define PATH_SIZE 512

static const char *const builds[] = { "gcc_O0", "gcc_O2", "clang_O0", "clang_O2" };

struct counts {
    unsigned long long captures;
    unsigned long long hits;
    unsigned long long wrong;
};

static const char *path_of(char *buffer, const char *name)
{
    (void)snprintf(buffer, PATH_SIZE, "%s", child_path(name));
    return buffer;
}

static struct counts run_with(const char *form, const char *build, const char *scene,
                              const char *rounds, const char *build_id)
{
    char name[64];
    char path[PATH_SIZE];
    char plugins[2][PATH_SIZE];
    struct counts counts = { 0 };
    struct child child;

    (void)snprintf(name, sizeof name, "memo_plugin_%s_256.so", build_id);
    (void)path_of(plugins[0], name);
    (void)snprintf(name, sizeof name, "memo_plugin_%s_512.so", build_id);
    (void)path_of(plugins[1], name);
    (void)snprintf(name, sizeof name, "memo_%s_%s", form, build);
    child_run(&child, NULL,
              (const char *[]){ path_of(path, name), scene, rounds, plugins[0],
                                plugins[1], NULL });

    if (child.exit_code != 0) { /* a sanitizer has remarks about contexts otherwise */
        assert_string_equal(child.errors, "");
    }
    assert_int_equal(child.exit_code, 0);
    assert_int_equal(sscanf(child.output, "%llu %llu %llu", &counts.captures,
                            &counts.hits, &counts.wrong),
                     3);
    child_done(&child);
    return counts;
}

/* In all builds. Returns: their sum. */
static struct counts is_never_wrong(const char *scene, const char *rounds)
{
    struct counts sum = { 0 };

    for (size_t i = 0; i < sizeof builds / sizeof *builds; i++) {
        struct counts counts = run_with("scenes", builds[i], scene, rounds, "sha1");

        assert_true(counts.captures > 0);
        assert_int_equal(counts.wrong, 0);
        sum.captures += counts.captures;
        sum.hits += counts.hits;
    }
    return sum;
}

UNC_TEST(memo__recursion__is_never_wrong)
{
    assert_true(is_never_wrong("recursion", "20000").hits > 0);
}

UNC_TEST(memo__allocas_that_add_up_to_the_same__is_never_wrong)
{
    assert_true(is_never_wrong("alloca", "20000").hits > 0);
}

/* Never remembered: the registers that a signal interrupted are no part of the key. */
UNC_TEST(memo__handler_on_the_same_stack__is_never_wrong)
{
    assert_int_equal(is_never_wrong("handler", "5000").hits, 0);
}

UNC_TEST(memo__handler_on_a_stack_of_its_own__is_never_wrong)
{
    assert_int_equal(is_never_wrong("handler-elsewhere", "5000").hits, 0);
}

UNC_TEST(memo__aligned_frames__is_never_wrong)
{
    assert_true(is_never_wrong("aligned", "20000").hits > 0);
}

UNC_TEST(memo__callbacks_of_libc__is_never_wrong)
{
    assert_true(is_never_wrong("callbacks", "2000").hits > 0);
}

UNC_TEST(memo__longjmp__is_never_wrong)
{
    assert_true(is_never_wrong("longjmp", "10000").hits > 0);
}

UNC_TEST(memo__ways_by_chance__is_never_wrong)
{
    assert_true(is_never_wrong("wander", "20000").hits > 0);
}

UNC_TEST(memo__stack_that_is_used_again__is_never_wrong)
{
    assert_true(is_never_wrong("pooled-stack", "10000").hits > 0);
}

/* In each thread most of the scenes above, one after another. */
UNC_TEST(memo__a_million_captures_of_eight_threads__are_never_wrong)
{
    struct counts sum = is_never_wrong("threads", "2000");

    assert_true(sum.captures > 1000000);
    assert_true(sum.hits > 0);
}

UNC_TEST(memo__another_plugin_at_the_same_address__is_never_wrong)
{
    struct counts counts = run_with("scenes", "gcc_O0", "plugins", "600", "sha1");

    assert_int_equal(counts.captures, 4 * 600);
    assert_int_equal(counts.wrong, 0);
    assert_true(counts.hits > 0);
}

/* Nothing tells the two apart but their frames. */
UNC_TEST(memo__another_plugin_without_build_id__is_never_remembered)
{
    struct counts counts = run_with("scenes", "gcc_O0", "plugins", "600", "none");

    assert_int_equal(counts.captures, 4 * 600);
    assert_int_equal(counts.wrong, 0);
    assert_int_equal(counts.hits, 0);
}

/* If this fails, the scenes prove nothing: a memo that compares return addresses only
 * must be caught. */
static void is_caught(const char *scene)
{
    for (size_t i = 0; i < sizeof builds / sizeof *builds; i++) {
        assert_true(run_with("forgetful", builds[i], scene, "2000", "sha1").wrong > 0);
    }
}

UNC_TEST(memo__without_frame_pointers_compared__is_caught)
{
    is_caught("alloca");
    is_caught("aligned");
}
