/* SPDX-License-Identifier: MIT */
/*
 * Two at once who read a file, add to it and write it back would lose what one of them
 * added. The folder is locked, not the file: the file is replaced by another one as it is
 * written. A lock goes with its process, so nothing stays behind. Rejected: a file beside
 * it, which people would commit, and which a killed command would leave.
 */
#include "cli/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#define PAUSE_NS  20000000
#define TRIES_MAX 1500 /* half a minute */

/* Of the file itself, wherever a link to it is; NULL: no memory. */
static char *folder_of(const char *path)
{
    char *real = realpath(path, NULL);
    char *folder = real != NULL ? real : strdup(path);
    char *slash = folder != NULL ? strrchr(folder, '/') : NULL;

    if (folder == NULL) {
        return NULL;
    }
    if (slash == NULL) {
        free(folder);
        return strdup(".");
    }
    slash[slash == folder] = '\0';
    return folder;
}

/* Returns: 0: it is locked, or cannot be; -EBUSY. */
static int wait_for(int fd)
{
    static const struct timespec pause = { .tv_nsec = PAUSE_NS };

    for (int i = 0; i < TRIES_MAX; i++) {
        if (flock(fd, LOCK_EX | LOCK_NB) == 0 ||
            (errno != EWOULDBLOCK && errno != EINTR)) {
            return 0;
        }
        (void)nanosleep(&pause, NULL);
    }
    return -EBUSY;
}

int unc__lock_take(const char *path, int *ret_fd, struct unc__problem *ret_problem)
{
    char *folder = folder_of(path);
    int r = 0;

    *ret_fd = -1;
    if (folder == NULL) {
        return unc__problem_set(ret_problem, -ENOMEM, "there is no memory left");
    }
    *ret_fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (*ret_fd >= 0 && wait_for(*ret_fd) < 0) {
        unc__lock_release(*ret_fd);
        *ret_fd = -1;
        r = unc__problem_set(ret_problem, -EBUSY,
                             "another command is changing it and does not come to its "
                             "end; nothing was written");
    }
    free(folder);
    return r;
}

void unc__lock_release(int fd)
{
    if (fd >= 0) {
        (void)close(fd);
    }
}
