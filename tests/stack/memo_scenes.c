/* SPDX-License-Identifier: MIT */
/*
 * Stacks that are easy to take for each other. Each scene captures from the same places
 * again and again, with what is different hidden further out: so a memo that compares
 * too little gives an old stack for a new one. The scenes of two callers, `left` and
 * `right`, are made so that return address and stack pointer of the innermost frame are
 * the same in both.
 *
 * Compiled by each compiler at each level (see CMakeLists.txt), because frames differ.
 * Usage: PROGRAM SCENE ROUNDS PLUGIN PLUGIN. Prints captures, hits, and wrong ones.
 */
#include <alloca.h>
#include <dlfcn.h>
#include <pthread.h>
#include <search.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>
#include <unistd.h>

#include "memo_compare.h"

#define NOINLINE     __attribute__((noinline))
#define THREADS      8
#define SEEDS        12 /* different stacks of a scene that are met over and over */
#define STACK_SIZE   (64 * 1024)
#define ALLOCA_TOTAL 512

/* After a call: no tail call, the frame must be there. */
#define STAY() __asm__ volatile("" ::: "memory")

typedef void scene_fn(unsigned seed);

static volatile unsigned sink;

static NOINLINE void take(void)
{
    struct unc__caller caller = UNC__CALLER();

    compare_stacks(&caller);
    STAY();
}

static unsigned draw(unsigned *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 16;
}

static NOINLINE void recurse(unsigned depth)
{
    if (depth == 0) {
        take();
    } else {
        recurse(depth - 1);
    }
    STAY();
}

static void scene_recursion(unsigned seed)
{
    recurse(seed * 7 % 90); /* more than is captured, too */
}

/* Together left or right and inner allocate the same, so that take is called from the
 * same place with the same stack pointer; but the frame between begins elsewhere. */
static NOINLINE void inner(size_t size)
{
    volatile char *memory = alloca(size);

    memory[0] = 1;
    take();
    sink += (unsigned)memory[0];
}

static NOINLINE void left(size_t size)
{
    volatile char *memory = alloca(ALLOCA_TOTAL - size);

    memory[0] = 1;
    inner(size);
    sink += 1u + (unsigned)memory[0];
}

static NOINLINE void right(size_t size)
{
    volatile char *memory = alloca(ALLOCA_TOTAL - size);

    memory[0] = 1;
    inner(size);
    sink += 2u + (unsigned)memory[0];
}

typedef void room_fn(size_t size);

static void scene_alloca(unsigned seed)
{
    static room_fn *const ways[] = { left, right };

    /* No size is of both: so the slots of one lie in the memory of the other, which does
     * not touch them. One place calls both. */
    ways[seed % 2](16 + (size_t)(seed % 6) * 64);
    STAY();
}

static void on_signal(int number)
{
    (void)number;
    take();
    STAY();
}

static NOINLINE void raise_left(size_t size)
{
    volatile char *memory = alloca(size);

    memory[0] = 1;
    (void)raise(SIGUSR1);
    sink += 1u + (unsigned)memory[0];
}

static NOINLINE void raise_right(size_t size)
{
    volatile char *memory = alloca(size);

    memory[0] = 1;
    (void)raise(SIGUSR1);
    sink += 2u + (unsigned)memory[0];
}

/* Frames that differ by less than the alignment of the kernel's signal frame. */
static void raise_somewhere(unsigned seed)
{
    static room_fn *const ways[] = { raise_left, raise_right };

    ways[seed % 2](16 + (size_t)(seed % 4) * 16);
    STAY();
}

static NOINLINE void raise_deeper(unsigned depth, unsigned seed)
{
    if (depth == 0) {
        raise_somewhere(seed);
    } else {
        raise_deeper(depth - 1, seed);
    }
    STAY();
}

static void handle(int flags)
{
    struct sigaction action = { .sa_handler = on_signal, .sa_flags = flags };

    if (sigaction(SIGUSR1, &action, NULL) != 0) {
        abort();
    }
}

static void scene_handler(unsigned seed)
{
    handle(0);
    raise_somewhere(seed);
}

