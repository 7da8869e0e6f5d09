/* SPDX-License-Identifier: MIT */
/*
 * A directory stream is not closed.
 *
 * expect: unclosed fd DIR, 1, by opendir in acquire, missing closedir
 */
#include <dirent.h>
#include <stddef.h>

#include "twin.h"

static DIR *acquire(void)
{
    return opendir("/etc");
}

int main(void)
{
    DIR *it = acquire();

    RELEASE(closedir(it));
    return it == NULL;
}
