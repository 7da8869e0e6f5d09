/* SPDX-License-Identifier: MIT */
/* `probes_library SCENE PLUGIN`: what a program does with dlopen. */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *path;

static void *need(void *handle)
{
    if (handle == NULL) {
        puts(dlerror());
        exit(9);
    }
    return handle;
}

static void *load(void)
{
    return need(dlopen(path, RTLD_NOW));
}

static int leak(void)
{
    (void)load();
    return 0;
}

static int twin(void)
{
    return dlclose(load());
}

static int twice(void)
{
    (void)load();
    return dlclose(load());
}

static int twice_twin(void)
{
    void *first = load();

    return dlclose(load()) + dlclose(first);
}

static int missing(void)
{
    for (int i = 0; i < 300; i++) {
        if (dlopen("libunclosed-none.so", RTLD_NOW) != NULL) {
            return 1;
        }
    }
    return dlopen("/nonexistent/unclosed.so", RTLD_NOW) != NULL;
}

/* Nothing is there yet; then it is, for nothing. */
static int lookup_fails(void)
{
    if (dlopen(path, RTLD_NOW | RTLD_NOLOAD) != NULL) {
        return 1;
    }
    return dlclose(load());
}

static int lookup(void)
{
    void *handle = load();

    (void)need(dlopen(path, RTLD_NOW | RTLD_NOLOAD));
    return dlclose(handle);
}

/* A search that fails, and the same one by its path. */
static int searched_first(void)
{
    (void)dlopen("probes_hidden.so", RTLD_NOW);
    (void)load();
    return 0;
}

static int resident(void)
{
    (void)need(dlopen("libc.so.6", RTLD_NOW));
    (void)need(dlopen(NULL, RTLD_NOW));
    (void)need(dlopen(path, RTLD_NOW | RTLD_NODELETE));
    return 0;
}

/* Found by the RUNPATH of this program, and of nobody else. */
static int own_runpath(void)
{
    (void)need(dlopen("probes_hidden.so", RTLD_NOW));
    return 0;
}

static int own_namespace(void)
{
    (void)need(dlmopen(LM_ID_NEWLM, path, RTLD_NOW));
    return 0;
}

static int own_namespace_twin(void)
{
    return dlclose(need(dlmopen(LM_ID_NEWLM, path, RTLD_NOW)));
}

static int nonsense(void)
{
    static char nothing[256];
    void *volatile handle = nothing;
    void *volatile nowhere = (void *)16;

    (void)nowhere;
    return dlclose(handle) == 0;
}

int main(int count, char **arguments)
{
    static const struct {
        const char *name;
        int (*play)(void);
    } scenes[] = {
        { "leak", leak },
        { "twin", twin },
        { "twice", twice },
        { "twice_twin", twice_twin },
        { "missing", missing },
        { "lookup", lookup },
        { "lookup_fails", lookup_fails },
        { "searched_first", searched_first },
        { "resident", resident },
        { "own_runpath", own_runpath },
        { "own_namespace", own_namespace },
        { "own_namespace_twin", own_namespace_twin },
        { "nonsense", nonsense },
    };

    path = count > 2 ? arguments[2] : "";
    for (size_t i = 0; count > 1 && i < sizeof scenes / sizeof *scenes; i++) {
        if (strcmp(arguments[1], scenes[i].name) == 0) {
            return scenes[i].play();
        }
    }
    return 8;
}
