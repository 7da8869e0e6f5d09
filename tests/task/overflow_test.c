/* SPDX-License-Identifier: MIT */
/*
 * Each case in a child: what it wrote and how it ended. The test's own handlers are not
 * those of the program that a case plays; the program of overflow.c has none before it,
 * or a sanitizer's.
 */
#include "lib/case.h"
#include "lib/child.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "actor.h"
#include "base/text.h"
#include "task/overflow.h"
#include "task/stack_guard.h"

#define EXIT_HANDLED 42 /* a handler of the program's ended it */

struct scene {
    size_t stack_size;
    bool has_pages; /* of the kernel's guards */
    unsigned seal_count_max;
    unc__coroutine_fn *function;
    void (*prepare)(void);
    bool is_in_thread;
};

static struct actor one;

static const char *describe(uintptr_t address, char *buffer, size_t size)
{
    struct unc__text text = unc__text_init(buffer, size);

    unc__text_format(&text, "task \"%s\"",
                     unc__coroutine_contains(&one.coroutine, address) ? "parser" : "?");
    return buffer;
}

static __attribute__((noinline)) int recurse(volatile int *count)
{
    volatile char room[512];

    room[0] = (char)++*count;
    return *count > 0 ? recurse(count) + room[0] : 0;
}

static void overflow(void *userdata)
{
    volatile int count = 0;

    (void)userdata;
    (void)recurse(&count);
}

/* A frame that writes at its low end only. */
static __attribute__((noinline)) void step(size_t size)
{
    volatile char *room = __builtin_alloca(size);

    room[0] = 1;
}

/* One large frame, that ends @below bytes below the end of the stack. */
static void step_over(size_t below)
{
    size_t distance =
        (size_t)((char *)__builtin_frame_address(0) - one.coroutine.stack->low);

    step(distance + below);
}

static void step_by_4_kib(void *userdata)
{
    (void)userdata;
    step_over((size_t)4 * 1024);
}

static void step_by_12_kib(void *userdata)
{
    (void)userdata;
    step_over((size_t)12 * 1024);
}

static void step_by_60_kib(void *userdata)
{
    (void)userdata;
    step_over((size_t)60 * 1024);
}

/* Deeper than a guard is large; the fault itself may come from anywhere. */
static __attribute__((noinline)) void fault_below(size_t size)
{
    volatile char *room = __builtin_alloca(size);
    volatile char *nowhere = (volatile char *)8;

    __asm__ volatile("" : "+r"(nowhere) : "r"(room)); /* or the compiler would see it */
    *nowhere = 1;
}

static void fault_200_kib_below(void *userdata)
{
    (void)userdata;
    fault_below((size_t)200 * 1024);
}

/* Below a canary is nobody's memory; that it leaves from there is noticed. */
static void leave_from_below(void *userdata)
{
    struct actor *actor = userdata;
    volatile char *room = __builtin_alloca((size_t)80 * 1024);

    __asm__ volatile("" : : "r"(room));
    unc__coroutine_leave(&actor->coroutine);
}

/* Into the canary, and no further. */
static void nibble(void *userdata)
{
    struct actor *actor = userdata;

    actor->coroutine.stack->low[8] = 1;
    unc__coroutine_leave(&actor->coroutine);
}

static void fault_elsewhere(void *userdata)
{
    void *page = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    (void)userdata;
    *(volatile char *)page = 1;
}

static void raise_one(void *userdata)
{
    (void)userdata;
    (void)raise(SIGSEGV);
}

static void *run_one(void *userdata)
{
    (void)userdata;
    unc__coroutine_enter(&one.coroutine);
    return NULL;
}

static void install(void (*handler)(int))
{
    struct sigaction action = { .sa_handler = handler, .sa_flags = SA_ONSTACK };

    (void)sigaction(SIGSEGV, &action, NULL);
    (void)sigaction(SIGBUS, &action, NULL);
}

