/* SPDX-License-Identifier: MIT */
/* Knows nothing of the library. Loads the guest it is given, lets it forget something,
 * unloads it, and ends. */
#include <dlfcn.h>
#include <stddef.h>

int main(int argc, char **argv)
{
    void *handle = argc == 2 ? dlopen(argv[1], RTLD_NOW) : NULL;
    int (*forget)(void) = NULL;

    if (handle == NULL) {
        return 2;
    }
    *(void **)&forget = dlsym(handle, "guest_forget");
    if (forget == NULL || forget() != 0 || dlclose(handle) != 0) {
        return 3;
    }
    return 0;
}
