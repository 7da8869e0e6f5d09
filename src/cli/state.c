/* SPDX-License-Identifier: MIT */
/* A relative path in these variables is to be ignored, says their specification. */
#include "cli/state.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *absolute(const char *name)
{
    const char *path = getenv(name);

    return path != NULL && *path == '/' ? path : NULL;
}

static bool is_folder(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

bool unc__state_folder(char *ret_folder, size_t size)
{
    const char *state = absolute("XDG_STATE_HOME");
    const char *home = absolute("HOME");
    int length = 0;

    if (state != NULL) {
        length = snprintf(ret_folder, size, "%s/unclosed", state);
    } else if (home != NULL && is_folder(home)) {
        length = snprintf(ret_folder, size, "%s/.local/state/unclosed", home);
    }
    return length > 0 && (size_t)length < size;
}

bool unc__state_temporary(char *ret_folder, size_t size)
{
    const char *directory = absolute("TMPDIR");
    int length;

    if (directory == NULL || !is_folder(directory)) {
        directory = "/tmp";
    }
    length = snprintf(ret_folder, size, "%s/unclosed-%u", directory, (unsigned)geteuid());
    return length > 0 && (size_t)length < size;
}

bool unc__state_is_private(int fd)
{
    struct stat status;

    return fstat(fd, &status) == 0 && S_ISDIR(status.st_mode) &&
           status.st_uid == geteuid() && (status.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}
