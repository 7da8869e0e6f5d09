/* SPDX-License-Identifier: MIT */
/*
 * Closing an inotify instance takes its watches along.
 */
#include <sys/inotify.h>
#include <unistd.h>

int main(void)
{
    int inotify = inotify_init1(IN_CLOEXEC);
    int first = inotify_add_watch(inotify, "/tmp", IN_CREATE);
    int second = inotify_add_watch(inotify, "/etc", IN_CREATE);

    return close(inotify) < 0 || first < 0 || second < 0;
}
