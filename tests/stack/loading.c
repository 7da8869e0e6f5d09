/* SPDX-License-Identifier: MIT */
/*
 * The kernel gives a new mapping the highest place that is free and large enough, so a
 * plugin usually comes where one of the same size was before. Where it does not, the
 * place that it got instead is filled up and it is tried again.
 */
#include "stack/loading.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#define TRIES 16

struct place {
    void *memory;
    size_t size;
};

static void insist(int is_true, const char *what)
{
    if (!is_true) {
        (void)fprintf(stderr, "loading a plugin: %s fails\n", what);
        exit(99);
    }
}

void *load(const char *path)
{
    void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);

    insist(handle != NULL, path);
    return handle;
}

plugin_call_fn *call_of(void *handle)
{
    plugin_call_fn *call = NULL;

    *(void **)&call = dlsym(handle, "plugin_call");
    insist(call != NULL, "dlsym");
    return call;
}

static struct place place_of(void *handle)
{
    struct dl_find_object found;

    insist(_dl_find_object(dlsym(handle, "plugin_call"), &found) == 0, "_dl_find_object");
    return (struct place){
        found.dlfo_map_start,
        (size_t)((char *)found.dlfo_map_end - (char *)found.dlfo_map_start),
    };
}

uintptr_t start_of(void *handle)
{
    return (uintptr_t)place_of(handle).memory;
}

static void fill_up(struct place place)
{
    void *memory = mmap(place.memory, place.size, PROT_NONE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

    insist(memory == place.memory, "filling up a place");
}

void *load_at(const char *path, uintptr_t start)
{
    struct place filled[TRIES];
    size_t count = 0;
    void *handle = load(path);

    while (start_of(handle) != start) {
        insist(count < TRIES, "loading it where another one was");
        filled[count] = place_of(handle);
        insist(dlclose(handle) == 0, "dlclose");
        fill_up(filled[count++]);
        handle = load(path);
    }
    while (count > 0) {
        count--;
        insist(munmap(filled[count].memory, filled[count].size) == 0, "munmap");
    }
    return handle;
}