static int play(void *userdata)
{
    const struct scene *scene = userdata;
    struct rlimit none = { 0, 0 };
    pthread_t thread;

    (void)setrlimit(RLIMIT_CORE, &none);
    unc__overflow_set_describe(describe);
    unc__stack_guard_limit(scene->has_pages, scene->seal_count_max);
    install(SIG_DFL);
    if (scene->prepare != NULL) {
        scene->prepare();
    }
    actor_begin();
    one.stack_size = scene->stack_size;
    actor_start(&one, scene->function);
    if (!scene->is_in_thread) {
        (void)run_one(NULL);
    } else if (pthread_create(&thread, NULL, run_one, NULL) == 0) {
        (void)pthread_join(thread, NULL);
    }
    actor_end();
    return 0;
}

static void expect_line(const struct scene *scene, const char *line)
{
    struct child child;

    child_call(&child, play, (void *)(uintptr_t)scene);
    assert_non_null(strstr(child.errors, line));
    assert_null(strstr(strstr(child.errors, "unclosed: ") + 1, "unclosed: "));
    assert_int_equal(child.signal_number, SIGSEGV);
    child_done(&child);
}

UNC_TEST(overflow__into_a_guard_page__names_the_task)
{
    static const struct scene scene = { 0, true, 16000, overflow, NULL, false };

    expect_line(&scene,
                "unclosed: stack overflow in task \"parser\" (64 KiB; noticed at its "
                "guard page); give it more with unc_loop_set_task_stack_size() or "
                "struct unc_task_options\n");
}

UNC_TEST(overflow__of_a_large_stack__says_how_large)
{
    static const struct scene scene = { 1024 * 1024, true, 16000, overflow, NULL, false };

    expect_line(&scene, "(1024 KiB; noticed at its guard page)");
}

UNC_TEST(overflow__into_a_guard_by_mprotect__names_the_task)
{
    static const struct scene scene = { 0, false, 16000, overflow, NULL, false };

    expect_line(&scene, "in task \"parser\" (64 KiB; noticed at its guard page)");
}

UNC_TEST(overflow__by_a_large_frame__does_not_step_over_the_guard)
{
    static unc__coroutine_fn *const functions[] = { step_by_4_kib, step_by_12_kib,
                                                    step_by_60_kib };

    for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
        struct scene scene = { 0, true, 16000, functions[i], NULL, false };

        expect_line(&scene, "in task \"parser\" (64 KiB; noticed at its guard page)");
        scene.has_pages = false;
        expect_line(&scene, "in task \"parser\" (64 KiB; noticed at its guard page)");
    }
}

UNC_TEST(overflow__by_a_frame_larger_than_the_guard__names_the_task)
{
    static const struct scene scene = {
        0, true, 16000, fault_200_kib_below, NULL, false
    };

    expect_line(&scene, "in task \"parser\" (64 KiB; noticed below its guard page)");
}

UNC_TEST(overflow__below_a_canary__is_noticed_when_it_leaves)
{
    static const struct scene scene = { 0, false, 0, leave_from_below, NULL, false };

    expect_line(&scene, "in task \"parser\" (64 KiB; noticed at its canary)");
}

UNC_TEST(overflow__into_a_canary__is_noticed_when_it_leaves)
{
    static const struct scene scene = { 0, false, 0, nibble, NULL, false };

    expect_line(&scene, "in task \"parser\" (64 KiB; noticed at its canary)");
}

UNC_TEST(overflow__in_another_thread__names_the_task)
{
    static const struct scene scene = { 0, true, 16000, overflow, NULL, true };

    expect_line(&scene, "in task \"parser\" (64 KiB; noticed at its guard page)");
}

/* From here: with what the program has of its own. */

static void handle(int signal_number)
{
    static const char said[] = "handled\n";

    (void)signal_number;
    (void)!write(STDERR_FILENO, said, sizeof said - 1);
    _exit(EXIT_HANDLED);
}

static void return_from(int signal_number)
{
    (void)signal_number;
}

static void install_handler(void)
{
    install(handle);
}

static void install_returning_handler(void)
{
    install(return_from);
}