static void scene_handler_elsewhere(unsigned seed)
{
    static _Thread_local char memory[STACK_SIZE];
    stack_t stack = { .ss_sp = memory, .ss_size = sizeof memory };

    if (sigaltstack(&stack, NULL) != 0) {
        abort();
    }
    handle(SA_ONSTACK);
    raise_deeper(seed % 5, seed);
    stack.ss_flags = SS_DISABLE;
    (void)sigaltstack(&stack, NULL);
}

static NOINLINE void aligned(void)
{
    _Alignas(64) volatile char memory[64];

    memory[0] = 1;
    take();
    sink += (unsigned)memory[0];
}

static NOINLINE void aligned_left(size_t size)
{
    volatile char *memory = alloca(size);

    memory[0] = 1;
    aligned();
    sink += 1u + (unsigned)memory[0];
}

static NOINLINE void aligned_right(size_t size)
{
    volatile char *memory = alloca(size);

    memory[0] = 1;
    aligned();
    sink += 2u + (unsigned)memory[0];
}

static void scene_aligned(unsigned seed)
{
    static room_fn *const ways[] = { aligned_left, aligned_right };

    ways[seed % 2](16 + (size_t)(seed % 4) * 16);
    STAY();
}

static int compare_and_take(const void *a, const void *b)
{
    const int *left_number = a;
    const int *right_number = b;

    take();
    return (*left_number > *right_number) - (*left_number < *right_number);
}

static void scene_callbacks(unsigned seed)
{
    int numbers[SEEDS];
    void *tree = NULL;
    unsigned random = seed;

    for (unsigned i = 0; i < SEEDS; i++) {
        numbers[i] = (int)(draw(&random) % 100);
    }
    qsort(numbers, seed % SEEDS + 1, sizeof *numbers, compare_and_take);
    (void)bsearch(numbers, numbers, seed % SEEDS + 1, sizeof *numbers, compare_and_take);
    for (unsigned i = 0; i < 4; i++) {
        (void)tsearch(&numbers[i], &tree, compare_and_take);
    }
    for (unsigned i = 0; i < 4; i++) {
        (void)tdelete(&numbers[i], &tree, compare_and_take);
    }
}

/* By a pointer: the compiler must not see that this never returns. */
static void (*volatile leap)(jmp_buf, int) = longjmp;

static NOINLINE void jump_from(unsigned depth, jmp_buf *target)
{
    if (depth > 0) {
        jump_from(depth - 1, target);
        STAY();
        return;
    }
    take();
    leap(*target, 1);
}

static void scene_longjmp(unsigned seed)
{
    jmp_buf target;

    if (setjmp(target) == 0) {
        jump_from(seed % 6, &target);
    }
    recurse(seed % 3);
}

/* Different ways to the same places, by chance, but the same for the same seed. */
static NOINLINE void wander(unsigned seed, unsigned depth);

static NOINLINE void wander_with_room(unsigned seed, unsigned depth)
{
    volatile char *memory = alloca(16 + draw(&seed) % 8 * 16);

    memory[0] = 1;
    wander(seed, depth);
    sink += (unsigned)memory[0];
}

static NOINLINE unsigned wander_with_numbers(unsigned seed, unsigned depth, unsigned a,
                                             unsigned b, unsigned c, unsigned d)
{
    for (unsigned i = 0; i < 2; i++) { /* across the calls in registers, RBP among them */
        wander(seed + i, depth);
        a += b ^ i;
        b += c;
        c += d;
        d += a;
    }
    return a + b + c + d;
}

static NOINLINE void wander_aligned(unsigned seed, unsigned depth)
{
    _Alignas(64) volatile char memory[64];

    memory[0] = (char)seed;
    wander(seed, depth);
    sink += (unsigned)memory[0];
}

static NOINLINE void wander(unsigned seed, unsigned depth)
{
    unsigned way = draw(&seed) % 8;

    if (depth == 0) {
        take();
    } else if (way == 0) {
        wander_aligned(seed, depth - 1);
    } else if (way < 4) {
        wander_with_room(seed, depth - 1);
    } else if (way < 5) {
        sink += wander_with_numbers(seed, depth - 1, way, seed, sink, depth);
    } else {
        wander(seed, depth - 1);
    }
    STAY();
}

static void scene_wander(unsigned seed)
{
    wander(seed / 3, 4 + seed % 3);
}

static ucontext_t main_context;

static void run_left(void)
{
    recurse(1);
    (void)swapcontext(&(ucontext_t){ 0 }, &main_context);
}

