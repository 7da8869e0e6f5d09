/* SPDX-License-Identifier: MIT */
/*
 * A directory stream takes a descriptor over.
 *
 * expect: unclosed fd DIR, 1, by fdopendir in acquire, missing closedir
 */
#include <dirent.h>
#include <fcntl.h>
#include <stddef.h>

#include "twin.h"

static DIR *acquire(void)
{
    return fdopendir(open("/etc", O_RDONLY | O_DIRECTORY));
}

int main(void)
{
    DIR *it = acquire();

    RELEASE(closedir(it));
    return it == NULL;
}
