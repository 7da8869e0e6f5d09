/* SPDX-License-Identifier: MIT */
/* A stream that libc opens and closes by itself under other names; glibc opens it so that
 * it goes over no exec. */
#include <mntent.h>
#include <stdio.h>

#include "probes/stream.h"

#define SETMNTENT(name)                                                \
    UNC_PROBE(FILE *, name, (const char *path, const char *mode))      \
    {                                                                  \
        struct unc__caller caller = UNC__CALLER();                     \
        FILE *file = UNC_REAL(name)(path, mode);                       \
        struct unc__stream stream =                                    \
            unc__stream_of_file(file, UNC__PROBE_SITE(name), &caller); \
                                                                       \
        unc__stream_made(&stream, UNC__TYPE_FD_STDIO, 0);              \
        return file;                                                   \
    }

#define ENDMNTENT(name)                                                 \
    UNC_PROBE(int, name, (FILE * file))                                 \
    {                                                                   \
        struct unc__caller caller = UNC__CALLER();                      \
                                                                        \
        (void)unc__stream_closing(                                      \
            unc__stream_of_file(file, UNC__PROBE_SITE(name), &caller)); \
        return UNC_REAL(name)(file);                                    \
    }

SETMNTENT(setmntent)
SETMNTENT(__setmntent)
ENDMNTENT(endmntent)
ENDMNTENT(__endmntent)