static char room[128 * 1024];

static void use_own_stack(void)
{
    stack_t stack = { .ss_sp = room, .ss_size = sizeof room };

    (void)sigaltstack(&stack, NULL);
}

static void handle_where(int signal_number)
{
    char here;

    (void)signal_number;
    _exit(&here >= room && &here < room + sizeof room ? EXIT_HANDLED : 1);
}

static void install_on_own_stack(void)
{
    use_own_stack();
    install(handle_where);
}

static void expect_handled(const struct scene *scene, bool is_told)
{
    struct child child;

    child_call(&child, play, (void *)(uintptr_t)scene);
    assert_int_equal(child.exit_code, EXIT_HANDLED);
    assert_int_equal(strstr(child.errors, "stack overflow in task") != NULL, is_told);
    child_done(&child);
}

UNC_TEST(overflow__program_has_a_handler__is_called_after_the_message)
{
    static const struct scene scene = {
        0, true, 16000, overflow, install_handler, false
    };

    expect_handled(&scene, true);
}

UNC_TEST(overflow__programs_handler_returns__ends_by_the_signal)
{
    static const struct scene scene = {
        0, true, 16000, overflow, install_returning_handler, false
    };
    struct child child;

    child_call(&child, play, (void *)(uintptr_t)&scene);
    assert_int_equal(child.signal_number, SIGSEGV);
    assert_non_null(strstr(child.errors, "stack overflow in task"));
    child_done(&child);
}

UNC_TEST(overflow__program_has_an_alternate_stack__is_handled_there)
{
    static const struct scene scene = { 0,    true, 16000, overflow, install_on_own_stack,
                                        false };

    expect_handled(&scene, true);
}

UNC_TEST(fault__elsewhere__is_the_programs)
{
    static const struct scene scene = {
        0, true, 16000, fault_elsewhere, install_handler, false
    };

    expect_handled(&scene, false);
}

UNC_TEST(fault__elsewhere_without_a_handler__ends_by_the_signal)
{
    static const struct scene scene = { 0, true, 16000, fault_elsewhere, NULL, false };
    struct child child;

    child_call(&child, play, (void *)(uintptr_t)&scene);
    assert_null(strstr(child.errors, "unclosed"));
    assert_int_equal(child.signal_number, SIGSEGV);
    child_done(&child);
}

UNC_TEST(signal__sent_to_itself__is_the_programs)
{
    static const struct scene handled = { 0,    true, 16000, raise_one, install_handler,
                                          false };
    static const struct scene bare = { 0, true, 16000, raise_one, NULL, false };
    struct child child;

    expect_handled(&handled, false);
    child_call(&child, play, (void *)(uintptr_t)&bare);
    assert_null(strstr(child.errors, "unclosed"));
    assert_int_equal(child.signal_number, SIGSEGV);
    child_done(&child);
}

static void ignore_segv(void)
{
    (void)signal(SIGSEGV, SIG_IGN);
}

UNC_TEST(signal__sent_and_ignored__stays_ignored)
{
    static const struct scene scene = { 0, true, 16000, raise_one, ignore_segv, false };
    struct child child;

    child_call(&child, play, (void *)(uintptr_t)&scene);
    assert_int_equal(child.exit_code, 0);
    child_done(&child);
}

static void overflow_with_new_handler(void *userdata)
{
    install_handler();
    overflow(userdata);
}

/* Theirs wins; ours is not called. */
UNC_TEST(overflow__handler_installed_later__wins)
{
    static const struct scene scene = { 0,    true, 16000, overflow_with_new_handler,
                                        NULL, false };

    expect_handled(&scene, false);
}

static struct sigaction found;

static void chain(int signal_number, siginfo_t *info, void *context)
{
    found.sa_sigaction(signal_number, info, context);
}

static void overflow_with_chained_handler(void *userdata)
{
    struct sigaction action = { .sa_sigaction = chain,
                                .sa_flags = SA_SIGINFO | SA_ONSTACK };

    (void)sigaction(SIGSEGV, &action, &found);
    overflow(userdata);
}

