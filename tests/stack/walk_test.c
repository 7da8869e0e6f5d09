/* SPDX-License-Identifier: MIT */
#include "lib/case.h"
#include "lib/child.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

#include "stack/rule_cache.h"
#include "stack/walk.h"

#define DEPTH_MAX 64

/* ThreadSanitizer keeps memory for each library that was loaded: after some hundred
 * fork finds none. */
#if defined(__SANITIZE_THREAD__)
#define CHILD_COUNT 100
#else
#define CHILD_COUNT 1000
#endif

/* Step by step through libc calls would be step by step through ThreadSanitizer. */
#if defined(__SANITIZE_THREAD__)
#define SCENES_ARGUMENT "unstepped"
#define SCENES_MIN      500
#else
#define SCENES_ARGUMENT "stepped"
#define SCENES_MIN      8000
#endif

struct walked {
    uintptr_t frames[DEPTH_MAX];
    size_t count;
    bool is_cut;
};

static __attribute__((noinline)) void walk(struct walked *ret_walked, size_t max)
{
    struct unc__caller caller = UNC__CALLER();

    ret_walked->count =
        unc__walk_tables(&caller, ret_walked->frames, max, &ret_walked->is_cut);
}

static __attribute__((noinline)) int walk_at(unsigned depth, struct walked *ret_walked)
{
    volatile int result = 0;

    if (depth > 0) {
        result = walk_at(depth - 1, ret_walked);
    } else {
        walk(ret_walked, DEPTH_MAX);
    }
    return result;
}

/* The programs of scenes.c: every stack equal to libunwind's, and many of them. */
static void run_scenes(const char *name, unsigned compared_min)
{
    struct child child;
    unsigned compared = 0;
    unsigned different = 1;
    const char *last;

    child_run(&child, NULL, (const char *[]){ child_path(name), SCENES_ARGUMENT, NULL });

    last = strstr(child.output, " stacks compared");
    while (last != NULL && last > child.output && last[-1] != '\n') {
        last--;
    }
    if (last == NULL ||
        sscanf(last, "%u stacks compared, %u", &compared, &different) != 2 ||
        different != 0) {
        fail_msg("%s: %s%s", name, child.output, child.errors);
    }
    assert_int_equal(child.exit_code, 0);
    assert_true(compared >= compared_min);
    child_done(&child);
}