static void run_right(void)
{
    recurse(1);
    STAY();
    sink++;
    (void)swapcontext(&(ucontext_t){ 0 }, &main_context);
}

static void scene_pooled_stack(unsigned seed)
{
    static char memory[STACK_SIZE];
    ucontext_t context;

    if (getcontext(&context) != 0) {
        abort();
    }
    context.uc_stack = (stack_t){ .ss_sp = memory, .ss_size = sizeof memory };
    makecontext(&context, seed % 2 == 0 ? run_left : run_right, 0);
    (void)swapcontext(&main_context, &context);
}

static const char *plugin_paths[2];
static uintptr_t plugin_place;
static unsigned meeting_count; /* one came to the place of the other */

typedef void plugin_fn(void (*callback)(void));

/* As after a build: the same name, another file. */
static void *load_plugin(const char *path)
{
    char name[512];
    void *library;

    (void)snprintf(name, sizeof name, "%s.%d", plugin_paths[0], (int)getpid());
    if (symlink(path, name) != 0) {
        perror(name);
        exit(2);
    }
    library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    (void)unlink(name);
    return library;
}

/* Both plugins have a function of the same size at the same place, with frames of
 * different sizes. One comes where the other was, nearly always. */
static void scene_plugins(unsigned seed)
{
    void *library = load_plugin(plugin_paths[seed % 2]);
    plugin_fn *function;

    if (library == NULL) {
        (void)fprintf(stderr, "%s\n", dlerror());
        exit(2);
    }
    *(void **)&function = dlsym(library, "plugin_call");
    for (unsigned i = 0; i < 4; i++) {
        function(take);
    }
    meeting_count += plugin_place == (uintptr_t)function;
    plugin_place = (uintptr_t)function;
    (void)dlclose(library);
}

static unsigned round_count;

static void run(scene_fn *scene)
{
    for (unsigned i = 0; i < round_count; i++) {
        scene(i % SEEDS);
    }
    compare_done();
}

static void *run_all(void *userdata)
{
    static scene_fn *const scenes[] = { scene_recursion, scene_alloca,  scene_aligned,
                                        scene_callbacks, scene_longjmp, scene_wander };

    (void)userdata;
    for (size_t i = 0; i < sizeof scenes / sizeof *scenes; i++) {
        run(scenes[i]);
    }
    return NULL;
}

static void run_threads(void)
{
    pthread_t threads[THREADS];

    for (unsigned i = 0; i < THREADS; i++) {
        if (pthread_create(&threads[i], NULL, run_all, NULL) != 0) {
            abort();
        }
    }
    for (unsigned i = 0; i < THREADS; i++) {
        (void)pthread_join(threads[i], NULL);
    }
}

static const struct {
    const char *name;
    scene_fn *run; /* NULL: threads */
} scenes[] = {
    { "recursion", scene_recursion },
    { "alloca", scene_alloca },
    { "handler", scene_handler },
    { "handler-elsewhere", scene_handler_elsewhere },
    { "aligned", scene_aligned },
    { "callbacks", scene_callbacks },
    { "longjmp", scene_longjmp },
    { "wander", scene_wander },
    { "pooled-stack", scene_pooled_stack },
    { "plugins", scene_plugins },
    { "threads", NULL },
};

int main(int argc, char **argv)
{
    struct comparison total;

    if (argc != 5) {
        return 2;
    }
    round_count = (unsigned)strtoul(argv[2], NULL, 10);
    plugin_paths[0] = argv[3];
    plugin_paths[1] = argv[4];
    compare_start();
    for (size_t i = 0; i < sizeof scenes / sizeof *scenes; i++) {
        if (strcmp(scenes[i].name, argv[1]) != 0) {
            continue;
        }
        if (scenes[i].run == scene_plugins) {
            compare_uncached();
            run(scene_plugins);
            if (meeting_count < round_count / 2) {
                (void)fprintf(stderr, "the plugins are not at one place\n");
                return 2;
            }
        } else if (scenes[i].run != NULL) {
            run(scenes[i].run);
        } else {
            run_threads();
        }
    }
    total = compare_total();
    (void)printf("%llu %llu %llu\n", (unsigned long long)total.captures,
                 (unsigned long long)total.hits, (unsigned long long)total.wrong);
    return 0;
}
