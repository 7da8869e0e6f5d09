/* SPDX-License-Identifier: MIT */
/* `probes_local SCENE PLUGIN OTHER`: plugins that bring libuv for themselves, the second
 * one to where the first one was. */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stack/loading.h"

static const char *first;
static const char *second;

static int call(void *handle, void *loop)
{
    return call_of(handle)(NULL, loop);
}

static void insist(int is_true, const char *what)
{
    if (!is_true) {
        puts(what);
        exit(9);
    }
}

/* Twice, for the second time is by what was kept of the first. */
static void expect(void *handle, int number)
{
    for (int i = 0; i < 2; i++) {
        insist(call(handle, NULL) == number, "the function of another library");
    }
}

/* Calls change nothing of what is open. */
static int leak(void)
{
    void *handle = load(first);

    expect(handle, 1);
    return 0;
}

static int replace(void)
{
    void *handle = load(first);
    uintptr_t start = start_of(handle);

    expect(handle, 1);
    insist(dlclose(handle) == 0, "dlclose");
    handle = load_at(second, start);
    expect(handle, 2);
    return dlclose(handle);
}

/* For all to see: found once, and not there any more. */
static int replace_global(void)
{
    void *handle = dlopen(first, RTLD_NOW | RTLD_GLOBAL);
    uintptr_t start;

    insist(handle != NULL, "dlopen");
    start = start_of(handle);
    expect(handle, 1);
    insist(dlclose(handle) == 0, "dlclose");
    handle = load_at(second, start);
    expect(handle, 2);
    return dlclose(handle);
}

static int both(void)
{
    void *one = load(first);
    void *other = load(second);

    expect(one, 1);
    expect(other, 2);
    expect(one, 1);
    return dlclose(one) + dlclose(other);
}

/* What the first one calls is libuv's own, by its name. */
static int loop(void)
{
    static _Alignas(16) char memory[2][4096];
    void *handle = load(first);
    uintptr_t start = start_of(handle);

    insist(call(handle, memory[0]) == 0, "uv_loop_init");
    insist(dlclose(handle) == 0, "dlclose");
    handle = load_at(second, start);
    insist(call(handle, memory[1]) == 0, "uv_loop_init");
    return 0;
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        int (*run)(void);
    } scenes[] = {
        { "leak", leak }, { "replace", replace }, { "replace_global", replace_global },
        { "both", both }, { "loop", loop },
    };

    if (argc != 4) {
        return 2;
    }
    first = argv[2];
    second = argv[3];
    for (size_t i = 0; i < sizeof scenes / sizeof *scenes; i++) {
        if (strcmp(argv[1], scenes[i].name) == 0) {
            return scenes[i].run();
        }
    }
    return 2;
}