#define SCENES(compiler, level)                                          \
    UNC_TEST(walk__scenes_of_##compiler##_##level##__equal_to_libunwind) \
    {                                                                    \
        run_scenes("stack_scenes_" #compiler "_" #level, SCENES_MIN);    \
    }

#if defined(UNC_TEST_GCC)
SCENES(gcc, O0)
SCENES(gcc, O2)
#endif
#if defined(UNC_TEST_CLANG)
SCENES(clang, O0)
SCENES(clang, O2)
#endif

UNC_TEST(walk__scenes_of_exceptions__equal_to_libunwind)
{
    run_scenes("stack_scenes_cxx", 40);
}

UNC_TEST(walk__whole_stack__ends_uncut)
{
    struct walked walked;

    (void)walk_at(5, &walked);

    assert_true(walked.count > 7);
    assert_false(walked.is_cut);
}

UNC_TEST(walk__deeper_than_asked__is_cut)
{
    struct walked whole;
    struct walked walked;

    walk(&whole, DEPTH_MAX);
    walk(&walked, whole.count - 1);

    assert_int_equal(walked.count, whole.count - 1);
    assert_true(walked.is_cut);
}

UNC_TEST(walk__exactly_as_deep_as_asked__is_not_cut)
{
    struct walked whole;
    struct walked walked;

    walk(&whole, DEPTH_MAX);
    walk(&walked, whole.count);

    assert_int_equal(walked.count, whole.count);
    assert_false(walked.is_cut);
}

UNC_TEST(walk__code_without_tables__is_cut_there)
{
    void *code =
        mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    uintptr_t words[8] = { 0 };
    struct unc__caller caller = { .ra = (uintptr_t)code + 16, .sp = (uintptr_t)words };
    struct walked walked;

    assert_ptr_not_equal(code, MAP_FAILED);
    walked.count = unc__walk_tables(&caller, walked.frames, DEPTH_MAX, &walked.is_cut);
    assert_int_equal(munmap(code, 4096), 0);

    assert_int_equal(walked.count, 1);
    assert_int_equal(walked.frames[0], caller.ra);
    assert_true(walked.is_cut);
}

/* A rule that needs the frame pointer must not follow one that points anywhere. */
UNC_TEST(walk__frame_pointer_is_garbage__is_cut_and_nothing_is_read)
{
    uintptr_t words[8] = { 0 };
    struct unc__caller caller = { .ra = 1, .sp = (uintptr_t)words, .fp = 0x1234567 };
    struct unc__rule rule = { .cfa_offset = 16, .fp_offset = -16, .cfa_from_fp = true };

    assert_false(unc__rule_apply(rule, &caller));

    assert_int_equal(caller.ra, 1);
}

static volatile int kept; /* what is done after a call keeps the caller's frame */

/* Room of two pages, with one on either side that nobody may read. */
static char *make_room(size_t page_size)
{
    char *pages =
        mmap(NULL, 4 * page_size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    assert_ptr_not_equal(pages, MAP_FAILED);
    assert_int_equal(mprotect(pages + page_size, 2 * page_size, PROT_READ | PROT_WRITE),
                     0);
    return pages + page_size;
}

UNC_TEST(walk__slot_on_a_guard_page__is_not_read)
{
    size_t page_size = (size_t)sysconf(_SC_PAGESIZE);
    char *room = make_room(page_size);
    uintptr_t start = (uintptr_t)room;
    uintptr_t end = start + 2 * page_size;
    struct unc__rule by_sp = { .cfa_offset = 16 };
    struct unc__rule by_fp = { .cfa_offset = 16, .fp_offset = -16, .cfa_from_fp = true };
    struct unc__caller caller = { .ra = 1, .sp = end - 16, .fp = end };

    ((uintptr_t *)(void *)room)[1] = 2;
    ((uintptr_t *)(void *)(room + 2 * page_size))[-1] = 3;
    for (unsigned i = 0; i < 3; i++) {
        caller = (struct unc__caller){ .ra = 1, .sp = end - 8, .fp = end };
        assert_false(unc__rule_apply(by_sp, &caller));
        assert_false(unc__rule_apply(by_fp, &caller));
        assert_int_equal(caller.ra, 1);

        caller.sp = end - 16;
        assert_true(unc__rule_apply(by_sp, &caller));
        assert_int_equal(caller.ra, 3);

        /* The frame pointer would come from below, the return address is there. */
        caller = (struct unc__caller){ .ra = 1, .sp = start, .fp = start - 8 };
        assert_false(unc__rule_apply(by_fp, &caller));
        caller.fp = start;
        assert_true(unc__rule_apply(by_fp, &caller));
        assert_int_equal(caller.ra, 2);
    }
    assert_int_equal(munmap(room - page_size, 4 * page_size), 0);
}

static struct walked seen_at_top;

static void walk_at_top(void)
{
    walk(&seen_at_top, DEPTH_MAX);
    kept++;
}

/* As runtimes do it: nothing tells the tables that the stack is another one, so that they
 * point beyond its end, or into it. */
static __attribute__((noinline)) void call_on(char *top, void (*function)(void))
{
    __asm__ volatile("movq %%rsp, %%rbx\n\t"
                     "movq %0, %%rsp\n\t"
                     "call *%1\n\t"
                     "movq %%rbx, %%rsp"
                     :
                     : "r"(top), "r"(function)
                     : "rbx", "rax", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11",
                       "memory", "cc");
}

UNC_TEST(walk__called_at_the_top_of_another_stack__ends_there)
{
    size_t room_size = 64 * 1024;
    char *room = mmap(NULL, 2 * room_size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    assert_ptr_not_equal(room, MAP_FAILED);
    assert_int_equal(mprotect(room, room_size, PROT_READ | PROT_WRITE), 0);
    call_on(room + room_size, walk_at_top);
    assert_int_equal(munmap(room, 2 * room_size), 0);

    /* Unless the function goes by its frame pointer: then the stack is whole. */
    assert_in_range(seen_at_top.count, 2, DEPTH_MAX);
}

UNC_TEST(walk__any_stack__keeps_errno)
{
    struct walked walked;

    errno = 77;
    walk(&walked, DEPTH_MAX);

    assert_int_equal(errno, 77);
}

static ucontext_t outside;
static ucontext_t inside;
static struct walked seen_inside;

static void run_inside(void)
{
    walk(&seen_inside, DEPTH_MAX);
    (void)swapcontext(&inside, &outside);
    kept++;
}

UNC_TEST(walk__suspended_context__from_its_saved_registers)
{
    static char room[64 * 1024];
    struct unc__caller caller;
    struct walked walked;

    assert_int_equal(getcontext(&inside), 0);
    inside.uc_stack.ss_sp = room;
    inside.uc_stack.ss_size = sizeof room;
    inside.uc_link = &outside;
    makecontext(&inside, run_inside, 0);
    assert_int_equal(swapcontext(&outside, &inside), 0);
    caller.ra = (uintptr_t)inside.uc_mcontext.gregs[REG_RIP];
    caller.sp = (uintptr_t)inside.uc_mcontext.gregs[REG_RSP];
    caller.fp = (uintptr_t)inside.uc_mcontext.gregs[REG_RBP];
    walked.count = unc__walk_tables(&caller, walked.frames, DEPTH_MAX, &walked.is_cut);
    assert_int_equal(swapcontext(&outside, &inside), 0); /* to its end */

    /* The function, now at its second call, and the place where contexts begin, for
     * which glibc has no row. A sanitizer may stand in between. */
    assert_in_range(walked.count, 2, 3);
    assert_int_equal(seen_inside.count, 2);
    assert_in_range(walked.frames[walked.count - 2] - seen_inside.frames[0], 1, 64);
    assert_int_equal(walked.frames[walked.count - 1], seen_inside.frames[1]);
    assert_true(walked.is_cut);
}

struct writer {
    pthread_t thread;
    uintptr_t ra;
    volatile int *is_over;
    unsigned wrong;
};

/* Many addresses of one slot, each with a rule that can be told from it. */
static void *write_rules(void *userdata)
{
    struct writer *writer = userdata;
    struct unc__rule rule = { .cfa_offset = 8 };

    for (int32_t i = 0; i < 200000; i++) {
        uintptr_t ra = writer->ra + ((uintptr_t)(i % 16) << 2 * UNC__RULE_CACHE_BITS);

        rule.cfa_offset = 8 + 16 * (i % 16);
        unc__rule_put(ra, 0, rule);
        if (unc__rule_get(writer->ra, 0, &rule) && rule.cfa_offset != 8) {
            writer->wrong++;
        }
    }
    return NULL;
}

UNC_TEST(rule_cache__threads_write_one_slot__no_rule_of_another_address)
{
    struct writer writers[3];

    for (int i = 0; i < 3; i++) {
        writers[i] = (struct writer){ .ra = 0x7f0000001000 };
        assert_int_equal(
            pthread_create(&writers[i].thread, NULL, write_rules, &writers[i]), 0);
    }
    for (int i = 0; i < 3; i++) {
        assert_int_equal(pthread_join(writers[i].thread, NULL), 0);
    }

    for (int i = 0; i < 3; i++) {
        assert_int_equal(writers[i].wrong, 0);
    }
}

UNC_TEST(rule_cache__other_life_of_the_code__is_not_met)
{
    struct unc__rule rule = { .cfa_offset = 24, .fp_offset = -16 };
    struct unc__rule found;

    unc__rule_put(0x7f0000002000, 5, rule);

    assert_true(unc__rule_get(0x7f0000002000, 5, &found));
    assert_int_equal(found.cfa_offset, 24);
    assert_int_equal(found.fp_offset, -16);
    assert_false(unc__rule_get(0x7f0000002000, 6, &found));
    assert_false(unc__rule_get(0x7f0000002000, 0, &found));
}

static volatile int is_loading;

static void *load_and_unload(void *userdata)
{
    while (__atomic_load_n(&is_loading, __ATOMIC_RELAXED) != 0) {
        void *library = dlopen("libuv.so.1", RTLD_NOW | RTLD_LOCAL);

        if (library != NULL) {
            (void)dlclose(library);
        }
    }
    return userdata;
}

/* Whether a child of fork has the same stack as its parent. Its other threads are gone,
 * with whatever locks they held. */
static bool walks_in_child(void)
{
    struct walked walked[2];
    int status = -1;
    pid_t child = 0;

    /* volatile: unrolled, the two calls would have return addresses of their own */
    for (volatile int i = 0; i < 2; i++) {
        (void)walk_at(3, &walked[i]);
        child = i == 0 ? fork() : child;
    }
    if (child == 0) {
        _exit(walked[0].is_cut || walked[1].is_cut || walked[0].count < 4 ||
              walked[1].count != walked[0].count ||
              memcmp(walked[0].frames, walked[1].frames,
                     walked[0].count * sizeof walked[0].frames[0]) != 0);
    }
    return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) &&
           WEXITSTATUS(status) == 0;
}

UNC_TEST(walk__children_of_fork_while_a_thread_loads__all_have_stacks)
{
    pthread_t thread;
    unsigned good = 0;

    is_loading = 1;
    assert_int_equal(pthread_create(&thread, NULL, load_and_unload, NULL), 0);
    for (int i = 0; i < CHILD_COUNT; i++) {
        good += walks_in_child();
    }
    __atomic_store_n(&is_loading, 0, __ATOMIC_RELAXED);
    assert_int_equal(pthread_join(thread, NULL), 0);

    assert_int_equal(good, CHILD_COUNT);
}