UNC_TEST(overflow__handler_installed_later_calls_ours__names_the_task)
{
    static const struct scene scene = { 0,    true, 16000, overflow_with_chained_handler,
                                        NULL, false };

    expect_line(&scene, "in task \"parser\" (64 KiB; noticed at its guard page)");
}

static int come_and_go(void *userdata)
{
    struct sigaction before;
    struct sigaction between;
    struct sigaction after;

    (void)userdata;
    install(handle);
    (void)sigaction(SIGSEGV, NULL, &before);
    actor_begin();
    (void)sigaction(SIGSEGV, NULL, &between);
    actor_end();
    (void)sigaction(SIGSEGV, NULL, &after);
    if (between.sa_handler == before.sa_handler || after.sa_handler != handle) {
        return 2;
    }
    /* One that stands before ours when the pool ends, and calls ours: no circle. */
    actor_begin();
    between.sa_sigaction = chain;
    between.sa_flags = SA_SIGINFO | SA_ONSTACK;
    (void)sigaction(SIGSEGV, &between, &found);
    actor_end();
    actor_begin();
    (void)raise(SIGSEGV);
    return 3;
}

UNC_TEST(handlers__last_pool_ends__are_the_programs_again)
{
    struct child child;

    child_call(&child, come_and_go, NULL);
    assert_int_equal(child.exit_code, EXIT_HANDLED);
    child_done(&child);
}

static void *run_in_thread(void *userdata)
{
    static struct actor two;
    stack_t *stack = userdata;

    actor_begin();
    actor_start(&two, actor_take_turns);
    actor_finish(&two);
    actor_end();
    (void)sigaltstack(NULL, stack);
    return NULL;
}

UNC_TEST(alternate_stack__of_a_thread_that_ended__is_gone)
{
    pthread_t thread;
    stack_t stack = { .ss_flags = SS_DISABLE };

    assert_int_equal(pthread_create(&thread, NULL, run_in_thread, &stack), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    if (!actor_is_watched()) { /* AddressSanitizer has its own */
        assert_true(stack.ss_size >= (size_t)64 * 1024);
        assert_false(actor_is_mapped(stack.ss_sp));
    }
}

static void disable_alternate_stack(void *userdata)
{
    stack_t none = { .ss_flags = SS_DISABLE };

    (void)userdata;
    (void)sigaltstack(&none, NULL);
}

static int disable_and_prepare(void *userdata)
{
    static struct actor two;
    stack_t before;
    stack_t after;

    (void)userdata;
    actor_begin();
    actor_start(&two, actor_take_turns);
    actor_finish(&two);
    (void)sigaltstack(NULL, &before);
    actor_start(&two, disable_alternate_stack);
    actor_finish(&two);
    unc__overflow_prepare_thread();
    (void)sigaltstack(NULL, &after);
    actor_end();
    return (after.ss_flags & SS_DISABLE) == 0 &&
                   (actor_is_watched() || after.ss_sp == before.ss_sp)
               ? 0
               : 2;
}

UNC_TEST(alternate_stack__disabled_by_the_program__is_back_with_the_next_run)
{
    struct child child;

    child_call(&child, disable_and_prepare, NULL);
    assert_int_equal(child.exit_code, 0);
    child_done(&child);
}

UNC_TEST(overflow__of_a_program__message_comes_before_what_else_is_said)
{
    static const char line[] = "unclosed: stack overflow in a coroutine (64 KiB; noticed "
                               "at its guard page)";
    struct child child;
    const char *other;

    child_run(&child, NULL, (const char *[]){ child_path("task_overflow"), NULL });
    other = strstr(child.errors, "Sanitizer");
    assert_non_null(strstr(child.errors, line));
    if (other != NULL) {
        assert_true(strstr(child.errors, line) < other);
        assert_int_not_equal(child.exit_code, 0);
    } else {
        assert_int_equal(child.signal_number, SIGSEGV);
    }
    child_done(&child);
}
