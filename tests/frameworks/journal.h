/* SPDX-License-Identifier: MIT */
#ifndef UNC_TESTS_FRAMEWORKS_JOURNAL_H
#define UNC_TESTS_FRAMEWORKS_JOURNAL_H

/* What all test programs here open, and some forget. */

#include <fcntl.h>
#include <stdlib.h>

/* open_journal: the file that JOURNAL names, or one that is always there. */
static inline int open_journal(void)
{
    const char *path = getenv("JOURNAL");

    return open(path != NULL ? path : "/etc/passwd", O_RDONLY | O_CLOEXEC);
}

#endif
