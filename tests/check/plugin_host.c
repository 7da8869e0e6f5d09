/* SPDX-License-Identifier: MIT */
/*
 * Forgets things on behalf of code that is not there any more, or that is in no module.
 * What is forgotten is a custom resource whose type says through whose code the stack
 * went; plugins.py asks the report for the same.
 *
 * usage: plugin_host two A B | again A B | generated | vdso
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <ucontext.h>

#include <dlfcn.h>

#include <unclosed/resource.h>

#include "stack/loading.h"

static const struct unc_resource_type through_a = { .name = "through a",
                                                    .release_call = "give_back" };
static const struct unc_resource_type through_b = { .name = "through b",
                                                    .release_call = "give_back" };
static const struct unc_resource_type through_generated = { .name = "through generated",
                                                            .release_call = "give_back" };
static const struct unc_resource_type through_vdso = { .name = "through vdso",
                                                       .release_call = "give_back" };

static char handles[8];
static size_t handle_count;

static void forget(void *userdata)
{
    (void)unc_resource_acquired(userdata, &handles[handle_count], NULL);
    handle_count++;
}

/* The type is not written to: a callback's userdata has no const. */
static void *userdata_of(const struct unc_resource_type *type)
{
    void *userdata;

    memcpy(&userdata, &(const void *){ type }, sizeof userdata);
    return userdata;
}

static void forget_through(void *handle, const struct unc_resource_type *type)
{
    (void)call_of(handle)(forget, userdata_of(type));
    if (dlclose(handle) != 0) {
        exit(98);
    }
}

/* B comes where A was, and does the same from the same line; with @count 3 A once more.
 * */
static void forget_in_turn(const char *a, const char *b, int count)
{
    uintptr_t start = 0;

    for (volatile int i = 0; i < count; i++) {
        const char *path = i == 1 ? b : a;
        void *handle = i == 0 ? load(path) : load_at(path, start);

        start = start_of(handle);
        forget_through(handle, i == 1 ? &through_b : &through_a);
    }
}

/* A function that no module has and no table describes: calls its first argument with
 * its second. */
static void forget_through_generated(void)
{
    static const unsigned char code[] = { 0x53, 0x48, 0x89, 0xf8, 0x48, 0x89,
                                          0xf7, 0xff, 0xd0, 0x5b, 0xc3 };
    void *memory =
        mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    void (*function)(void (*)(void *), void *);

    if (memory == MAP_FAILED) {
        exit(97);
    }
    memcpy(memory, code, sizeof code);
    if (mprotect(memory, 4096, PROT_READ | PROT_EXEC) != 0) {
        exit(96);
    }
    *(void **)&function = memory;
    function(forget, userdata_of(&through_generated));
}

static volatile sig_atomic_t is_done;

static void on_tick(int signal_number, siginfo_t *info, void *context)
{
    const ucontext_t *interrupted = context;
    uintptr_t pc = (uintptr_t)interrupted->uc_mcontext.gregs[REG_RIP];
    uintptr_t vdso = (uintptr_t)getauxval(AT_SYSINFO_EHDR);

    (void)signal_number;
    (void)info;
    if (!is_done && pc >= vdso && pc - vdso < 8192) {
        forget(userdata_of(&through_vdso));
        is_done = 1;
    }
}

/* In a handler that interrupted the kernel's code in this process. */
static void forget_through_vdso(void)
{
    struct sigaction action = { .sa_sigaction = on_tick,
                                .sa_flags = SA_SIGINFO | SA_RESTART };
    struct itimerval every = { { 0, 1000 }, { 0, 1000 } };
    struct itimerval never = { 0 };
    struct timespec now;

    sigaction(SIGPROF, &action, NULL);
    setitimer(ITIMER_PROF, &every, NULL);
    while (!is_done) {
        clock_gettime(CLOCK_MONOTONIC, &now);
    }
    setitimer(ITIMER_PROF, &never, NULL);
}

int main(int argc, char **argv)
{
    if (argc == 4 && strcmp(argv[1], "two") == 0) {
        forget_in_turn(argv[2], argv[3], 2);
    } else if (argc == 4 && strcmp(argv[1], "again") == 0) {
        forget_in_turn(argv[2], argv[3], 3);
    } else if (argc == 2 && strcmp(argv[1], "generated") == 0) {
        forget_through_generated();
    } else if (argc == 2 && strcmp(argv[1], "vdso") == 0) {
        forget_through_vdso();
    } else {
        return 2;
    }
    return 0;
}
