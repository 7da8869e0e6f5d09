/* SPDX-License-Identifier: MIT */
/*
 * A pipe to a command and the command are one thing: pclose gives both back. So the child
 * is not recorded; who counts the children of the process counts one for each of these.
 */
#include <stdio.h>
#include <string.h>

#include "probes/stream.h"

#define POPEN(name)                                                               \
    UNC_PROBE(FILE *, name, (const char *command, const char *type))              \
    {                                                                             \
        struct unc__caller caller = UNC__CALLER();                                \
        FILE *file = UNC_REAL(name)(command, type);                               \
        struct unc__stream stream =                                               \
            unc__stream_of_file(file, UNC__PROBE_SITE(name), &caller);            \
                                                                                  \
        if (file != NULL) {                                                       \
            unc__stream_made(&stream, UNC__TYPE_FD_POPEN,                         \
                             strchr(type, 'e') != NULL ? 0 : UNC__FLAG_SURVIVES); \
        }                                                                         \
        return file;                                                              \
    }

POPEN(popen)
POPEN(_IO_popen)

UNC_PROBE(int, pclose, (FILE * stream))
{
    struct unc__caller caller = UNC__CALLER();
    struct unc__stream_end end = unc__stream_closing(
        unc__stream_of_file(stream, UNC__PROBE_SITE(pclose), &caller));
    int r = UNC_REAL(pclose)(stream);

    unc__stream_closed(&end, r == -1);
    return r;
}
