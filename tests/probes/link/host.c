/* SPDX-License-Identifier: MIT */
/*
 * host PLUGIN [deep]: calls opener.c, loaded while running, closes what it gets and
 * unloads it.
 */
#include <dlfcn.h>
#include <string.h>
#include <unistd.h>

int main(int argument_count, char **arguments)
{
    int mode =
        argument_count > 2 && strcmp(arguments[2], "deep") == 0 ? RTLD_DEEPBIND : 0;
    void *plugin = dlopen(arguments[1], RTLD_NOW | RTLD_LOCAL | mode);
    int (*opener)(void);

    if (plugin == NULL) {
        return 1;
    }
    *(void **)&opener = dlsym(plugin, "opener_open");
    return close(opener()) != 0 || dlclose(plugin) != 0;
}
