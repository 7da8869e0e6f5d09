/* SPDX-License-Identifier: MIT */
/*
 * A fanotify group is made and not closed.
 *
 * expect: unclosed fd fanotify, 1, by fanotify_init in acquire, missing close
 */
#include <fcntl.h>
#include <sys/fanotify.h>
#include <unistd.h>

#include "twin.h"

static int acquire(void)
{
    return fanotify_init(FAN_CLASS_NOTIF | FAN_REPORT_FID, O_RDONLY);
}

int main(void)
{
    int fd = acquire();

    RELEASE(close(fd));
    return fd < 0;
}
