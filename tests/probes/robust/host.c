/* SPDX-License-Identifier: MIT */
/*
 * Loads the library that is named on the command line, which opens something in its
 * constructor; lets it open more; unloads it with both open; and goes on.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int call(void *library, const char *name)
{
    void *found = dlsym(library, name);
    int (*function)(void);

    memcpy(&function, &found, sizeof function);
    return found != NULL ? function() : -2;
}

int main(int argc, char **argv)
{
    void *library = dlopen(argc > 1 ? argv[1] : "", RTLD_NOW | RTLD_LOCAL);

    if (library == NULL) {
        (void)printf("not loaded\n");
        return 1;
    }
    (void)printf("its constructor: %d\n", call(library, "guest_constructed"));
    (void)printf("it: %d\n", call(library, "guest_open"));
    (void)printf("unloaded: %d\n", dlclose(library));
    (void)printf("we: %d\n", open("/dev/null", O_RDONLY));
    (void)printf("closed: %d\n", close(3));
    (void)printf("again: %d\n", open("/dev/null", O_RDONLY));
    return 52;
}
